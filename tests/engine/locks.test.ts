import assert from "node:assert/strict";
import type { LoggedChange } from "../../rehearsal/world/route53/zones.ts";
import { onStage } from "./stage.ts";
import { twoClusters } from "./two-clusters.ts";

const activeLock = "_active-lock.cluster-migration.example.com";

describe("a killed deletion of a lock on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(() => twoClusters());

  before(async () => {
    await stage().apply("old", { trafficWeight: 100, active: true });
    await stage().apply("old", { peer: "new" });
    await stage().apply("new", { peer: "old" });
  });

  const holder = () =>
    stage()
      .records()
      .filter((record) => record.startsWith(activeLock));

  /** kill -9 of an `up` between Route53's change and the checkpoint. */
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

  it("leaves the lock to the side that has taken it meanwhile, and is forgotten", async () => {
    stage().edit("old", { active: false });
    await killAt("old", ({ action, record }) => action === "DELETE" && record.name === activeLock);
    assert.deepEqual(holder(), []);
    await stage().apply("new", { active: true });
    assert.deepEqual(holder(), [`${activeLock} TXT new`]);

    await stage().apply("old");
    assert.deepEqual(holder(), [`${activeLock} TXT new`]);
    await stage().apply("old");
    assert.deepEqual(holder(), [`${activeLock} TXT new`]);
    assert.deepEqual(await stage().apply("old"), []);
    const { text } = await stage().engine.cli.run(["stack", "export", "--stack", "old"]);
    assert.ok(!text.includes(activeLock), "the lock is still in the state");
  });

  it("lets nobody else take it", async () => {
    stage().edit("old", { active: true });
    const { code, errors } = await stage().up("old");
    assert.equal(code, 1);
    assert.match(errors.join("\n"), /^active-once: /m);
    assert.deepEqual(holder(), [`${activeLock} TXT new`]);
  });
});
