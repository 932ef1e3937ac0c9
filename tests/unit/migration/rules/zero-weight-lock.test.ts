import assert from "node:assert/strict";
import { zeroWeightLock } from "../../../../migration/rules/zero-weight-lock.ts";
import { blog, host, lock, route53, shop, context, told, weighted } from "../migration-context.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("zero-weight-lock: one side only may have a weight of 0", () => {
  const hosts = [host(shop), host(blog)];
  const toZero = oldSide({ peer: "new", trafficWeight: 0 });

  it("refuses a second one, and names the hosts for which the first needs it", () => {
    const observed = route53(
      weighted(shop, { old: 100, new: 100 }),
      weighted(blog, { old: 100, new: 0 }),
      lock("zeroWeight", "new"),
    );
    assert.deepEqual(told(zeroWeightLock, context({ side: toZero, observed, hosts })), [
      "zero-weight-lock: old may not have a weight of 0: new holds _zero-weight-lock.cluster-migration.example.com, because it has hosts at weight 0 (blog.example.com); raise those on new and update it first",
    ]);
  });

  it("says how the lock of a side without such a host is given up", () => {
    const observed = route53(weighted(shop, { old: 100, new: 100 }), lock("zeroWeight", "new"));
    assert.deepEqual(told(zeroWeightLock, context({ side: toZero, observed })), [
      "zero-weight-lock: old may not have a weight of 0: new holds _zero-weight-lock.cluster-migration.example.com, although none of its records is at 0: either its file still says 0 for a host that has no record, or an update of it was killed; check its file, then update new once or twice",
    ]);
  });

  it("allows the holder's own, nobody's, and positive weights", () => {
    const positive = weighted(shop, { old: 100, new: 100 });
    const own = route53(positive, lock("zeroWeight", "old"));
    const theirs = route53(positive, lock("zeroWeight", "new"));
    assert.deepEqual(told(zeroWeightLock, context({ side: toZero, observed: own })), []);
    assert.deepEqual(told(zeroWeightLock, context({ side: toZero, observed: positive })), []);
    assert.deepEqual(told(zeroWeightLock, context({ observed: theirs })), []);
  });

  it("counts hosts that still wait for their record", () => {
    const observed = lock("zeroWeight", "old");
    assert.deepEqual(told(zeroWeightLock, context({ side: newSide(), observed })), [
      "zero-weight-lock: new may not have a weight of 0: old holds _zero-weight-lock.cluster-migration.example.com, although none of its records is at 0: either its file still says 0 for a host that has no record, or an update of it was killed; check its file, then update old once or twice",
    ]);
  });
});
