// README's first day, command by command, on a copy of the project and against a real API server.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NetworkingV1Api } from "@kubernetes/client-node";
import { after, before, describe, it } from "mocha";
import { copyProject } from "../../../rehearsal/runtimes/engine/project-copy.ts";
import { projectFolder } from "../../../rehearsal/project-folder.ts";
import { manifestsOf } from "../../unit/conversion/objects.ts";
import { RealControlPlane } from "../../../rehearsal/control-planes/real-control-plane.ts";
import { onControlPlane } from "../shared-control-plane.ts";
import { acme } from "./acme.ts";
import { behindOldVersion } from "./old-version.ts";

/** The commands of README's first day, one a line. */
function commandsOfReadme(): readonly string[] {
  const readme = readFileSync(join(projectFolder, "README.md"), "utf8");
  const [, block = ""] = /### The first day\n.*?```sh\n(.*?)```/s.exec(readme) ?? [];
  return block
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, ""))
    .filter((line) => line !== "");
}

describe("README's first day", function () {
  this.timeout(900_000);
  onControlPlane();
  const dir = mkdtempSync(join(tmpdir(), "first-day-"));
  let plane: RealControlPlane | undefined;
  let stopProxy: (() => void) | undefined;
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    KUBECONFIG: join(dir, "kubeconfig"),
    NO_COLOR: "1",
    COLUMNS: "80",
  };

  before(async () => {
    plane = await RealControlPlane.start();
    await plane.send(manifestsOf(acme));
    const ingresses = plane.config.makeApiClient(NetworkingV1Api);
    const { items } = await ingresses.listNamespacedIngress({ namespace: "acme" });
    for (const ingress of items) {
      const hostname = "a1b2c3-456.eu-west-1.elb.amazonaws.com";
      Object.assign(ingress, { status: { loadBalancer: { ingress: [{ hostname }] } } });
      const name = ingress.metadata?.name ?? "";
      await ingresses.replaceNamespacedIngressStatus({ name, namespace: "acme", body: ingress });
    }
    copyProject(projectFolder, dir);
    stopProxy = await behindOldVersion(plane.config, "1.24.17", join(dir, "kubeconfig"));
    for (const words of [
      ["init", "--quiet", "--initial-branch", "main"],
      ["add", "--all", "--", ":!node_modules", ":!kubeconfig"],
      ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "template"],
    ]) {
      assert.equal(spawnSync("git", words, { cwd: dir }).status, 0, words.join(" "));
    }
  });
  after(async () => {
    stopProxy?.();
    await plane?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Without blocking this process, which answers for the old cluster. */
  function run(line: string): Promise<{ readonly status: number | null; readonly text: string }> {
    return new Promise((resolve) => {
      const child = spawn("sh", ["-c", line], { cwd: dir, env: environment });
      let text = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (part: string) => (text += part));
      }
      child.on("close", (status) => {
        resolve({ status, text });
      });
    });
  }
  const commands = commandsOfReadme();
  const command = (part: string): string => {
    const found = commands.find((line) => line.includes(part));
    if (found === undefined) throw new Error(`README's first day has no ${part}`);
    return found;
  };

  it("has six commands", () => {
    assert.equal(commands.length, 6, commands.join("\n"));
  });

  it("init: writes the two stack files, from what the cluster says of itself", async () => {
    const { status, text } = await run(command("run init"));
    assert.equal(status, 0, text);
    const old = readFileSync(join(dir, "Pulumi.old.yaml"), "utf8");
    for (const line of ["1.24.17", "a1b2c3-456.eu-west-1.elb.amazonaws.com", "Z32O12XQLNTSW2"]) {
      assert.ok(old.includes(line), `${line}\n${old}`);
    }
  });

  it("export: writes the twelve services, no Secret, and says what is to decide", async () => {
    const { status, text } = await run(command("run export"));
    assert.equal(status, 0, text);
    const files = readdirSync(join(dir, "workloads/acme"));
    assert.equal(files.filter((file) => file.startsWith("deployment.")).length, 11);
    assert.deepEqual(
      files.filter((file) => file.startsWith("secret.")),
      [],
    );
    assert.match(text, /acme\/payment \(Opaque: token\)/);
    assert.match(text, /StatefulSet acme\/sessions: its pods keep data/);
    // the owner decides: these data may be lost
    const file = join(dir, "workloads/acme/statefulset.sessions.yaml");
    const before = readFileSync(file, "utf8");
    writeFileSync(
      file,
      before.replace(
        "  namespace: acme\n",
        "  namespace: acme\n  annotations:\n    cluster-migration/data: per-cluster\n",
      ),
    );
  });

  it("advise: recommends the migration, and refuses nothing", async () => {
    const { status, text } = await run(command("run advise"));
    assert.equal(status, 0, text);
    assert.match(text, /strategy: (move|migrat)/i);
  });

  it("scripts: writes start and stop for its workers and cron jobs", async () => {
    const { status, text } = await run(command("run scripts"));
    assert.equal(status, 0, text);
    assert.match(
      readFileSync(join(dir, "scripts/old-stop.sh"), "utf8"),
      /stop_cron acme cronjob invoices/,
    );
  });

  it("start: rehearses the whole migration without a failed request", async () => {
    const { status, text } = await run(`${command("npm start")} -- --clients 20 --speed 600`);
    assert.equal(status, 0, text);
    assert.match(text, /8 hosts/);
  });

  it("next: begins at row 1, and the first pull request is a start", async () => {
    const { status, text } = await run(command("run next"));
    assert.equal(status, 0, text);
    assert.match(text, /pulumi stack select --create old/);
    const check = await run("npm run --silent check -- --base HEAD");
    assert.match(check.text, /^Start: the first stack files/m);
    assert.equal(check.status, 0, check.text);
  });

  it("keeps the shipped example in reach", async () => {
    const { status, text } = await run(
      "npm run --silent advise -- --dir rehearsal/examples/two-clusters",
    );
    assert.equal(status, 0, text);
  });
});
