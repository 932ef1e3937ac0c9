import assert from "node:assert/strict";
import { declareLocks } from "../../../../components/traffic/lock-records.ts";
import { plan as planOf, type Plan } from "../../../../migration/state/plan.ts";
import { lock, route53, context } from "../../migration/migration-context.ts";
import { oldSide, shared } from "../../migration/two-sides.ts";
import {
  dependenciesOf,
  hook,
  hooksOf,
  SimulatedEngine,
  stopEngine,
  thing,
  type Registered,
} from "../simulated-engine.ts";

const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];
const zeroSide = oldSide({ peer: "new", trafficWeight: 0 });

describe("a lock", () => {
  afterEach(stopEngine);

  const declare = async (plan: Plan) => {
    const engine = await SimulatedEngine.start();
    await engine.run(() =>
      declareLocks(
        plan,
        "old",
        shared,
        zones,
        { zeroWeight: hook("zero-hook"), active: hook("active-hook") },
        [thing("addons"), thing("nodes")],
      ),
    );
    return engine;
  };
  const isLock = ({ type }: Registered) => type === "aws:route53/record:Record";
  const text = (name: string) => ({
    zoneId: "Z1",
    name: `${name}.cluster-migration.example.com`,
    type: "TXT",
    ttl: 60,
    records: ["old"],
  });

  it("is a simple record that never overwrites another's, and its end has a hook", async () => {
    const engine = await declare(planOf(context({ side: zeroSide })));
    // the whole: with allowOverwrite both sides could hold it
    assert.deepEqual(engine.resource("zero-weight-lock").inputs, text("_zero-weight-lock"));
    assert.deepEqual(engine.resource("active-lock").inputs, text("_active-lock"));
    assert.deepEqual(hooksOf(engine.resource("zero-weight-lock")), { beforeDelete: ["zero-hook"] });
    assert.deepEqual(hooksOf(engine.resource("active-lock")), {
      beforeDelete: ["active-hook"],
    });
    assert.equal(engine.resource("zero-weight-lock").opts.import, undefined);
    assert.equal(engine.resource("active-lock").opts.import, undefined);
  });

  it("of the active-only workloads goes before the cluster does, that of zero waits for nothing", async () => {
    const engine = await declare(planOf(context({ side: zeroSide })));
    assert.deepEqual(await dependenciesOf(engine.resource("zero-weight-lock")), []);
    assert.deepEqual(await dependenciesOf(engine.resource("active-lock")), ["addons", "nodes"]);
  });

  it("that Route53 shows as this side's is imported, and no other one", async () => {
    const observed = route53(lock("zeroWeight", "old"), lock("active", "new"));
    const engine = await declare(planOf(context({ side: zeroSide, observed })));
    const id = "Z1__zero-weight-lock.cluster-migration.example.com_TXT";
    assert.equal(engine.resource("zero-weight-lock").opts.import, id);
    assert.equal(engine.resource("active-lock").opts.import, undefined);
  });

  it("is not declared by a side that is not to hold it", async () => {
    const engine = await declare(planOf(context({ side: oldSide({ active: false }) })));
    assert.deepEqual(engine.registered.filter(isLock), []);
  });
});
