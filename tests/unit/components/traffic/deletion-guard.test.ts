import assert from "node:assert/strict";
import { Guard, guardHook } from "../../../../components/traffic/deletion-guard.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import { blog, route53, shop, context, weighted } from "../../migration/migration-context.ts";
import { oldSide } from "../../migration/two-sides.ts";
import {
  dependenciesOf,
  hook,
  hooksOf,
  route53Shows,
  SimulatedEngine,
  stopEngine,
  thing,
} from "../simulated-engine.ts";

const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];

describe("the guard", () => {
  afterEach(stopEngine);

  it("depends on what it is given, and no end of it escapes its hook", async () => {
    const engine = await SimulatedEngine.start();
    await engine.run(
      () =>
        new Guard(
          "guard",
          { stack: "old", hook: hook("guard-hook") },
          { dependsOn: [thing("a"), thing("b")] },
        ),
    );
    const guard = engine.resource("guard");
    assert.equal(guard.type, "cluster-migration:index:Guard");
    assert.deepEqual(guard.inputs, { stack: "old" });
    assert.deepEqual(await dependenciesOf(guard), ["a", "b"]);
    assert.deepEqual(hooksOf(guard), { beforeDelete: ["guard-hook"] });
  });

  const destroy = async (at: MigrationContext, now: MigrationContext["observed"]) => {
    await SimulatedEngine.start(route53Shows(now));
    const { callback, opts } = guardHook(at, zones);
    assert.deepEqual(opts, { onDryRun: true });
    await callback({ urn: "urn", id: "id", name: "guard", type: "cluster-migration:index:Guard" });
  };

  it("refuses while a host is served, by what Route53 shows then", async () => {
    const observed = route53(
      weighted(shop, { old: 1, new: 100 }),
      weighted(blog, { old: 0, new: 100 }),
    );
    await assert.rejects(destroy(context(), observed), {
      message: [
        "retire-last: blog.example.com: old is not retired, so clients may still come from cached answers; set retired: true and update first",
        "retire-last: shop.example.com: old serves it (now: old 1, new 100); lower its weight to 0, wait for the drain, then set retired: true and update",
      ].join("\n"),
    });
  });

  it("lets a side go that has no or is retired and not the last", async () => {
    await destroy(context(), weighted(shop, { new: 100 }));
    const retired = oldSide({ peer: "new", trafficWeight: 0, retired: true });
    await destroy(context({ side: retired }), weighted(shop, { old: 0, new: 100 }));
  });
});
