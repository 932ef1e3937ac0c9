import assert from "node:assert/strict";
import {
  drainMarkerName,
  drainMarkerFor,
  zeroSince,
} from "../../../../migration/state/drain-marker.ts";
import { route53, shop, context, weighted, drainMarker } from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

describe("the note of since when a side has had no weight", () => {
  const since = "2026-11-23T11:00:00.000Z";
  const atZero = weighted(shop, { old: 0, new: 100 });
  const noted = drainMarker("old", since);

  it("has a name of the side's own, as Route53 writes it", () => {
    assert.equal(drainMarkerName("Old", shared), "_drain-marker.old.cluster-migration.example.com");
  });

  it("is believed only as a time", () => {
    assert.equal(zeroSince("old", shared, noted), since);
    assert.equal(zeroSince("new", shared, noted), undefined);
    assert.equal(zeroSince("old", shared, drainMarker("old", "serving")), undefined);
  });

  it("is made when the last weight is 0, and kept while all are", () => {
    const lowered = context({ observed: weighted(shop, { old: 100, new: 100 }) });
    assert.deepEqual(drainMarkerFor(lowered, [0]), { value: undefined, order: "after records" });
    const kept = context({ observed: route53(atZero, noted) });
    assert.deepEqual(drainMarkerFor(kept, [0]), { value: since, order: "after records" });
  });

  it("is taken back before a weight rises, and made anew after an update that died then", () => {
    const raised = context({ observed: route53(atZero, noted) });
    assert.deepEqual(drainMarkerFor(raised, [0, 1]), { value: "serving", order: "before records" });
    const again = context({ observed: route53(atZero, drainMarker("old", "serving")) });
    assert.deepEqual(drainMarkerFor(again, [0]), { value: undefined, order: "after records" });
  });

  it("is taken back when somebody raised a weight by hand", () => {
    const byHand = context({ observed: route53(weighted(shop, { old: 100 }), noted) });
    assert.deepEqual(drainMarkerFor(byHand, [0]), { value: "serving", order: "before records" });
    const fenced = { ...byHand, side: oldSide({ fence: true }), last: { fenced: true } };
    assert.deepEqual(drainMarkerFor(fenced, [0]), { value: undefined, order: "after records" });
  });

  it("is not made by a side that serves", () => {
    assert.equal(drainMarkerFor(context(), [100]), undefined);
  });

  it("outlives the records of a retired side: a retirement that died is run again", () => {
    const side = oldSide({ trafficWeight: 0, active: false, retired: true });
    const at = context({ side, observed: noted });
    assert.deepEqual(drainMarkerFor(at, []), { value: since, order: "by itself" });
    assert.equal(drainMarkerFor(context({ side }), []), undefined);
  });
});
