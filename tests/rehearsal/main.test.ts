import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import { projectFolder } from "../../rehearsal/project-folder.ts";
import { faultsToRun, parseOptions } from "../../rehearsal/options.ts";
import { faultNames } from "../../rehearsal/strategies/fault-names.ts";
import { commandOf } from "../../rehearsal/repeat.ts";
import { table } from "../../cli/table.ts";
import { failureCounts, RequestLog } from "../../rehearsal/ground/request-log.ts";
import { describeShares } from "../../rehearsal/report/shares.ts";
import { duration } from "../../rehearsal/ground/clock.ts";
import { UserError } from "../../migration/user-error.ts";

function mistakes(...argv: readonly string[]): readonly string[] {
  try {
    parseOptions(argv);
  } catch (error) {
    if (error instanceof UserError) return error.lines;
    throw error;
  }
  return [];
}

describe("the rehearsal's command line", () => {
  it("takes manifests and hosts of somebody else", () => {
    const { workloads, hosts, strategy } = parseOptions([
      ...["--workloads", "/somewhere", "--host", "a.example.com=x/y"],
      ...["--host", "b.example.com=x/z"],
    ]);
    assert.equal(workloads, "/somewhere");
    assert.deepEqual(hosts, { "a.example.com": "x/y", "b.example.com": "x/z" });
    assert.equal(strategy, "migration");
  });

  it("tells every mistake at once", () => {
    assert.deepEqual(
      mistakes(
        "--strategy",
        "hope",
        "--host",
        "a",
        "--seed",
        "x",
        "--speed",
        "1",
        "--clients",
        "5",
      ),
      [
        "--strategy: got hope, expected migration, big-bang, impatient, roll, roll-by-hand",
        "--host: got a, expected NAME=NAMESPACE/SERVICE",
        "--seed: got x, expected a whole number 0..2147483648",
        "--speed: got 1, expected a whole number 20..600",
        "--clients: got 5, expected a whole number 10..1000",
      ],
    );
  });

  it("is told again by the command that repeats a run", () => {
    const said = [
      ...["--dir", projectFolder, "--to", "new", "--shard", "shop", "--services", "7"],
      ...["--host", "a.example.com=x/y", "--zone", "example.com", "--existing", "1.10.13"],
      ...["--engine", "--kubernetes", "--seed", "3", "--clients", "20"],
    ];
    const repeated = commandOf(parseOptions(said), "migration", undefined).split(" ").slice(3);
    assert.deepEqual(parseOptions(repeated), parseOptions(said));
    const harmed = commandOf(parseOptions(["--fault", "all"]), "gate-fails", "gate-fails");
    assert.equal(harmed, "npm start -- --fault gate-fails --seed 1 --clients 150");
  });

  it("makes so many services, or takes somebody's own", () => {
    assert.equal(parseOptions(["--services", "70"]).services, 70);
    assert.deepEqual(mistakes("--services", "0", "--workloads", "x"), [
      "--services: got --workloads too, expected one of them",
      "--services: got 0, expected a whole number 1..200",
    ]);
  });

  it("says what is missing for real control planes, and where it comes from, before anything starts", () => {
    const folder = mkdtempSync(join(tmpdir(), "no-programs-"));
    try {
      const report = join(folder, "report");
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(projectFolder, "rehearsal", "main.ts"), "--kubernetes", "--report", report],
        { encoding: "utf8", env: { PATH: folder, XDG_CACHE_HOME: folder } },
      );
      assert.equal(status, 1);
      assert.equal(
        stderr,
        "error: --kubernetes: not found: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok; " +
          "tests/kubernetes/build-tools.sh builds them all where Go is installed, or put them on the PATH or into " +
          "the folder that KUBEBUILDER_ASSETS names, the controllers beside kube-apiserver\n",
      );
      assert.equal(stdout, "loading the program and the simulated world\n");
      assert.equal(existsSync(report), false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("runs every fault, but on real control planes those alone whose machines stay", () => {
    assert.deepEqual(faultsToRun(parseOptions([])), []);
    assert.deepEqual(faultsToRun(parseOptions(["--fault", "old-dies"])), ["old-dies"]);
    assert.deepEqual(faultsToRun(parseOptions(["--fault", "all"])), faultNames);
    assert.deepEqual(
      faultsToRun(parseOptions(["--fault", "all", "--kubernetes"])),
      faultNames.filter((name) => name !== "machines-rolled"),
    );
    const rolled = [
      ["--fault", "machines-rolled"],
      ["--strategy", "roll"],
    ];
    for (const asked of rolled) {
      assert.deepEqual(mistakes("--kubernetes", ...asked), [
        "--kubernetes: the machines of real control planes all have one version, and are not rolled: expected another strategy or another fault",
      ]);
    }
  });

  it("names the options when one is unknown", () => {
    assert.match(mistakes("--sped", "1")[0] ?? "", /^command line: Unknown option '--sped'/);
  });
});

describe("the report", () => {
  it("aligns text to the left and numbers to the right", () => {
    assert.equal(
      table(
        ["step", "requests"],
        [
          ["old serves", "7"],
          ["x", "1234"],
        ],
      ),
      [
        "step        requests",
        "──────────  ────────",
        "old serves         7",
        "x               1234",
      ].join("\n"),
    );
  });

  it("writes durations as people say them", () => {
    assert.deepEqual([5, 125, 7380].map(duration), ["5 s", "2 min 05 s", "2 h 03 min"]);
  });

  it("counts failed requests by their host, reason, step and kind of client", () => {
    const requestLog = new RequestLog();
    const step = requestLog.begin("step", 0);
    requestLog.add({ kind: "k", host: "h", atMs: 1, cluster: "old" });
    requestLog.add({ kind: "k", host: "h", atMs: 2, failure: "ECONNREFUSED" });
    assert.deepEqual(
      [requestLog.requests, requestLog.failed, step.requests, step.failed],
      [2, 1, 2, 1],
    );
    assert.deepEqual(step.answered, { old: 1 });
    assert.deepEqual(failureCounts(requestLog.failures), [{ what: "h: ECONNREFUSED", count: 1 }]);
    assert.deepEqual(step.failures, { "h: ECONNREFUSED": 1 });
    assert.deepEqual(requestLog.firstFailures, [
      { atMs: 2, host: "h", client: "k", reason: "ECONNREFUSED", step: "step" },
    ]);
    assert.deepEqual(requestLog.byKind.get("k"), { requests: 2, failed: 1 });
  });

  it("says what a measured share is, and of which hosts", () => {
    const step = new RequestLog().begin("step", 0);
    const share = { hosts: ["a", "b"], configured: 0.01, measured: 0.009 };
    step.shares.push(share);
    assert.equal(describeShares(step), "share of DNS answers 0.9 %, configured 1.0 %");
    step.shares.push({ hosts: ["canary"], configured: 0.1, measured: 0.11 });
    assert.equal(
      describeShares(step),
      "share of DNS answers 0.9 %, configured 1.0 % (others); 11.0 %, configured 10.0 % (canary)",
    );
  });
});
