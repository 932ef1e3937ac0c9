import assert from "node:assert/strict";
import { formatViolations, violationsAt } from "../../../../migration/rules/verdict.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import type { DeletionPolicy } from "../../../../migration/state/record-change.ts";
import type { Side } from "../../../../migration/state/side.ts";
import { blog, lock, route53, shop, weighted } from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

const stays: DeletionPolicy = {
  retired: false,
  declaredHosts: new Set([shop]),
  removedHosts: [],
};
const retired: DeletionPolicy = { ...stays, retired: true };
const removed: DeletionPolicy = { ...stays, declaredHosts: new Set(), removedHosts: [shop] };
const left: DeletionPolicy = { ...stays, declaredHosts: new Set() };

const notPositive = (now: string) =>
  `always-served: shop.example.com: no other side has a positive weight (now: ${now}); raise it there first`;
const last = (now: string) =>
  `always-served: shop.example.com: no other side has a positive weight (now: ${now}), and the last record of a set is answered at weight 0 too; raise it on the other side first`;
const serves = (now: string) =>
  `retire-last: shop.example.com: old serves it (now: ${now}); lower its weight to 0, wait for the drain, then set retired: true and update`;
const notRetired = (host: string) =>
  `retire-last: ${host}: old is not retired, so clients may still come from cached answers; set retired: true and update first`;

describe("before a record changes, every rule is asked by what Route53 shows", () => {
  const refused = (observed: Observed, policy: DeletionPolicy, to?: number) =>
    formatViolations(
      violationsAt("record", {
        host: shop,
        stack: "old",
        peer: "new",
        ...(to !== undefined && { to }),
        observed,
        policy,
      }),
    );

  it("any positive weight is allowed, and 0 beside the peer's positive one", () => {
    assert.deepEqual(refused(route53(), stays, 1), []);
    assert.deepEqual(refused(weighted(shop, { old: 100, new: 1 }), stays, 0), []);
  });

  it("nothing is deleted in a zone that is not read", () => {
    const change = { host: shop, stack: "old", observed: route53(), policy: retired };
    assert.deepEqual(formatViolations(violationsAt("record", { ...change, unseenZone: "Z2" })), [
      "exclusive-records: shop.example.com: its record is in the zone Z2, which is not read, so it may serve: this program moves no record from one zone to another; put hostedZones back as it was",
    ]);
    assert.deepEqual(violationsAt("record", change), []);
  });

  it("0 is refused beside nothing, beside 0, and beside a foreign record", () => {
    for (const [weights, now] of [
      [{ old: 100 }, "old 100"],
      [{ old: 100, new: 0 }, "old 100, new 0"],
      [{ old: 100, somebody: 50 }, "old 100, somebody 50"],
    ] as const) {
      assert.deepEqual(refused(weighted(shop, weights), stays, 0), [notPositive(now)]);
    }
  });

  it("the deletion is refused of what serves, of the last record, and of a side that is not retired", () => {
    const beside = weighted(shop, { old: 1, new: 100 });
    assert.deepEqual(refused(beside, retired), [serves("old 1, new 100")]);
    const both = [last("old 1"), serves("old 1")];
    assert.deepEqual(refused(weighted(shop, { old: 1 }), retired), both);
    assert.deepEqual(refused(weighted(shop, { old: 0, new: 0 }), retired), [last("old 0, new 0")]);
    assert.deepEqual(refused(weighted(shop, { old: 0, new: 100 }), stays), [notRetired(shop)]);
  });

  it("the deletion is allowed of a retired side's record, of one that is gone, and of a removed host's", () => {
    const beside = weighted(shop, { old: 0, new: 100 });
    assert.deepEqual(refused(beside, retired), []);
    assert.deepEqual(refused(beside, left), []);
    assert.deepEqual(refused(weighted(shop, { new: 100 }), stays), []);
    assert.deepEqual(refused(weighted(shop, { old: 100 }), removed), []);
  });

  it("removedHosts is no excuse while the host is still declared", () => {
    const stale = { ...removed, declaredHosts: new Set([shop]) };
    assert.deepEqual(refused(weighted(shop, { old: 100, new: 1 }), stale), [
      serves("old 100, new 1"),
    ]);
  });
});

describe("before a side is destroyed", () => {
  it("its locks are known to its state, or they would be left to a stack that is gone", () => {
    const side = oldSide({ trafficWeight: 0, active: false, retired: true });
    const observed = route53(lock("zeroWeight", "old"), lock("active", "old"));
    const at = { side, shared, observed };
    const line = (rule: string, name: string) =>
      `${rule}: _${name}.cluster-migration.example.com: old holds it, but an update was killed before its state knew; run pulumi up --stack old with retired: true once or twice first, which removes it`;
    assert.deepEqual(formatViolations(violationsAt("destroy", at)), [
      line("zero-weight-lock", "zero-weight-lock"),
      line("active-once", "active-lock"),
    ]);
    const last = { locks: ["zeroWeight", "active"] as const };
    assert.deepEqual(violationsAt("destroy", { ...at, last }), []);
    assert.deepEqual(violationsAt("destroy", { ...at, observed: lock("active", "new") }), []);
  });

  const observed = route53(weighted(shop, { old: 100 }), weighted(blog, { old: 0, new: 1 }));
  const refused = (side: Side, at: Observed) =>
    formatViolations(violationsAt("destroy", { side, shared, observed: at }));

  it("every host that would be lost is named, by the rule that it violates", () => {
    assert.deepEqual(refused(oldSide({ peer: "new" }), observed), [
      last("old 100"),
      notRetired(blog),
      serves("old 100"),
    ]);
  });

  it("a side may go that has no record, or is retired and at 0", () => {
    const side = oldSide({ peer: "new", trafficWeight: 0, active: false, retired: true });
    assert.deepEqual(refused(oldSide(), route53()), []);
    assert.deepEqual(refused(side, weighted(shop, { old: 0, new: 1 })), []);
    assert.deepEqual(refused(side, weighted(shop, { old: 0, green: 1 })), [last("old 0, green 1")]);
  });
});

describe("before the zero-weight lock goes", () => {
  it("no weight of its holder is 0", () => {
    const refused = (at: Observed) =>
      formatViolations(violationsAt("dropZeroWeightLock", { stack: "old", observed: at }));
    assert.deepEqual(
      refused(route53(weighted(shop, { old: 0, new: 1 }), weighted(blog, { old: 1, new: 0 }))),
      [
        "zero-weight-lock: old still has weight 0 on shop.example.com; update again: the lock goes when they are raised",
      ],
    );
    assert.deepEqual(refused(weighted(shop, { old: 1, new: 0 })), []);
  });
});

describe("before a lock is changed or deleted", () => {
  const refused = (kind: "zeroWeight" | "active", observed: Observed) =>
    formatViolations(violationsAt("changeLock", { kind, stack: "old", shared, observed }));

  it("its holder is this side, or nobody", () => {
    assert.deepEqual(refused("zeroWeight", lock("zeroWeight", "old")), []);
    assert.deepEqual(refused("zeroWeight", route53()), []);
    assert.deepEqual(refused("active", lock("zeroWeight", "new")), []);
  });

  it("the other side's lock, which a refresh has read into this side's state, is refused", () => {
    assert.deepEqual(refused("zeroWeight", lock("zeroWeight", "new")), [
      "zero-weight-lock: _zero-weight-lock.cluster-migration.example.com: new holds it, expected old: the state of old is out of date; run pulumi up --stack old again, which removes the lock from its state only",
    ]);
    assert.deepEqual(refused("active", lock("active", "new")), [
      "active-once: _active-lock.cluster-migration.example.com: new holds it, expected old: the state of old is out of date; run pulumi up --stack old again, which removes the lock from its state only",
    ]);
  });
});
