import assert from "node:assert/strict";
import { alwaysServed } from "../../../../migration/rules/always-served.ts";
import { blog, host, route53, shop, context, told, weighted } from "../migration-context.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("always-served: every host keeps a positive weight", () => {
  const toZero = oldSide({ peer: "new", trafficWeight: 0 });

  it("refuses 0 beside 0, which Route53 would answer with both", () => {
    const observed = weighted(shop, { old: 100, new: 0 });
    assert.deepEqual(told(alwaysServed, context({ side: toZero, observed })), [
      "always-served: shop.example.com: weight 0 on old would leave it without a positive weight (now: old 100, new 0); raise it on new first, or keep it above 0 here",
    ]);
  });

  it("refuses 0 where the other side has no record", () => {
    const observed = weighted(shop, { old: 100 });
    assert.deepEqual(told(alwaysServed, context({ side: toZero, observed })), [
      "always-served: shop.example.com: weight 0 on old would leave it without a positive weight (now: old 100); raise it on new first, or keep it above 0 here",
    ]);
  });

  it("allows 0 beside a positive weight", () => {
    const observed = weighted(shop, { old: 100, new: 1 });
    assert.deepEqual(told(alwaysServed, context({ side: toZero, observed })), []);
  });

  it("tells hosts apart", () => {
    const observed = route53(
      weighted(shop, { old: 1, new: 1 }),
      weighted(blog, { old: 1, new: 0 }),
    );
    const hosts = [host(shop), host(blog)];
    assert.deepEqual(told(alwaysServed, context({ side: toZero, observed, hosts })), [
      "always-served: blog.example.com: weight 0 on old would leave it without a positive weight (now: old 1, new 0); raise it on new first, or keep it above 0 here",
    ]);
  });

  it("lets a side at 0 wait for the first record of its peer", () => {
    assert.deepEqual(told(alwaysServed, context({ side: newSide() })), []);
  });

  it("refuses a first side at 0, which has nobody to wait for", () => {
    assert.deepEqual(told(alwaysServed, context({ side: oldSide({ trafficWeight: 0 }) })), [
      "always-served: shop.example.com: weight 0 on old would leave it without a positive weight (now: no weighted record); raise it on another side first, or keep it above 0 here",
    ]);
  });

  it("leaves a retired side to the rule that is about it", () => {
    const observed = weighted(shop, { old: 0 });
    const side = oldSide({ trafficWeight: 0, retired: true });
    assert.deepEqual(told(alwaysServed, context({ side, observed })), []);
  });
});
