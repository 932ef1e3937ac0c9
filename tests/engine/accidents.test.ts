import assert from "node:assert/strict";
import type { LoggedChange } from "../../rehearsal/world/route53/zones.ts";
import { onStage } from "./stage.ts";
import { hosts, twoClusters } from "./two-clusters.ts";
import { momentsWithoutWeight, Watch } from "./watch.ts";

const zeroWeight = "_zero-weight-lock.cluster-migration.example.com TXT";

describe("accidents on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(() => twoClusters());
  let watch: Watch;

  before(async () => {
    await stage().apply("old", { trafficWeight: 100 });
    await stage().apply("old", { peer: "new" });
    watch = new Watch(stage(), hosts);
  });

  /** kill -9 of an `up` as soon as Route53 has taken such a change. */
  async function killAt(stack: string, moment: (change: LoggedChange) => boolean): Promise<void> {
    const { log } = stage().world.zones;
    const from = log.length;
    const running = stage().engine.cli.start(["up", "--yes", "--skip-preview", "--stack", stack]);
    const watching = setInterval(() => {
      if (log.slice(from).some(moment)) running.kill();
    }, 2);
    const { code, text } = await running.outcome;
    clearInterval(watching);
    assert.equal(code, null, text);
    const cancelled = await stage().engine.cli.run(["cancel", "--yes", "--stack", stack]);
    assert.equal(cancelled.code, 0, cancelled.text);
  }

  const weights = () =>
    stage()
      .records()
      .filter((record) => record.includes(" A "));
  const both = (old: number, current: number) =>
    hosts.flatMap((host) => [`${host} A new ${current}`, `${host} A old ${old}`]);

  it("a creation killed after its lock, and again after its first record, converges", async () => {
    stage().edit("new", { peer: "old" });
    await killAt("new", ({ record }) => record.type === "TXT");
    assert.ok(stage().records().includes(`${zeroWeight} new`));
    await killAt("new", ({ record }) => record.type === "A");
    await stage().apply("new");
    assert.deepEqual(weights(), both(100, 0));
    assert.deepEqual(await stage().apply("new"), []);
  });

  it("a shift killed in the middle converges when it is run again", async () => {
    stage().edit("new", { trafficWeight: 100 });
    await killAt("new", ({ record }) => record.weight === 100);
    await stage().apply("new");
    assert.deepEqual(weights(), both(100, 100));
    assert.ok(!stage().records().includes(`${zeroWeight} new`));
  });

  it("of two sides lowered to 0 at the same moment one fails on the lock", async () => {
    stage().edit("old", { trafficWeight: 0 });
    stage().edit("new", { trafficWeight: 0 });
    const outcomes = await Promise.all([stage().up("old"), stage().up("new")]);
    const codes = outcomes.map(({ code }) => code);
    assert.deepEqual([...codes].sort(), [0, 1]);
    const [winner, loser] = codes[0] === 0 ? (["old", "new"] as const) : (["new", "old"] as const);
    const failed = outcomes.find(({ code }) => code === 1);
    assert.match(failed?.errors.join("\n") ?? "", /already exists|zero-weight.lock|served/);
    assert.deepEqual(weights(), winner === "old" ? both(0, 100) : both(100, 0));
    assert.ok(stage().records().includes(`${zeroWeight} ${winner}`));
    // on with the same sides, whichever won
    await stage().apply(loser, { trafficWeight: 100 });
    await stage().apply(winner, { trafficWeight: 100 });
    assert.deepEqual(weights(), both(100, 100));
  });

  it("a shift killed in the middle is rolled back by the file as it was", async () => {
    stage().edit("old", { trafficWeight: 11 });
    await killAt("old", ({ record }) => record.weight === 11);
    await stage().apply("old", { trafficWeight: 100 });
    assert.deepEqual(weights(), both(100, 100));
  });

  it("lose no request, and never leave a host without a positive weight", async () => {
    assert.deepEqual(await watch.end(), []);
    assert.ok(watch.requests > 100);
    assert.deepEqual(momentsWithoutWeight(stage()), []);
  });
});
