import assert from "node:assert/strict";
import { realEnvironment } from "../../../../components/environment.ts";
import { verifyHook } from "../../../../components/traffic/verify-weights.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import { context, route53, shop, weighted } from "../../migration/migration-context.ts";
import { getRecords, route53Shows, SimulatedEngine, stopEngine } from "../simulated-engine.ts";
import { zones } from "./run-traffic.ts";

describe("after a record has changed", () => {
  afterEach(stopEngine);

  const properties = (weight: number) => ({ name: shop, weightedRoutingPolicies: [{ weight }] });
  const changed = async (now: Observed, before: number | undefined, written: number) => {
    const events: string[] = [];
    const engine = await SimulatedEngine.start(route53Shows(now));
    const environment = { ...realEnvironment, sleep: () => Promise.resolve() };
    const hook = verifyHook(context(), { zones, environment }, (event) => events.push(event));
    assert.equal(hook.opts?.onDryRun ?? false, false);
    const one = () =>
      hook.callback({
        ...{ urn: "urn", id: "id", name: shop, type: "aws:route53/record:Record" },
        newInputs: properties(written),
        ...(before !== undefined && { oldOutputs: properties(before) }),
      });
    await Promise.all([one(), one()]);
    return { events, looks: engine.count(getRecords) };
  };

  it("each change of a weight is an event, with both sides' weights as Route53 shows them then", async () => {
    const now = weighted(shop, { old: 11, new: 100 });
    const lowered = "shop.example.com: weight 100 -> weight 11 on old (now: old 11, new 100)";
    assert.deepEqual(await changed(now, 100, 11), { events: [lowered, lowered], looks: 1 });
    const made = "shop.example.com: no record -> weight 11 on old (now: old 11, new 100)";
    assert.deepEqual((await changed(now, undefined, 11)).events, [made, made]);
    assert.deepEqual((await changed(now, 11, 11)).events, []);
  });

  it("Route53 must show what was written", async () => {
    await assert.rejects(changed(weighted(shop, { old: 100, new: 100 }), 100, 11), {
      message:
        "shop.example.com: Route53 shows weight 100 on old, expected weight 11, which this update has written (now: old 100, new 100); look for who else writes it, then run pulumi up --stack old again",
    });
    await assert.rejects(changed(route53(), undefined, 0), /Route53 shows no record on old/);
  });
});
