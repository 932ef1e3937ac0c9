import assert from "node:assert/strict";
import { declareLeases } from "../../components/leases.ts";
import { plan as planOf, type Plan } from "../../migration/plan.ts";
import { lease, route53, situation } from "../migration/situation.ts";
import { oldSide, shared } from "../migration/two-sides.ts";
import {
  dependenciesOf,
  hook,
  hooksOf,
  SimulatedEngine,
  stopEngine,
  thing,
  type Registered,
} from "./simulated-engine.ts";

const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];
const zeroSide = oldSide({ peer: "new", trafficWeight: 0 });

describe("a lease", () => {
  afterEach(stopEngine);

  const declare = async (plan: Plan) => {
    const engine = await SimulatedEngine.start();
    await engine.run(() =>
      declareLeases(
        plan,
        "old",
        shared,
        zones,
        { zero: hook("zero-hook"), singletons: hook("singletons-hook") },
        [thing("addons"), thing("nodes")],
      ),
    );
    return engine;
  };
  const isLease = ({ type }: Registered) => type === "aws:route53/record:Record";
  const text = (name: string) => ({
    zoneId: "Z1",
    name: `${name}.cluster-migration.example.com`,
    type: "TXT",
    ttl: 60,
    records: ["old"],
  });

  it("is a simple record that never overwrites another's, and its end has a hook", async () => {
    const engine = await declare(planOf(situation({ side: zeroSide })));
    // the whole: with allowOverwrite both sides could hold it
    assert.deepEqual(engine.resource("zero-lease").inputs, text("_zero"));
    assert.deepEqual(engine.resource("singletons-lease").inputs, text("_singletons"));
    assert.deepEqual(hooksOf(engine.resource("zero-lease")), { beforeDelete: ["zero-hook"] });
    assert.deepEqual(hooksOf(engine.resource("singletons-lease")), {
      beforeDelete: ["singletons-hook"],
    });
    assert.equal(engine.resource("zero-lease").opts.import, undefined);
    assert.equal(engine.resource("singletons-lease").opts.import, undefined);
  });

  it("of the singletons goes before the cluster does, that of zero waits for nothing", async () => {
    const engine = await declare(planOf(situation({ side: zeroSide })));
    assert.deepEqual(await dependenciesOf(engine.resource("zero-lease")), []);
    assert.deepEqual(await dependenciesOf(engine.resource("singletons-lease")), [
      "addons",
      "nodes",
    ]);
  });

  it("that Route53 shows as this side's is imported, and no other one", async () => {
    const observed = route53(lease("zero", "old"), lease("singletons", "new"));
    const engine = await declare(planOf(situation({ side: zeroSide, observed })));
    const id = "Z1__zero.cluster-migration.example.com_TXT";
    assert.equal(engine.resource("zero-lease").opts.import, id);
    assert.equal(engine.resource("singletons-lease").opts.import, undefined);
  });

  it("is not declared by a side that is not to hold it", async () => {
    const engine = await declare(planOf(situation({ side: oldSide({ active: false }) })));
    assert.deepEqual(engine.registered.filter(isLease), []);
  });
});
