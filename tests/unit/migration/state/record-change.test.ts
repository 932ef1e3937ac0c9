import assert from "node:assert/strict";
import { gainingSideOf, type DeletionPolicy } from "../../../../migration/state/record-change.ts";
import { shop, weighted } from "../migration-context.ts";

const stays: DeletionPolicy = {
  retired: false,
  declaredHosts: new Set([shop]),
  removedHosts: [],
};
const retired: DeletionPolicy = { ...stays, retired: true };
const removed: DeletionPolicy = { ...stays, declaredHosts: new Set(), removedHosts: [shop] };
const old = { host: shop, stack: "old", peer: "new" };

describe("the target is the side whose share rises", () => {
  const target = (weights: Record<string, number>, change: object, policy = stays) =>
    gainingSideOf({ ...old, ...change, observed: weighted(shop, weights), policy });

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

  it("is the other side when a record goes, which would be answered while that side is unhealthy", () => {
    assert.equal(target({ old: 0, new: 100 }, {}, retired), "other side");
    assert.equal(target({ new: 100 }, {}, retired), "nobody");
    assert.equal(target({ old: 100, new: 100 }, {}, removed), "nobody");
  });
});
