import assert from "node:assert/strict";
import {
  objection,
  gainingSideOf,
  type DeletionPolicy,
} from "../../../../migration/rules/record-change.ts";
import { route53, shop, weighted } from "../migration-context.ts";

const stays: DeletionPolicy = {
  retired: false,
  declaredHosts: new Set([shop]),
  removedHosts: [],
};
const retired: DeletionPolicy = { ...stays, retired: true };
const removed: DeletionPolicy = { ...stays, declaredHosts: new Set(), removedHosts: [shop] };
const left: DeletionPolicy = { ...stays, declaredHosts: new Set() };
const old = { host: shop, stack: "old", peer: "new" };

describe("a record's last moment", () => {
  it("allows any positive weight, and 0 beside the peer's positive one", () => {
    assert.equal(objection({ ...old, to: 1 }, route53(), stays), undefined);
    const beside = weighted(shop, { old: 100, new: 1 });
    assert.equal(objection({ ...old, to: 0 }, beside, stays), undefined);
  });

  it("refuses 0 beside nothing, beside 0, and beside a foreign record", () => {
    const refused = (observed = route53()) => objection({ ...old, to: 0 }, observed, stays);
    assert.equal(
      refused(weighted(shop, { old: 100 })),
      "no other side has a positive weight (now: old 100); raise it there first",
    );
    assert.equal(
      refused(weighted(shop, { old: 100, new: 0 })),
      "no other side has a positive weight (now: old 100, new 0); raise it there first",
    );
    assert.equal(
      refused(weighted(shop, { old: 100, somebody: 50 })),
      "no other side has a positive weight (now: old 100, somebody 50); raise it there first",
    );
  });

  it("refuses the deletion of what serves, of the last record, and of a side that is not retired", () => {
    const refused = (weights: Record<string, number>, deletionPolicy: DeletionPolicy) =>
      objection(old, weighted(shop, weights), deletionPolicy);
    assert.equal(
      refused({ old: 1, new: 100 }, retired),
      "old serves it (now: old 1, new 100); lower its weight to 0, wait for the drain and set retired: true first",
    );
    assert.equal(
      refused({ old: 0, new: 0 }, retired),
      "the last record of a set gets everything, at weight 0 too (now: old 0, new 0); raise it on the other side first",
    );
    assert.equal(
      refused({ old: 0, new: 100 }, stays),
      "old is not retired, so clients may still come from cached answers; set retired: true and update first",
    );
  });

  it("allows the deletion of a retired side's record, of one that is gone, and of a removed host's", () => {
    const beside = weighted(shop, { old: 0, new: 100 });
    assert.equal(objection(old, beside, retired), undefined);
    assert.equal(objection(old, beside, left), undefined);
    assert.equal(objection(old, weighted(shop, { new: 100 }), stays), undefined);
    assert.equal(objection(old, weighted(shop, { old: 100 }), removed), undefined);
  });

  it("does not take removedHosts for an excuse while the host is still declared", () => {
    const stale = { ...removed, declaredHosts: new Set([shop]) };
    assert.match(objection(old, weighted(shop, { old: 100 }), stale) ?? "", /^old serves it/);
  });
});

describe("the target is the side whose share rises", () => {
  const target = (weights: Record<string, number>, change: object, deletionPolicy = stays) =>
    gainingSideOf({ ...old, ...change }, weighted(shop, weights), deletionPolicy);

  it("is this side for a new record, at weight 0 too, and for one that points elsewhere", () => {
    assert.equal(target({ new: 100 }, { to: 0 }), "this side");
    assert.equal(target({}, { to: 100 }), "this side");
    assert.equal(target({ old: 5, new: 5 }, { to: 5, retargeted: true }), "this side");
  });

  it("is this side when it is raised, and the other when it is lowered", () => {
    assert.equal(target({ old: 1, new: 100 }, { to: 2 }), "this side");
    assert.equal(target({ old: 2, new: 100 }, { to: 1 }), "other side");
    assert.equal(target({ old: 2, new: 100 }, { to: 0 }), "other side");
  });

  it("is nobody when no share changes", () => {
    assert.equal(target({ old: 2, new: 100 }, { to: 2 }), "nobody");
    assert.equal(target({ old: 1 }, { to: 100 }), "nobody");
    assert.equal(target({ old: 100, new: 0 }, { to: 1 }), "nobody");
  });

  it("is this side when it rises from 0 beside 0, where both had half", () => {
    assert.equal(target({ old: 0, new: 0 }, { to: 1 }), "this side");
  });

  it("is the other side when a record goes, which would be answered while that side is sick", () => {
    assert.equal(target({ old: 0, new: 100 }, {}, retired), "other side");
    assert.equal(target({ new: 100 }, {}, retired), "nobody");
    assert.equal(target({ old: 100, new: 100 }, {}, removed), "nobody");
  });
});
