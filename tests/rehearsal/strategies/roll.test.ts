import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import type { Rehearsal } from "../../../rehearsal/rehearsal.ts";
import { verdictOf } from "../../../rehearsal/report/verdict.ts";
import { besideByHand } from "../../../rehearsal/options.ts";
import { rollByHand, rollDrained, rollPhase } from "../../../rehearsal/strategies/roll.ts";
import { mustUp, serveFrom, type Reporter } from "../../../rehearsal/strategies/strategy.ts";
import { shortManifests, shortRehearsal, silent } from "./short-project.ts";

/** One host whose Deployment has one pod, and a budget that lets none go. */
const lonely = shortManifests.replace("replicas: 2", "replicas: 1").concat(`---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: shop }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
`);

describe("a patch release that reaches the machines while clients call", function () {
  // some ten seconds each on two idle cores; simulated time waits for a slow machine
  this.timeout(600_000);
  const opened: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((close) => close()));
  });

  async function open(...options: Parameters<typeof shortRehearsal>): Promise<Rehearsal> {
    const { rehearsal, close } = await shortRehearsal(...options);
    opened.push(close);
    return rehearsal;
  }

  /** Of every machine of the serving cluster, once each. */
  function versions({ world }: Rehearsal): readonly string[] {
    const instances = world.machines
      .fleetsOf("old.k8s.example.com")
      .flatMap((fleet) => fleet.instances);
    assert.equal(instances.length, 6);
    return [...new Set(instances.map(({ kubernetesVersion }) => kubernetesVersion))];
  }

  it("loses no request by npm run roll, machine by machine, also of a service with one pod", async () => {
    const waits: string[] = [];
    const reporter: Reporter = { ...silent, waitsFor: (what) => waits.push(what) };
    const [usual, single] = [await open(), await open({}, lonely)];
    await Promise.all([rollDrained(usual, reporter), rollDrained(single, silent)]);
    for (const rehearsal of [usual, single]) {
      assert.deepEqual(rehearsal.requestLog.firstFailures, []);
      assert.ok(rehearsal.requestLog.requests > 1000, `${rehearsal.requestLog.requests} requests`);
      assert.deepEqual(versions(rehearsal), ["1.31.14"]);
      assert.deepEqual(verdictOf(rehearsal).doubleRuns, []);
    }
    assert.deepEqual(
      usual.requestLog.steps.map(({ title }) => title),
      [
        "old serves",
        "old: kubernetesVersion: 1.31.14",
        "npm run roll -- --stack old",
        "afterwards",
      ],
    );
    assert.match(
      waits.find((what) => what.includes("draining")) ?? "",
      /^npm run roll -- --stack old: 0 of 6 replaced, i-[0-9a-f]+ draining$/,
    );
  });

  it("loses requests where all machines are terminated by hand, although its groups replace them", async () => {
    const rehearsal = await open();
    await rollByHand(rehearsal, silent);
    // how soon the last of the new machines serves depends on this machine, too: "afterwards" may lose or not
    const [before, edit, terminated] = rehearsal.requestLog.steps;
    assert.deepEqual(
      [before, edit, terminated].map((step) => [step?.title, (step?.failed ?? 0) > 0]),
      [
        ["old serves", false],
        ["old: kubernetesVersion: 1.31.14", false],
        ["old: all machines terminated at once", true],
      ],
    );
    assert.deepEqual(versions(rehearsal), ["1.31.14"]);
  });

  it("empties a group machine by machine before it is removed, and not without", async () => {
    const rehearsal = await open();
    const trial = { rehearsal, reporter: silent };
    const file = rehearsal.readStackFile("old");
    const declare = (...nodes: readonly object[]) => {
      const groups = JSON.stringify([{ name: "stays", minSize: 2, maxSize: 4 }, ...nodes]);
      rehearsal.writeStackFile(
        "old",
        file.replace(/^( +)networking: flannel$/m, `$&\n$1nodes: ${groups}`),
      );
    };
    declare({ name: "goes", minSize: 2, maxSize: 4 });
    await serveFrom(trial, "old");
    await rehearsal.world.clock.sleep(240);

    declare();
    const { errors } = await rehearsal.runtime.up("old");
    assert.match(
      errors.join("\n"),
      /nodes\.goes removed or renamed \(all of its machines would end at once, undrained: npm run roll \(--group goes --keep 0\) ends them drained\) on a cluster with traffic/,
    );
    const groups = ["goes.old.k8s.example.com"];
    declare({ name: "goes", minSize: 2, maxSize: 4 });
    await assert.rejects(rollPhase(trial, "old", { all: false, groups, keep: 0 }), {
      message:
        "goes.old.k8s.example.com: its minSize is 2, and it is to keep 0: write a minSize of 0 at most into the stack " +
        "file, and run pulumi up first",
    });

    declare({ name: "goes", minSize: 0, maxSize: 4 });
    await mustUp(trial, "old");
    await rollPhase(trial, "old", { all: false, groups, keep: 0 });
    declare();
    await mustUp(trial, "old");
    await rehearsal.world.clock.sleep(240);
    assert.deepEqual(rehearsal.requestLog.firstFailures, []);
    const fleets = rehearsal.world.machines.fleetsOf("old.k8s.example.com");
    assert.deepEqual(
      fleets.filter(({ role }) => role === "node").map(({ group, wanted }) => [group, wanted]),
      [["stays.old.k8s.example.com", 2]],
    );
  });

  it("is for machines that the program has created", async () => {
    const rehearsal = await open({ existing: "1.10.13" });
    await assert.rejects(rollDrained(rehearsal, silent), {
      message:
        "--strategy: the cluster of old was built by somebody else: expected one that the program creates, " +
        "whose machines it can roll",
    });
  });

  it("is compared with the way by hand", () => {
    assert.deepEqual(besideByHand("roll-by-hand"), ["roll", "roll-by-hand"]);
    assert.deepEqual(besideByHand("impatient"), ["migration", "big-bang", "impatient"]);
  });
});
