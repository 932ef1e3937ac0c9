import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import type { Rehearsal } from "../../../rehearsal/rehearsal.ts";
import { verdictOf } from "../../../rehearsal/report/verdict.ts";
import { faults, migrateWith } from "../../../rehearsal/strategies/faults/faults.ts";
import type { FaultName } from "../../../rehearsal/strategies/fault-names.ts";
import type { Fault } from "../../../rehearsal/strategies/faults/fault.ts";
import { mustUp, phase } from "../../../rehearsal/strategies/strategy.ts";
import { shortRehearsal, silent } from "./short-project.ts";

describe("a rehearsal with a fault", function () {
  // some ten seconds each on two idle cores; simulated time waits for a slow machine
  this.timeout(600_000);
  let close: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  async function suffer(fault: Fault): Promise<Rehearsal> {
    const short = await shortRehearsal();
    ({ close } = short);
    await migrateWith([fault], short.rehearsal, silent);
    return short.rehearsal;
  }

  /** What was refused, by the phase; nothing failed, and nothing ran twice. */
  function refusals(rehearsal: Rehearsal): readonly (readonly [string, string])[] {
    assert.deepEqual(rehearsal.requestLog.firstFailures, []);
    assert.deepEqual(verdictOf(rehearsal).doubleRuns, []);
    return rehearsal.requestLog.steps.flatMap(({ title, refused }) =>
      refused === undefined ? [] : [[title, refused] as const],
    );
  }

  async function refusalsOf(name: FaultName) {
    return refusals(await suffer(faults[name]));
  }

  const release = [
    "old: release without API",
    /^old\.k8s\.example\.com: its Kubernetes API did not answer when this update began \(.*\): all that it has was left/,
  ] as const;

  it("api-flaps: the lock is kept while nothing is suspended, and the release waits for the API", async () => {
    told(await refusalsOf("api-flaps"), [release]);
  });

  it("api-silent: an API that accepts questions and never answers is as one that is away", async () => {
    told(await refusalsOf("api-silent"), [release]);
  });

  it("lock-killed: the other side keeps the lock that it took after the kill", async () => {
    told(await refusalsOf("lock-killed"), [["old: killed at its lock", /the update was killed/]]);
  });

  it("forgotten-name: a side does not end while another name points at it", async () => {
    told(await refusalsOf("forgotten-name"), [
      ["a forgotten name points at it", /^retire-last: forgotten\.example\.com: the A record/],
    ]);
  });

  it("manifest-edit: what would take a serving host's pods away is refused before anything changes", async () => {
    const edits = [
      ["a Deployment deleted", /^backed: .*Service shop\/web selects no workload/],
      ["replicas: 0", /^backed: .*Deployment shop\/web has replicas: 0/],
      ["a Service selects nothing", /^backed: .*Service shop\/web selects no workload/],
      ["a Deployment replaced", /^backed: .*Deployment shop\/web: spec\.selector changed/],
      [
        "an Ingress of another class",
        /^backed: .*path \/: Ingress shop\/web has the class another, and .* serves haproxy only/,
      ],
      ["another path", /^backed: .*path \/: no Ingress would lead from it to a Service/],
      [
        "a Service and its pods relabelled",
        /^backed: .*Service shop\/web:80 would select none of the pods that run now/,
      ],
      ["a port that no Service has", /^backed: .*leads to the port 9 of Service shop\/web/],
    ] as const;
    told(
      await refusalsOf("manifest-edit"),
      edits.flatMap(([title, why]) =>
        ["old", "new"].map((stack) => [`${stack}: ${title}`, why] as const),
      ),
    );
  });

  it("machines-rolled: both clusters' machines are replaced while both serve, and the migration goes on", async () => {
    const rehearsal = await suffer(faults["machines-rolled"]);
    told(refusals(rehearsal), []);
    assert.deepEqual(
      rehearsal.requestLog.steps
        .map(({ title }) => title)
        .filter((title) => /roll|peer/.test(title)),
      ["npm run roll -- --stack old", "npm run roll -- --stack new", "new: peer: removed"],
    );
  });

  const stillSuspended =
    /active-once: the active-only workloads of new\.k8s\.example\.com: CronJob shop\/report is still suspended/;

  it("an API that is away while the target takes over: no update ends well before everything is resumed", async () => {
    const rehearsal = await suffer({
      what: "the target's API is away while it takes over, and it gives share away then",
      before: { key: "active", value: true, stack: "target" },
      happens: async (trial, edit, { source, target }) => {
        const cluster = trial.rehearsal.world.clusters.get(trial.rehearsal.clusterOf(target));
        assert.ok(cluster);
        const refused = async (title: string, stack: string) => {
          await phase(trial, title, undefined, async (step) => {
            const { errors } = await trial.rehearsal.runtime.up(stack);
            step.refused = errors.join("\n") || "nothing";
          });
        };
        cluster.apiUp = false;
        trial.rehearsal.edit(target, edit.changes);
        await refused("half resumed", target);
        trial.rehearsal.edit(source, [{ key: "trafficWeight", value: 100 }]);
        await phase(trial, "the source serves again", undefined, async () => {
          await mustUp(trial, source);
        });
        trial.rehearsal.edit(target, [{ key: "trafficWeight", value: 11 }]);
        await refused("lowered, not resumed", target);
        cluster.apiUp = true;
        await phase(trial, "resumed", undefined, async () => {
          await mustUp(trial, target);
        });
        return "stop";
      },
    });
    told(refusals(rehearsal), [
      ["half resumed", stillSuspended],
      ["lowered, not resumed", stillSuspended],
    ]);
    const [zone] = rehearsal.world.zones.all();
    const weights = rehearsal.world.zones
      .list(zone?.id ?? "")
      .filter(({ name, setIdentifier }) => name === "shop.example.com" && setIdentifier === "new");
    assert.deepEqual(
      weights.map(({ weight }) => weight),
      [11],
    );
  });
});

/** Phases, in their order, with what each refusal must say. */
function told(
  found: readonly (readonly [title: string, refusal: string])[],
  expected: readonly (readonly [title: string, refusal: RegExp])[],
): void {
  assert.deepEqual(
    found.map(([title]) => title),
    expected.map(([title]) => title),
  );
  for (const [i, [, refusal]] of found.entries()) {
    assert.match(refusal, expected[i]?.[1] ?? /^$/);
  }
}
