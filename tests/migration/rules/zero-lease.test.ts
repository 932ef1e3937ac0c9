import assert from "node:assert/strict";
import { zeroLease } from "../../../migration/rules/zero-lease.ts";
import { blog, host, lease, route53, shop, situation, told, weighted } from "../situation.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("zero lease: one side only may have a weight of 0", () => {
  const hosts = [host(shop), host(blog)];
  const toZero = oldSide({ peer: "new", trafficWeight: 0 });

  it("refuses a second one, and names the hosts for which the first needs it", () => {
    const observed = route53(
      weighted(shop, { old: 100, new: 100 }),
      weighted(blog, { old: 100, new: 0 }),
      lease("zero", "new"),
    );
    assert.deepEqual(told(zeroLease, situation({ side: toZero, observed, hosts })), [
      "zero lease: old may not have a weight of 0: new holds _zero.cluster-migration.example.com, since it has hosts at weight 0 itself (blog.example.com); raise those on new and update it first",
    ]);
  });

  it("says how the lease of a side without such a host is given up", () => {
    const observed = route53(weighted(shop, { old: 100, new: 100 }), lease("zero", "new"));
    assert.deepEqual(told(zeroLease, situation({ side: toZero, observed })), [
      "zero lease: old may not have a weight of 0: new holds _zero.cluster-migration.example.com, though none of its records is at 0: its file still says 0 for a host that has no record, or an update of it died; see to that, and update new once or twice",
    ]);
  });

  it("allows the holder's own, nobody's, and positive weights", () => {
    const positive = weighted(shop, { old: 100, new: 100 });
    const own = route53(positive, lease("zero", "old"));
    const theirs = route53(positive, lease("zero", "new"));
    assert.deepEqual(told(zeroLease, situation({ side: toZero, observed: own })), []);
    assert.deepEqual(told(zeroLease, situation({ side: toZero, observed: positive })), []);
    assert.deepEqual(told(zeroLease, situation({ observed: theirs })), []);
  });

  it("counts hosts that still wait for their record", () => {
    const observed = lease("zero", "old");
    assert.deepEqual(told(zeroLease, situation({ side: newSide(), observed })), [
      "zero lease: new may not have a weight of 0: old holds _zero.cluster-migration.example.com, though none of its records is at 0: its file still says 0 for a host that has no record, or an update of it died; see to that, and update old once or twice",
    ]);
  });
});
