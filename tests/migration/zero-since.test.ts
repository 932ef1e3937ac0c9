import assert from "node:assert/strict";
import { zeroSinceName, zeroSinceNote, zeroSinceOf } from "../../migration/zero-since.ts";
import { route53, shop, situation, weighted, zeroSince } from "./situation.ts";
import { oldSide, shared } from "./two-sides.ts";

describe("the note of since when a side has had no weight", () => {
  const since = "2026-11-23T11:00:00.000Z";
  const atZero = weighted(shop, { old: 0, new: 100 });
  const noted = zeroSince("old", since);

  it("has a name of the side's own, as Route53 writes it", () => {
    assert.equal(zeroSinceName("Old", shared), "_zero-since.old.cluster-migration.example.com");
  });

  it("is believed only as a time", () => {
    assert.equal(zeroSinceOf("old", shared, noted), since);
    assert.equal(zeroSinceOf("new", shared, noted), undefined);
    assert.equal(zeroSinceOf("old", shared, zeroSince("old", "serving")), undefined);
  });

  it("is made when the last weight is 0, and kept while all are", () => {
    const lowered = situation({ observed: weighted(shop, { old: 100, new: 100 }) });
    assert.deepEqual(zeroSinceNote(lowered, [0]), { value: undefined, order: "after records" });
    const kept = situation({ observed: route53(atZero, noted) });
    assert.deepEqual(zeroSinceNote(kept, [0]), { value: since, order: "after records" });
  });

  it("is taken back before a weight rises, and made anew after an update that died then", () => {
    const raised = situation({ observed: route53(atZero, noted) });
    assert.deepEqual(zeroSinceNote(raised, [0, 1]), { value: "serving", order: "before records" });
    const again = situation({ observed: route53(atZero, zeroSince("old", "serving")) });
    assert.deepEqual(zeroSinceNote(again, [0]), { value: undefined, order: "after records" });
  });

  it("is taken back when somebody raised a weight by hand", () => {
    const byHand = situation({ observed: route53(weighted(shop, { old: 100 }), noted) });
    assert.deepEqual(zeroSinceNote(byHand, [0]), { value: "serving", order: "before records" });
  });

  it("is not made by a side that serves", () => {
    assert.equal(zeroSinceNote(situation(), [100]), undefined);
  });

  it("outlives the records of a retired side: a retirement that died is run again", () => {
    const side = oldSide({ trafficWeight: 0, active: false, retired: true });
    const at = situation({ side, observed: noted });
    assert.deepEqual(zeroSinceNote(at, []), { value: since, order: "by itself" });
    assert.equal(zeroSinceNote(situation({ side }), []), undefined);
  });
});
