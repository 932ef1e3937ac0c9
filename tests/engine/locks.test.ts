import assert from "node:assert/strict";
import { onStage } from "./stage.ts";
import { twoClusters } from "./two-clusters.ts";

const activeLock = "_active-lock.cluster-migration.example.com";

describe("a killed deletion of a lock on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(() => twoClusters());

  const holder = () =>
    stage()
      .records()
      .filter((record) => record.startsWith(activeLock));

  it("leaves the lock to the side that has taken it meanwhile, and is forgotten", async () => {
    const { zones } = stage().world;
    await stage().apply("old", { trafficWeight: 100, active: true });
    stage().edit("old", { active: false });
    // kill -9 between Route53's change and the checkpoint
    const from = zones.log.length;
    const running = stage().engine.cli.start(["up", "--yes", "--skip-preview", "--stack", "old"]);
    const watching = setInterval(() => {
      const deleted = zones.log
        .slice(from)
        .some(({ action, record }) => action === "DELETE" && record.name === activeLock);
      if (deleted) running.kill();
    }, 2);
    const killed = await running.outcome;
    clearInterval(watching);
    assert.equal(killed.code, null, killed.text);
    await stage().engine.cli.run(["cancel", "--yes", "--stack", "old"]);
    assert.deepEqual(holder(), []);

    const [zone] = zones.all();
    const record = { name: activeLock, type: "TXT", ttl: 60, values: ['"new"'] };
    await zones.change(zone?.id ?? "", [{ action: "CREATE", record }]);
    const inState = async () =>
      (await stage().engine.cli.run(["stack", "export", "--stack", "old"])).text.includes(
        `Record::active-lock"`,
      );
    assert.equal(await inState(), true);
    await stage().apply("old");
    assert.deepEqual(holder(), [`${activeLock} TXT new`]);
    await stage().apply("old");
    assert.deepEqual(holder(), [`${activeLock} TXT new`]);
    assert.equal(await inState(), false);
  });
});
