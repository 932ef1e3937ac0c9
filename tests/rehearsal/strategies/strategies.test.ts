import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { verdictOf } from "../../../rehearsal/report/verdict.ts";
import type { Stage } from "../../../rehearsal/stage.ts";
import { bigBang } from "../../../rehearsal/strategies/big-bang.ts";
import { impatient } from "../../../rehearsal/strategies/impatient.ts";
import { faults, migrateWith } from "../../../rehearsal/strategies/faults.ts";
import { migrate } from "../../../rehearsal/strategies/migration.ts";
import { clusterOf } from "../../../rehearsal/world/aws/resource-types.ts";
import { shortStage, silent } from "./short-project.ts";

describe("a rehearsal of the real program", function () {
  // half a minute of real time on two idle cores
  this.timeout(180_000);
  let opened: { readonly stage: Stage; readonly close: () => Promise<void> }[] = [];

  afterEach(async () => {
    await Promise.all(opened.map(({ close }) => close()));
    opened = [];
  });

  async function open(options?: Parameters<typeof shortStage>[0]): Promise<Stage> {
    const one = await shortStage(options);
    opened.push(one);
    return one.stage;
  }

  it("moves house edit by edit without losing a request, and leaves nothing of the old side", async () => {
    const stage = await open();
    await migrate(stage, silent);
    const { ledger, world } = stage;
    assert.deepEqual([...ledger.failures], []);
    assert.ok(ledger.requests > 1000, `${ledger.requests} requests`);
    assert.deepEqual([...ledger.byKind.keys()].sort(), [
      "holds answers for 10 min",
      "honours the TTL",
      "keeps connections for 10 min",
    ]);
    assert.deepEqual(
      ledger.steps.map(({ title }) => title),
      [
        "old serves",
        "new: stack created",
        "new: trafficWeight: 11",
        "new: trafficWeight: 100",
        "old: trafficWeight: 0",
        "old: active: false",
        "new: active: true",
        "old drains",
        "old: retired: true",
        "pulumi destroy --stack old",
        "new: peer: removed",
      ],
    );
    const { doubleRuns, sharesOff, singletonRuns } = verdictOf(stage);
    assert.deepEqual({ doubleRuns, sharesOff }, { doubleRuns: [], sharesOff: [] });
    assert.ok(singletonRuns > 2, `${singletonRuns} runs`);
    assert.ok(ledger.diverged > 0);
    assert.deepEqual([...world.clusters.keys()], ["new.k8s.example.com"]);
    assert.deepEqual(
      world.account.all().filter(({ inputs }) => clusterOf(inputs) === "old.k8s.example.com"),
      [],
    );
    const [zone] = world.zones.all();
    const names = world.zones
      .list(zone?.id ?? "")
      .map(({ name, setIdentifier, weight }) => [name, setIdentifier, weight]);
    assert.deepEqual(
      names.filter(([name]) => /^(shop|secure|_zero\.|_singletons)/.test(String(name))).sort(),
      [
        ["_singletons.cluster-migration.example.com", undefined, undefined],
        ["secure.example.com", "new", 100],
        ["shop.example.com", "new", 100],
      ],
    );
  });

  it("loses requests in a big bang, and when nobody waits", async () => {
    const [sudden, hasty] = [await open({ speed: 240 }), await open({ speed: 240 })];
    await Promise.all([bigBang(sudden, silent), impatient(hasty, silent)]);
    assert.deepEqual(
      sudden.ledger.steps.slice(0, 2).map(({ title, failed }) => [title, failed]),
      [
        ["old serves", 0],
        ["new: stack created", 0],
      ],
    );
    assert.ok(sudden.ledger.failed > 0);
    assert.ok(hasty.ledger.failed > 0);
  });

  it("loses none on the way out of an old cluster when edits come in the wrong order, updates die or meet, hands meddle and gates fail", async () => {
    const stage = await open({ existing: "1.10.13" });
    const names = [
      "wrong-order",
      "up-dies",
      "external-dns",
      "gate-fails",
      "hand-edit",
      "both-to-zero",
    ];
    await migrateWith(
      faults.filter(({ name }) => names.includes(name)),
      stage,
      silent,
    );
    assert.deepEqual([...stage.ledger.failures], []);
    assert.deepEqual(verdictOf(stage).doubleRuns, []);
    const refusals = stage.ledger.steps.filter(({ refused }) => refused !== undefined);
    const reason = /served|retired: got "true"|one side|gate|was killed|same set/;
    assert.deepEqual(
      refusals.slice(0, -1).map(({ title, refused = "" }) => [title, reason.exec(refused)?.[0]]),
      [
        ["old: trafficWeight too early", "served"],
        ["old: retired too early", 'retired: got "true"'],
        ["new: active too early", "one side"],
        ["old: peer too early", "same set"],
        ["the receiver answers nothing", "gate"],
        ["new: killed in mid-shift", "was killed"],
        ["external-dns owns a host", "same set"],
      ],
    );
    // which of the two is refused, and by whom, is a race
    assert.equal(refusals.at(-1)?.title, "both sides to 0 at once");
    assert.deepEqual([...stage.world.clusters.keys()], ["new.k8s.example.com"]);
  });

  it("loses requests for no longer than health checks and caches take when the new cluster dies, and goes back", async () => {
    // as on macOS: no loopback address but 127.0.0.1
    const stage = await open({ speed: 240, oneAddress: true });
    const dies = faults.filter(({ name }) => name === "new-dies");
    await migrateWith(dies, stage, silent);
    const verdict = verdictOf(stage, dies[0]?.lossSeconds);
    assert.equal(verdict.unexcused, false);
    assert.deepEqual(
      stage.ledger.steps.slice(-2).map(({ title }) => title),
      ["new's cluster dies", "new: trafficWeight: 0"],
    );
    assert.equal(stage.side("new").trafficWeight, 0);
  });
});
