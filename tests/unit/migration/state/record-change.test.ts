import assert from "node:assert/strict";
import { gainingSidesOf, type DeletionPolicy } from "../../../../migration/state/record-change.ts";
import { shop, weighted } from "../migration-context.ts";

const stays: DeletionPolicy = {
  retired: false,
  declaredHosts: new Set([shop]),
  removedHosts: [],
};
const retired: DeletionPolicy = { ...stays, retired: true };
const removed: DeletionPolicy = { ...stays, declaredHosts: new Set(), removedHosts: [shop] };
const old = { host: shop, stack: "old", peer: "new" };

describe("the target is each side whose share rises", () => {
  const target = (weights: Record<string, number>, change: object, policy = stays) =>
    gainingSidesOf({ ...old, ...change, observed: weighted(shop, weights), policy });

  it("is this side for a new record, at weight 0 too, and for one that points elsewhere", () => {
    assert.deepEqual(target({ new: 100 }, { to: 0 }), ["this side"]);
    assert.deepEqual(target({}, { to: 100 }), ["this side"]);
    assert.deepEqual(target({ old: 5, new: 5 }, { to: 5, retargeted: true }), ["this side"]);
  });

  it("is this side when it is raised, and the other when it is lowered", () => {
    assert.deepEqual(target({ old: 1, new: 100 }, { to: 2 }), ["this side"]);
    assert.deepEqual(target({ old: 2, new: 100 }, { to: 1 }), ["other side"]);
    assert.deepEqual(target({ old: 2, new: 100 }, { to: 0 }), ["other side"]);
  });

  it("is each side that gets more where this one's record pointed elsewhere", () => {
    const elsewhere = (own: number, to: number) =>
      target({ old: own, new: 100 }, { to, retargeted: true });
    assert.deepEqual(elsewhere(100, 50), ["this side", "other side"]);
    assert.deepEqual(elsewhere(50, 100), ["this side"]);
    // traffic may leave a side that does not answer, wherever its record pointed
    assert.deepEqual(elsewhere(100, 0), ["other side"]);
    assert.deepEqual(elsewhere(0, 0), ["this side"]);
  });

  it("is nobody when no share changes", () => {
    assert.deepEqual(target({ old: 2, new: 100 }, { to: 2 }), []);
    assert.deepEqual(target({ old: 1 }, { to: 100 }), []);
    assert.deepEqual(target({ old: 100, new: 0 }, { to: 1 }), []);
  });

  it("is this side when it rises from 0 beside 0, where both had half", () => {
    assert.deepEqual(target({ old: 0, new: 0 }, { to: 1 }), ["this side"]);
  });

  it("is the other side when a record goes, which would be answered while that side is unhealthy", () => {
    assert.deepEqual(target({ old: 0, new: 100 }, {}, retired), ["other side"]);
    assert.deepEqual(target({ new: 100 }, {}, retired), []);
    assert.deepEqual(target({ old: 100, new: 100 }, {}, removed), []);
  });
});
