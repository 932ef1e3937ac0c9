import assert from "node:assert/strict";
import {
  destroyObjections,
  zeroWeightLockObjection,
} from "../../../../migration/rules/deletion.ts";
import { lockHolder, lockName } from "../../../../migration/state/locks.ts";
import { blog, lock, record, route53, shop, weighted } from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

describe("the locks", () => {
  it("are TXT records in the first hosted zone, with the holder's stack in them", () => {
    assert.equal(lockName("zeroWeight", shared), "_zero-weight-lock.cluster-migration.example.com");
    assert.equal(lockName("active", shared), "_active-lock.cluster-migration.example.com");
    const observed = route53(
      record({ type: "A", name: lockName("zeroWeight", shared), values: ["192.0.2.1"] }),
      lock("zeroWeight", "new"),
    );
    assert.equal(lockHolder("zeroWeight", shared, observed), "new");
    assert.equal(lockHolder("active", shared, observed), undefined);
  });

  it("the zero-weight lock is not given up beside a weight of 0", () => {
    const observed = route53(
      weighted(shop, { old: 0, new: 1 }),
      weighted(blog, { old: 1, new: 0 }),
    );
    assert.equal(
      zeroWeightLockObjection("old", observed),
      "zero-weight-lock: old still has weight 0 on shop.example.com; update again, and the lock goes once they are raised",
    );
    assert.equal(zeroWeightLockObjection("old", weighted(shop, { old: 1, new: 0 })), undefined);
  });
});

describe("the guard", () => {
  const observed = route53(weighted(shop, { old: 100 }), weighted(blog, { old: 0, new: 1 }));

  it("names every host that a destroy would lose", () => {
    assert.deepEqual(destroyObjections(oldSide({ peer: "new" }), observed), [
      "retire-last: blog.example.com: old is not retired, so clients may still come from cached answers; set retired: true and update first",
      "retire-last: shop.example.com: old serves it (now: old 100); lower its weight to 0, wait for the drain and set retired: true first",
    ]);
  });

  it("lets a side go that has no record, or is retired and at 0", () => {
    const retired = oldSide({ peer: "new", trafficWeight: 0, active: false, retired: true });
    assert.deepEqual(destroyObjections(oldSide(), route53()), []);
    assert.deepEqual(destroyObjections(retired, weighted(shop, { old: 0, new: 1 })), []);
    assert.deepEqual(destroyObjections(retired, weighted(shop, { old: 0, green: 1 })), [
      "retire-last: shop.example.com: the last record of a set gets everything, at weight 0 too (now: old 0, green 1); raise it on the other side first",
    ]);
  });
});
