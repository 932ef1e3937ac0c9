import assert from "node:assert/strict";
import { retireLast } from "../../../../migration/rules/retire-last.ts";
import { drainSecondsLeft } from "../../../../migration/state/drain-marker.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import {
  lock,
  nowMs,
  record,
  route53,
  shop,
  context,
  told,
  toldAt,
  weighted,
  drainMarker,
} from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

describe("retire-last: a side goes when nobody comes there any more", () => {
  const side = oldSide({ peer: "new", trafficWeight: 0, active: false, retired: true });
  const activeOnly = ["CronJob shop/report"];
  const longAgo = drainMarker("old", "2026-11-23T11:00:00.000Z");
  const moved = route53(weighted(shop, { old: 0, new: 100 }), lock("active", "new"), longAgo);

  it("allows what is drained, when the other side serves and runs the active-only workloads", () => {
    assert.deepEqual(told(retireLast, context({ side, observed: moved, activeOnly })), []);
  });

  it("refuses while it serves", () => {
    const observed = route53(weighted(shop, { old: 1, new: 100 }), longAgo);
    assert.deepEqual(told(retireLast, context({ side, observed })), [
      "retire-last: shop.example.com: retired, but its weight on old is 1 (now: old 1, new 100); lower it to 0 and wait for the drain first",
    ]);
  });

  it("refuses while the drain lasts, and says how long", () => {
    const since = drainMarker("old", "2026-11-23T11:30:00.500Z");
    const observed = route53(weighted(shop, { old: 0, new: 100 }), since);
    assert.deepEqual(told(retireLast, context({ side, observed })), [
      "retire-last: retired, but clients may still come from cached answers: all weights are 0 since 2026-11-23T11:30:00.500Z, expected 3600 s; wait 1801 s more",
    ]);
  });

  it("refuses until the drain's last second is over", () => {
    const observedSince = (iso: string) =>
      route53(weighted(shop, { old: 0, new: 100 }), drainMarker("old", iso));
    const almost = observedSince("2026-11-23T11:00:00.001Z");
    assert.deepEqual(told(retireLast, context({ side, observed: almost })), [
      "retire-last: retired, but clients may still come from cached answers: all weights are 0 since 2026-11-23T11:00:00.001Z, expected 3600 s; wait 1 s more",
    ]);
    const over = observedSince("2026-11-23T11:00:00.000Z");
    assert.deepEqual(told(retireLast, context({ side, observed: over })), []);
  });

  it("refuses while it is not known since when all weights are 0", () => {
    for (const note of [
      route53(),
      drainMarker("old", "serving"),
      drainMarker("new", "1970-01-01"),
    ]) {
      const observed = route53(weighted(shop, { old: 0, new: 100 }), note);
      assert.deepEqual(told(retireLast, context({ side, observed })), [
        "retire-last: retired, but clients may still come from cached answers: it is not known since when all weights are 0; update once without retired",
      ]);
    }
  });

  it("refuses when drainCommand refuses", () => {
    const drainObjection = "exit 1: 12 requests in the last minute";
    assert.deepEqual(told(retireLast, context({ side, observed: moved, drainObjection })), [
      "retire-last: retired, but drainCommand refuses: exit 1: 12 requests in the last minute; wait, and try again",
    ]);
  });

  it("refuses while the other side does not serve", () => {
    const observed = route53(weighted(shop, { old: 0, new: 0 }), longAgo);
    assert.deepEqual(told(retireLast, context({ side, observed })), [
      "retire-last: shop.example.com: retired, but new does not serve it (now: old 0, new 0); raise it on new first",
    ]);
    const alone = oldSide({ trafficWeight: 0, active: false, retired: true });
    assert.deepEqual(told(retireLast, context({ side: alone, observed })), [
      "retire-last: shop.example.com: retired, but peer is not set, so nobody else is known to serve it (now: old 0, new 0); set peer",
    ]);
  });

  it("refuses while the active-only workloads have not moved", () => {
    const set = weighted(shop, { old: 0, new: 100 });
    const nobody = route53(set, longAgo);
    const own = route53(set, longAgo, lock("active", "old"));
    assert.deepEqual(told(retireLast, context({ side, observed: nobody, activeOnly })), [
      "retire-last: retired, but nobody runs the active-only workloads (CronJob shop/report); set active: false here, then active: true on new",
    ]);
    assert.deepEqual(told(retireLast, context({ side, observed: own, activeOnly })), [
      "retire-last: retired, but old still holds the lock of the active-only workloads (CronJob shop/report); set active: false here, then active: true on new",
    ]);
  });

  it("refuses while the other side lives in its network", () => {
    const network = { vpcId: "vpc-1", owned: true };
    const shared = { last: { network }, peerLast: { network: { ...network, owned: false } } };
    const line =
      "retire-last: retired, but new uses its network vpc-1, whose routes and NAT would be destroyed with it; move the network to another stack first";
    assert.deepEqual(told(retireLast, context({ side, observed: moved, ...shared })), [line]);
    // without a record too: nothing of the other side may break
    assert.deepEqual(told(retireLast, context({ side, ...shared })), [line]);
    // not retired, and without a record, a side could be destroyed
    const unused = { ...context({ side: oldSide({ peer: "new" }), ...shared }) };
    assert.deepEqual(toldAt("destroy", retireLast, unused), [line.replace("retired", "destroyed")]);
    const borrowed = { last: { network: { ...network, owned: false } }, peerLast: { network } };
    assert.deepEqual(told(retireLast, context({ side, observed: moved, ...borrowed })), []);
  });

  it("refuses while it is not known whether the other side lives in its network", () => {
    const last = { network: { vpcId: "vpc-1", owned: true } };
    const refusal = (stack: string, why: string) => [
      `retire-last: retired, but it is not known whether new uses the network of old: the last outputs of ${stack} can't be read (${why}); look at pulumi stack output --stack ${stack}, and update again when it shows them`,
    ];
    const own = context({ side, observed: moved, unreadable: { own: "403" } });
    assert.deepEqual(told(retireLast, own), refusal("old", "403"));
    const peer = context({ side, observed: moved, last, unreadable: { peer: "403" } });
    assert.deepEqual(told(retireLast, peer), refusal("new", "403"));
    const none = context({ side, observed: moved, last });
    assert.deepEqual(told(retireLast, none), refusal("new", "it has records, but no outputs"));
    // no network of its own, and nobody there
    assert.deepEqual(
      told(retireLast, context({ side, observed: moved, unreadable: { peer: "403" } })),
      [],
    );
    assert.deepEqual(told(retireLast, context({ side, last })), []);
  });

  it("refuses while a record may be missing in the stack's state", () => {
    const at: MigrationContext = context({ side, observed: moved, last: { hosts: [] } });
    assert.deepEqual(told(retireLast, at), [
      "retire-last: shop.example.com: retired, but the last update of old did not finish, and its record may be missing in the stack's state; update once without retired",
    ]);
    assert.deepEqual(told(retireLast, { ...at, last: { hosts: [shop] } }), []);
  });

  it("refuses while a record of another name, or the peer's, points at its load balancer", () => {
    const alias = { name: "dualstack.ingress.old.example.com.", zoneId: "Z26RNL4JYFTOTI" };
    const forgotten = record({ type: "A", name: "api.example.com", alias });
    const cname = record({
      type: "CNAME",
      name: "www.example.com",
      values: ["ingress.old.example.com"],
    });
    const lines = [
      "retire-last: api.example.com: the A record points at dualstack.ingress.old.example.com., the load balancer of old, which would end; point it elsewhere or delete it first",
      "retire-last: www.example.com: the CNAME record points at ingress.old.example.com, the load balancer of old, which would end; point it elsewhere or delete it first",
    ];
    const observed = route53(moved, forgotten, cname);
    assert.deepEqual(told(retireLast, context({ side, observed })), lines);
    assert.deepEqual(toldAt("destroy", retireLast, { side, shared, observed }), lines);
    const retargeted = record({ type: "A", setIdentifier: "new", weight: 100, alias });
    const onlyOld = route53(weighted(shop, { old: 0 }), longAgo);
    assert.deepEqual(told(retireLast, context({ side, observed: route53(onlyOld, retargeted) })), [
      "retire-last: shop.example.com: the A record of new points at dualstack.ingress.old.example.com., the load balancer of old, which would end; point it elsewhere or delete it first",
    ]);
  });

  it("knows its load balancer after its records are gone, too", () => {
    const { cluster } = oldSide();
    const ingress = "a1b2c3.elb.amazonaws.com";
    const alias = { name: ingress, zoneId: "Z26RNL4JYFTOTI" };
    const observed = record({ type: "A", name: "api.example.com", alias });
    const line = `retire-last: api.example.com: the A record points at ${ingress}, the load balancer of old, which would end; point it elsewhere or delete it first`;
    const last = { cluster: { ...cluster, ingress } };
    assert.deepEqual(told(retireLast, context({ side, observed, last })), [line]);
    assert.deepEqual(toldAt("destroy", retireLast, { side, shared, observed, last }), [line]);
    const kops = { ...side, cluster: { ...cluster, ingress } };
    assert.deepEqual(told(retireLast, context({ side: kops, observed })), [line]);
    assert.deepEqual(toldAt("destroy", retireLast, { side: kops, shared, observed }), [line]);
    const fenced = oldSide({ trafficWeight: 0, active: false, fence: true });
    assert.deepEqual(told(retireLast, context({ side: fenced, observed, last })), [line]);
    assert.deepEqual(toldAt("destroy", retireLast, { side, shared, observed }), []);
  });

  it("sees the names of the account's other zones, and what leads there by several names", () => {
    const alias = { name: "ingress.old.example.com", zoneId: "Z26RNL4JYFTOTI" };
    const [direct] = record({ type: "A", name: "www.example.org", alias }).records;
    const [through] = record({
      type: "CNAME",
      name: "shop.example.net",
      values: ["www.example.org."],
    }).records;
    assert.ok(direct !== undefined && through !== undefined);
    const observed = { ...moved, otherZones: [direct, through] };
    const line = (name: string, type: string) =>
      `retire-last: ${name}: the ${type} record points at ingress.old.example.com, the load balancer of old, which would end; point it elsewhere or delete it first`;
    const lines = [line("www.example.org", "A"), line("shop.example.net", "CNAME")];
    assert.deepEqual(told(retireLast, context({ side, observed })), lines);
    assert.deepEqual(toldAt("destroy", retireLast, { side, shared, observed }), lines);
  });

  it("lets a side go that never had a record", () => {
    assert.deepEqual(told(retireLast, context({ side, activeOnly })), []);
  });

  it("does not let a fence end what Route53 answers while the other side is unhealthy", () => {
    const side = oldSide({ peer: "new", trafficWeight: 0, active: false, fence: true });
    const drained = route53(
      weighted(shop, { old: 0, new: 100 }),
      drainMarker("old", "2026-11-23T10:00:00Z"),
    );
    const at = context({ side, observed: drained });
    assert.deepEqual(told(retireLast, at), []);
    const peerRefusals = { [shop]: "new answered 503, expected a status below 500" };
    assert.deepEqual(told(retireLast, { ...at, peerRefusals }), [
      "retire-last: shop.example.com: fence, but new answered 503, expected a status below 500: its clients may come to old all the same, since Route53 leaves out what is unhealthy; repair the other side first",
    ]);
  });

  it("asks the same before fence ends every instance, but not once it has", () => {
    const fenced = oldSide({ peer: "new", trafficWeight: 0, active: false, fence: true });
    const observed = weighted(shop, { old: 5, new: 0 });
    assert.deepEqual(told(retireLast, context({ side: fenced, observed, activeOnly })), [
      "retire-last: shop.example.com: fence, but its weight on old is 5 (now: old 5, new 0); lower it to 0 and wait for the drain first",
      "retire-last: fence, but clients may still come from cached answers: it is not known since when all weights are 0; update once without fence",
      "retire-last: shop.example.com: fence, but new does not serve it (now: old 5, new 0); raise it on new first",
    ]);
    assert.deepEqual(told(retireLast, context({ side: fenced })), []);
    // nobody comes to instances that are gone: a weight that was raised by hand is lowered again
    const raisedByHand = context({
      side: fenced,
      observed: route53(observed, longAgo),
      last: { fenced: true },
    });
    assert.deepEqual(told(retireLast, raisedByHand), []);
  });

  it("asks again when a fenced side may have come back, whatever its last outputs say", () => {
    const fenced = oldSide({ peer: "new", trafficWeight: 0, active: false, fence: true });
    const serves = route53(weighted(shop, { old: 5, new: 100 }), drainMarker("old", "serving"));
    const line =
      "retire-last: fence, but clients may still come from cached answers: it is not known since when all weights are 0; update once without fence";
    const last = { fenced: true };
    assert.deepEqual(told(retireLast, context({ side: fenced, observed: serves, last })), [
      "retire-last: shop.example.com: fence, but its weight on old is 5 (now: old 5, new 100); lower it to 0 and wait for the drain first",
      line,
    ]);
    const lowered = route53(weighted(shop, { old: 0, new: 100 }), drainMarker("old", "serving"));
    assert.deepEqual(told(retireLast, context({ side: fenced, observed: lowered, last })), [line]);
    const since = drainMarker("old", "2026-11-23T11:59:00.000Z");
    const young = route53(weighted(shop, { old: 0, new: 100 }), since);
    assert.deepEqual(told(retireLast, context({ side: fenced, observed: young, last })), [
      "retire-last: fence, but clients may still come from cached answers: all weights are 0 since 2026-11-23T11:59:00.000Z, expected 3600 s; wait 3540 s more",
    ]);
  });

  it("asks nothing of a side that stays", () => {
    assert.deepEqual(told(retireLast, context({ observed: weighted(shop, { old: 100 }) })), []);
  });

  it("counts the drain in whole seconds, upwards", () => {
    const at = (iso: string) => drainSecondsLeft(iso, 3600, nowMs);
    assert.equal(drainSecondsLeft(undefined, 3600, nowMs), 3600);
    assert.equal(at("2026-11-23T12:00:00Z"), 3600);
    assert.equal(at("2026-11-23T11:00:00.001Z"), 1);
    assert.equal(at("2026-11-23T11:00:00Z"), 0);
    assert.equal(at("2020-01-01T00:00:00Z"), 0);
  });
});
