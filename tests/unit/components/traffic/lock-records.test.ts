import assert from "node:assert/strict";
import { lock, route53 } from "../../migration/migration-context.ts";
import { oldSide } from "../../migration/two-sides.ts";
import {
  dependenciesOf,
  hooksOf,
  route53Shows,
  SimulatedEngine,
  stopEngine,
  thing,
  type Registered,
} from "../simulated-engine.ts";
import { cluster, newTraffic, runTraffic } from "./run-traffic.ts";
const zeroSide = oldSide({ peer: "new", trafficWeight: 0 });

describe("a lock", () => {
  afterEach(stopEngine);

  const isLock = ({ inputs }: Registered) => inputs["type"] === "TXT";
  const text = (name: string) => ({
    zoneId: "Z1",
    name: `${name}.cluster-migration.example.com`,
    type: "TXT",
    ttl: 60,
    records: ["old"],
  });

  it("is a simple record that never overwrites another's, and its end has a hook", async () => {
    const engine = await runTraffic({ side: zeroSide });
    // the whole: with allowOverwrite both sides could hold it
    assert.deepEqual(engine.resource("zero-weight-lock").inputs, text("_zero-weight-lock"));
    assert.deepEqual(engine.resource("active-lock").inputs, text("_active-lock"));
    assert.deepEqual(hooksOf(engine.resource("zero-weight-lock")), {
      beforeUpdate: ["only-its-holder-changes-the-zero-weight-lock"],
      beforeDelete: ["keep-the-zero-weight-lock", "only-its-holder-changes-the-zero-weight-lock"],
    });
    assert.deepEqual(hooksOf(engine.resource("active-lock")), {
      beforeUpdate: ["only-its-holder-changes-the-active-lock"],
      beforeDelete: ["keep-the-active-lock", "only-its-holder-changes-the-active-lock"],
    });
    assert.equal(engine.resource("zero-weight-lock").opts.import, undefined);
    assert.equal(engine.resource("active-lock").opts.import, undefined);
  });

  it("of the active-only workloads goes before the cluster does, that of zero waits for nothing", async () => {
    const ready = () => [thing("addons"), thing("nodes")];
    const engine = await SimulatedEngine.start();
    await engine.run(() => {
      newTraffic({ side: zeroSide }, { cluster: { ...cluster, ready: ready() } });
    });
    assert.deepEqual(await dependenciesOf(engine.resource("zero-weight-lock")), []);
    assert.deepEqual(await dependenciesOf(engine.resource("active-lock")), ["addons", "nodes"]);
  });

  it("that Route53 shows as this side's is imported, and no other one", async () => {
    const observed = route53(lock("zeroWeight", "old"), lock("active", "new"));
    const engine = await runTraffic({ side: zeroSide, observed });
    const id = "Z1__zero-weight-lock.cluster-migration.example.com_TXT";
    assert.equal(engine.resource("zero-weight-lock").opts.import, id);
    assert.equal(engine.resource("active-lock").opts.import, undefined);
  });

  it("is not declared by a side that is not to hold it", async () => {
    const engine = await runTraffic({ side: oldSide({ active: false }) });
    assert.deepEqual(engine.registered.filter(isLock), []);
  });

  it("of the other side, which this state may have, is declared as it is, kept at its end, and forgotten next time", async () => {
    const side = oldSide({ peer: "new", active: false });
    const observed = route53(lock("active", "new"));
    const killed = { locks: [], locksInState: ["active"] } as const;
    const engine = await runTraffic({ side, observed, last: killed });
    const { inputs, opts } = engine.resource("active-lock");
    assert.deepEqual(inputs, { ...text("_active-lock"), records: ["new"] });
    assert.equal(opts.retainOnDelete, true);
    assert.deepEqual(opts.ignoreChanges, ["records", "ttl"]);
    assert.equal(opts.import, "Z1__active-lock.cluster-migration.example.com_TXT");
    assert.equal(opts.hooks, undefined);
    const next = await runTraffic({ side, observed, last: { locks: [], locksInState: [] } });
    assert.deepEqual(next.registered.filter(isLock), []);
  });

  it("is neither changed nor deleted while Route53 shows it as another's, whatever the state says", async () => {
    const engine = await runTraffic({ side: zeroSide });
    for (const kind of ["zeroWeight", "active"] as const) {
      const name = kind === "active" ? "active-lock" : "zero-weight-lock";
      const hook = `only-its-holder-changes-the-${name}`;
      engine.answers = route53Shows(lock(kind, "new"));
      await assert.rejects(engine.call(hook), (error: Error) => {
        const rule = kind === "active" ? "active-once" : "zero-weight-lock";
        assert.equal(error.message.split(":")[0], rule);
        return true;
      });
      engine.answers = route53Shows(lock(kind, "old"));
      await engine.call(hook);
      engine.answers = route53Shows(route53());
      await engine.call(hook);
    }
  });
});
