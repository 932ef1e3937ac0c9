import assert from "node:assert/strict";
import { noInPlaceChange } from "../../../../migration/rules/no-in-place-change.ts";
import { retireLast } from "../../../../migration/rules/retire-last.ts";
import { adoptionMarkerName, cachedUntil } from "../../../../migration/state/adoption-marker.ts";
import { secondsUntilDrained } from "../../../../migration/state/drain-marker.ts";
import { plan } from "../../../../migration/state/plan.ts";
import {
  context,
  drainMarker,
  lock,
  nowMs,
  record,
  route53,
  shop,
  text,
  told,
  weighted,
} from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

describe("what a side has adopted", () => {
  const day = 86_400;
  const alias = { name: "ingress.old.example.com", zoneId: "Z26RNL4JYFTOTI" };
  const adopting = context({ side: oldSide({ adopt: true }) });
  const marker = (iso: string) => text(adoptionMarkerName("old", shared), iso);

  it("may be cached for its TTL after the update: a TXT record says until when, before the records change", () => {
    const cname = record({ type: "CNAME", values: [alias.name], ttlSeconds: day });
    // an hour for the update itself
    assert.equal(plan({ ...adopting, observed: cname }).adoptionMarker, "2026-11-24T13:00:00.000Z");
    assert.equal(
      adoptionMarkerName("old", shared),
      "_adoption-marker.old.cluster-migration.example.com",
    );
  });

  it("needs none where answers are cached for a minute, or nothing is adopted", () => {
    assert.equal(
      plan({ ...adopting, observed: record({ type: "A", alias }) }).adoptionMarker,
      undefined,
    );
    const short = record({ type: "A", values: ["192.0.2.1"], ttlSeconds: 60 });
    assert.equal(plan({ ...adopting, observed: short }).adoptionMarker, undefined);
    assert.equal(
      plan({ ...adopting, observed: weighted(shop, { old: 100 }) }).adoptionMarker,
      undefined,
    );
  });

  it("is remembered by later updates, and never for a shorter time", () => {
    const late = marker("2026-12-01T00:00:00Z");
    const serves = context({ observed: route53(weighted(shop, { old: 100 }), late) });
    assert.equal(plan(serves).adoptionMarker, "2026-12-01T00:00:00Z");
    const retired = { ...serves, side: oldSide({ peer: "new", retired: true, trafficWeight: 0 }) };
    assert.equal(plan(retired).adoptionMarker, "2026-12-01T00:00:00Z");
    const cname = record({ type: "CNAME", values: [alias.name], ttlSeconds: day });
    const killed = { ...adopting, observed: route53(cname, late) };
    assert.equal(plan(killed).adoptionMarker, "2026-12-01T00:00:00Z");
    const early = { ...adopting, observed: route53(cname, marker("2026-11-24T00:00:00Z")) };
    assert.equal(plan(early).adoptionMarker, "2026-11-24T13:00:00.000Z");
  });

  it("keeps a side from its end, and from changes in place, though its weights have been 0 for long enough", () => {
    const zero = drainMarker("old", "2026-11-23T10:00:00Z");
    const served = weighted(shop, { old: 0, new: 100 });
    const observed = route53(served, zero, lock("active", "new"), marker("2026-11-23T15:00:00Z"));
    assert.equal(cachedUntil("old", shared, observed), "2026-11-23T15:00:00Z");
    assert.equal(secondsUntilDrained("old", shared, observed, nowMs), 3 * 3600);
    const side = oldSide({ peer: "new", retired: true, trafficWeight: 0 });
    assert.deepEqual(told(retireLast, context({ side, observed })), [
      "retire-last: retired, but clients may still come from cached answers: answers of the records that it has adopted may be cached until 2026-11-23T15:00:00Z; wait 10800 s more",
    ]);
    const { cluster } = side;
    const last = { cluster: { ...cluster, kubernetesVersion: "1.9" } };
    const changed = {
      ...context({ side: oldSide({ peer: "new", trafficWeight: 0 }), observed }),
      last,
    };
    assert.match(told(noInPlaceChange, changed).join(), /may still come .* wait 10800 s more/);
    const later = nowMs + 3 * 3600 * 1000;
    assert.deepEqual(told(retireLast, { ...context({ side, observed }), nowMs: later }), []);
  });
});
