import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { noInPlaceChange } from "../../../../migration/rules/no-in-place-change.ts";
import { retireLast } from "../../../../migration/rules/retire-last.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import type { ClusterFacts, Side } from "../../../../migration/state/side.ts";
import {
  blog,
  context,
  drainMarker,
  nowMs,
  record,
  route53,
  shop,
  told,
  toldAt,
  weighted,
} from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

const cluster: ClusterFacts = { ...oldSide().cluster, ingress: "ingress.old.example.com" };

/** `old` has the cluster of the shards payments and search. */
function clusterStack(changes: Partial<Side> = {}): Side {
  return oldSide({ cluster, clusterOnly: true, trafficWeight: 0, active: false, ...changes });
}

function ofCluster(changes: Partial<MigrationContext> = {}): MigrationContext {
  return context({ side: clusterStack(), hosts: [], ...changes });
}

/** A host of a shard: its stacks on `old` and on `new`. */
function moved(host: string, shard: string, weights: readonly [number, number]): Observed {
  const at = (side: string, weight: number) => ({
    records: weighted(host, { [`${side}-${shard}`]: weight }).records.map((each) => ({
      ...each,
      alias: { name: `ingress.${side}.example.com`, zoneId: "Z26RNL4JYFTOTI" },
    })),
  });
  return route53(at("old", weights[0]), at("new", weights[1]));
}

const longAgo = new Date(nowMs - 2 * shared.drainSeconds * 1000).toISOString();
const justNow = new Date(nowMs - 1000).toISOString();
const changed: ClusterFacts = { ...cluster, kubernetesVersion: "1.32.0" };

describe("the cluster of several shards", () => {
  it("is not changed in place while one of them has traffic there", () => {
    const observed = route53(
      moved(shop, "payments", [0, 100]),
      moved(blog, "search", [1, 100]),
      drainMarker("old-payments", longAgo),
    );
    const side = clusterStack({ cluster: changed });
    assert.deepEqual(told(noInPlaceChange, ofCluster({ side, last: { cluster }, observed })), [
      "no-in-place-change: cluster: kubernetesVersion 1.31 -> 1.32 on a cluster with traffic; create a new side with " +
        "these values and shift the traffic to it",
    ]);
  });

  it("is not changed in place while a simple record leads to it", () => {
    const observed = record({
      type: "CNAME",
      name: shop,
      values: ["ingress.old.example.com"],
    });
    const side = clusterStack({ cluster: changed });
    assert.equal(told(noInPlaceChange, ofCluster({ side, last: { cluster }, observed })).length, 1);
  });

  it("is not changed in place before all of them are drained", () => {
    const observed = route53(
      moved(shop, "payments", [0, 100]),
      moved(blog, "search", [0, 100]),
      drainMarker("old-payments", longAgo),
      drainMarker("old-search", justNow),
    );
    const side = clusterStack({ cluster: changed });
    const at = ofCluster({ side, last: { cluster }, observed });
    assert.deepEqual(told(noInPlaceChange, at), [
      "no-in-place-change: cluster: kubernetesVersion 1.31 -> 1.32 on a cluster to which clients may still come from " +
        "cached answers; wait 3599 s more",
    ]);
    const later = { ...at, nowMs: nowMs + 3600_000 };
    assert.deepEqual(told(noInPlaceChange, later), []);
  });

  it("is changed in place while the shards' traffic is elsewhere", () => {
    const observed = moved(shop, "payments", [0, 100]);
    const elsewhere = {
      records: observed.records.filter(({ setIdentifier }) => setIdentifier === "new-payments"),
    };
    const side = clusterStack({ cluster: changed });
    const at = ofCluster({ side, last: { cluster }, observed: elsewhere });
    assert.deepEqual(told(noInPlaceChange, at), []);
  });

  it("retires when no stack takes its cluster from it any more", () => {
    const side = clusterStack({ retired: true });
    assert.deepEqual(
      told(retireLast, ofCluster({ side, tenants: ["old-payments", "old-search"] })),
      [
        "retire-last: retired, but old-payments, old-search take their cluster from old; retire and destroy them first",
      ],
    );
    assert.deepEqual(told(retireLast, ofCluster({ side, tenants: [] })), []);
    const observed = moved(shop, "payments", [0, 100]);
    assert.deepEqual(told(retireLast, ofCluster({ side, observed })), [
      `retire-last: ${shop}: the A record of old-payments points at ingress.old.example.com, the load balancer of ` +
        "old, which would end; point it elsewhere or delete it first",
    ]);
  });

  it("is not destroyed before", () => {
    const asked = { side: clusterStack({ retired: true }), shared, observed: route53() };
    assert.deepEqual(toldAt("destroy", retireLast, { ...asked, tenants: ["old-search"] }), [
      "retire-last: retired, but old-search takes its cluster from old; retire and destroy it first",
    ]);
    assert.deepEqual(toldAt("destroy", retireLast, { ...asked, tenants: [] }), []);
  });

  describe("fenced", () => {
    const side = clusterStack({ fence: true });
    const drained = route53(
      drainMarker("old-payments", longAgo),
      drainMarker("old-search", longAgo),
    );

    it("is refused while a shard has weight there", () => {
      const observed = route53(moved(shop, "payments", [11, 100]), drained);
      assert.deepEqual(told(retireLast, ofCluster({ side, observed })), [
        `retire-last: ${shop}: fence, but its weight on old-payments is 11 (now: old-payments 11, new-payments 100); ` +
          "lower it to 0 and wait for the drain first",
      ]);
    });

    it("is refused before each of them is drained", () => {
      const observed = route53(
        moved(shop, "payments", [0, 100]),
        moved(blog, "search", [0, 100]),
        drainMarker("old-payments", longAgo),
        drainMarker("old-search", justNow),
      );
      assert.deepEqual(told(retireLast, ofCluster({ side, observed })), [
        "retire-last: fence, but clients may still come from cached answers: all weights are 0 since " +
          `${justNow}, expected 3600 s; wait 3599 s more`,
      ]);
    });

    it("is refused while nobody else serves a host, or does not answer", () => {
      const observed = route53(moved(shop, "payments", [0, 0]), drained);
      assert.deepEqual(told(retireLast, ofCluster({ side, observed })), [
        `retire-last: ${shop}: fence, but new-payments does not serve it (now: old-payments 0, new-payments 0); ` +
          "raise it on new-payments first",
      ]);
      const served = route53(moved(shop, "payments", [0, 100]), drained);
      const peerRefusals = { [shop]: "new-payments answers 503" };
      assert.deepEqual(told(retireLast, ofCluster({ side, observed: served, peerRefusals })), [
        `retire-last: ${shop}: fence, but new-payments answers 503: its clients may come to old all the same, since ` +
          "Route53 leaves out what is unhealthy; repair the other side first",
      ]);
    });

    it("is refused while a simple record leads to it", () => {
      const observed = record({ type: "CNAME", values: ["ingress.old.example.com"] });
      assert.deepEqual(told(retireLast, ofCluster({ side, observed })), [
        `retire-last: ${shop}: the CNAME record points at ingress.old.example.com, the load balancer of old, which ` +
          "would end; point it elsewhere or delete it first",
      ]);
    });

    it("is allowed while all of them are elsewhere, and stays so", () => {
      const observed = route53(
        moved(shop, "payments", [0, 100]),
        moved(blog, "search", [0, 100]),
        drained,
      );
      const at = ofCluster({ side, observed, tenants: ["old-payments", "old-search"] });
      assert.deepEqual(told(retireLast, at), []);
      const peerRefusals = { [shop]: "new-payments answers 503" };
      const again = { ...at, peerRefusals, last: { cluster, fenced: true } };
      assert.deepEqual(told(retireLast, again), []);
    });
  });

  it("outlives a shard that retires: the load balancer does not end with it", () => {
    const observed = route53(
      moved(shop, "payments", [0, 100]),
      moved(blog, "search", [100, 0]),
      drainMarker("old-payments", longAgo),
    );
    const side = oldSide({
      stack: "old-payments",
      peer: "new-payments",
      cluster,
      clusterStack: "old",
      trafficWeight: 0,
      active: false,
      retired: true,
    });
    assert.deepEqual(told(retireLast, context({ side, observed })), []);
    assert.deepEqual(
      toldAt("destroy", retireLast, {
        side,
        shared,
        observed: moved(blog, "search", [100, 0]),
      }),
      [],
    );
  });
});
