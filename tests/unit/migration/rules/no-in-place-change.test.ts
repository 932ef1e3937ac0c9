import assert from "node:assert/strict";
import { noInPlaceChange, inPlaceChanges } from "../../../../migration/rules/no-in-place-change.ts";
import type { ObservedRecord } from "../../../../migration/state/observed.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import type { ClusterFacts, Side } from "../../../../migration/state/side.ts";
import {
  blog,
  context,
  drainMarker,
  host,
  record,
  route53,
  shop,
  told,
  weighted,
} from "../migration-context.ts";
import { oldSide } from "../two-sides.ts";

describe("no-in-place-change: a cluster with traffic keeps what can't be changed without risk", () => {
  const { cluster } = oldSide();
  const observed = weighted(shop, { old: 1, new: 100 });
  const refused = (changes: Partial<ClusterFacts>, changedObserved = observed) =>
    told(
      noInPlaceChange,
      context({
        side: oldSide({ cluster: { ...cluster, ...changes } }),
        observed: changedObserved,
        last: { cluster },
      }),
    );

  it("refuses another minor version, and gives the strategy's reasons", () => {
    assert.deepEqual(refused({ kubernetesVersion: "1.36.2" }), [
      "no-in-place-change: cluster: kubernetesVersion 1.31 -> 1.36 on a cluster with traffic (versions: 1.31 to 1.36 are 5 minors, and an upgrade in place does one at a time: 5 upgrades, and each replaces every control plane and node) (nodes: 1.35 no longer starts on cgroup v1: the image of every node changes); create a new side with these values and shift the traffic to it",
    ]);
  });

  it("allows a patch release, which changes launch templates only", () => {
    assert.deepEqual(refused({ kubernetesVersion: "1.31.9" }), []);
  });

  it("waits for the drain after weight 0", () => {
    const away = weighted(shop, { old: 0, new: 100 });
    const since = drainMarker("old", "2026-11-23T11:59:00.000Z");
    const line = (seconds: number) =>
      `no-in-place-change: cluster: name old.example.com -> other.example.com on a cluster to which clients may still come from cached answers; wait ${seconds} s more`;
    const changed = { name: "other.example.com" };
    assert.deepEqual(refused(changed, route53(away, since)), [line(3540)]);
    assert.deepEqual(refused(changed, away), [line(3600)]);
  });

  describe("the load balancer of a single host", () => {
    const [ingress, api] = ["a", "b"].map((name) => ({
      dnsName: `${name}.elb.amazonaws.com`,
      zoneId: "Z35SXDOTRQ7X7K",
    }));
    const withBalancers = (loadBalancers?: Readonly<Record<string, unknown>>): ClusterFacts => ({
      ...{ ...cluster, created: false, ingress: "a.elb.amazonaws.com" },
      spec: { existing: { ingress, ...(loadBalancers && { loadBalancers }) } },
    });
    const changed = (
      before: ClusterFacts,
      after: ClusterFacts,
      changes: Partial<MigrationContext> = {},
      of: Partial<Side> = {},
    ) =>
      told(
        noInPlaceChange,
        context({
          side: oldSide({ cluster: after, ...of }),
          observed,
          last: { cluster: before },
          ...changes,
        }),
      );
    const line = (host: string) => [
      `no-in-place-change: cluster: existing.loadBalancers["${host}"] none -> {dnsName: b.elb.amazonaws.com, zoneId: Z35SXDOTRQ7X7K} ` +
        `(all of its requests would go to another load balancer at once) on a cluster with traffic; create a new side with these values and shift the traffic to it`,
    ];

    it("stays where the host has a record by Route53, whatever the outputs of a failed update say", () => {
      const [none, own] = [withBalancers(), withBalancers({ [shop]: api })];
      assert.deepEqual(changed(none, own), line(shop));
      assert.deepEqual(changed(none, own, { last: { cluster: none, hosts: [] } }), line(shop));
    });

    it("comes at any time where the host has no record, and goes with a host that is removed", () => {
      const [none, own] = [withBalancers(), withBalancers({ [blog]: api })];
      const hosts = [host(shop), host(blog)];
      assert.deepEqual(changed(none, own, { hosts }), []);
      const both = route53(observed, weighted(blog, { old: 1, new: 100 }));
      assert.deepEqual(changed(own, none, { observed: both }), []);
      assert.deepEqual(changed(none, own, { observed: both, hosts }), line(blog));
    });

    it("may be told of a host that the ingress has served: nothing of it changes", () => {
      assert.deepEqual(changed(withBalancers(), withBalancers({ [shop]: ingress })), []);
      assert.deepEqual(changed(withBalancers({ [shop]: ingress }), withBalancers()), []);
    });

    it("of a cluster of shards stays where a shard's record leads to the cluster", () => {
      const alias = { name: "a.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };
      const ofShard = record({ type: "A", setIdentifier: "orders-old", weight: 100, alias });
      const of = { clusterOnly: true };
      const at = { hosts: [], observed: ofShard };
      const none = withBalancers();
      assert.deepEqual(changed(none, withBalancers({ [shop]: api }), at, of), line(shop));
      assert.deepEqual(changed(none, withBalancers({ [blog]: api }), at, of), []);
    });
  });

  it("waits until no other record sends clients here: the other side's, changed by hand, or another name's", () => {
    const since = drainMarker("old", "2026-11-23T10:00:00.000Z");
    const alias = { name: "dualstack.ingress.old.example.com", zoneId: "Z26RNL4JYFTOTI" };
    const changed = { ...cluster, name: "other.example.com" };
    const asked = (other: ObservedRecord) =>
      told(
        noInPlaceChange,
        context({
          side: oldSide({ cluster: changed }),
          observed: route53(weighted(shop, { old: 0 }), since, { records: [other] }),
          last: { cluster: { ...cluster, ingress: "ingress.old.example.com" } },
        }),
      );
    const simple = { zone: "example.com", name: shop, type: "A", values: [] };
    const peers = { ...simple, setIdentifier: "new" };
    const line = (name: string, which: string) => [
      `no-in-place-change: ${name}: cluster: name old.example.com -> other.example.com on a cluster to which the A record${which} sends clients; point it elsewhere first`,
    ];
    assert.deepEqual(asked({ ...peers, weight: 100, alias }), line(shop, " of new"));
    assert.deepEqual(asked({ ...peers, weight: 0, alias }), []);
    const elsewhere = { name: "ingress.new.example.com", zoneId: "Z26RNL4JYFTOTI" };
    assert.deepEqual(asked({ ...peers, weight: 100, alias: elsewhere }), []);
    const forgotten = "forgotten.example.com";
    assert.deepEqual(asked({ ...simple, name: forgotten, alias }), line(forgotten, ""));
  });

  it("refuses to stop managing the workloads, which deletes all of them", () => {
    assert.deepEqual(inPlaceChanges(cluster, { ...cluster, managesWorkloads: false }), [
      "manageWorkloads true -> false, which deletes every object",
    ]);
    assert.deepEqual(inPlaceChanges({ ...cluster, managesWorkloads: false }, cluster), []);
  });

  it("allows everything when drained, without records, and before the first update", () => {
    const drained = drainMarker("old", "2026-11-23T11:00:00.000Z");
    const away = route53(weighted(shop, { old: 0, new: 100 }), drained);
    assert.deepEqual(refused({ name: "other.example.com" }, away), []);
    assert.deepEqual(refused({ name: "other.example.com" }, route53()), []);
    const side = oldSide({ cluster: { ...cluster, name: "other.example.com" } });
    assert.deepEqual(told(noInPlaceChange, context({ side, observed })), []);
  });

  it("refuses what it cannot know: unreadable outputs are not none", () => {
    const unreadable = { own: "403: access denied" };
    const at = context({ side: oldSide(), observed, unreadable });
    assert.deepEqual(told(noInPlaceChange, at), [
      "no-in-place-change: cluster: it is not known whether it changes: the last outputs of old can't be read (403: access denied); look at pulumi stack output --stack old, and update again when it shows them",
    ]);
    assert.deepEqual(told(noInPlaceChange, { ...at, observed: route53() }), []);
    assert.deepEqual(told(noInPlaceChange, { ...at, unreadable: { peer: "403" } }), []);
  });

  it("knows what stays: name, minor version, network plugin, zones, and who made it", () => {
    assert.deepEqual(
      inPlaceChanges(cluster, {
        ...cluster,
        name: "other.example.com",
        kubernetesVersion: "1.32.0",
        networking: "cilium",
        zones: ["us-east-1b"],
        created: false,
      }),
      [
        "name old.example.com -> other.example.com",
        "kubernetesVersion 1.31 -> 1.32",
        "networking flannel -> cilium",
        "zones us-east-1a -> us-east-1b",
        "created -> existing",
      ],
    );
    const zones = ["us-east-1b", "us-east-1a"];
    assert.deepEqual(
      inPlaceChanges({ ...cluster, zones }, { ...cluster, zones: zones.toReversed() }),
      [],
    );
  });
});
