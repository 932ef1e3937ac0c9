import assert from "node:assert/strict";
import { exclusiveRecords } from "../../../../migration/rules/exclusive-records.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import {
  context,
  host,
  record,
  route53,
  shop,
  text,
  told,
  weighted,
} from "../migration-context.ts";
import { oldSide } from "../two-sides.ts";

describe("exclusive-records: every record of a host is an A alias in one weighted set", () => {
  const alias = { name: "ingress.example.com", zoneId: "Z26RNL4JYFTOTI" };

  it("allows the two sides' records, and none", () => {
    assert.deepEqual(told(exclusiveRecords, context()), []);
    assert.deepEqual(
      told(exclusiveRecords, context({ observed: weighted(shop, { old: 1, new: 1 }) })),
      [],
    );
  });

  it("asks which side an unknown record belongs to, or to delete it", () => {
    const observed = weighted(shop, { old: 100, green: 50 });
    assert.deepEqual(told(exclusiveRecords, context({ side: oldSide(), observed })), [
      "exclusive-records: shop.example.com: a record with the set identifier green answers for it too; if it is the other side's, set peer: green",
    ]);
    assert.deepEqual(told(exclusiveRecords, context({ observed })), [
      "exclusive-records: shop.example.com: a record with the set identifier green answers for it too, expected only old and new; correct peer if green is the other side; delete the record only when nobody owns it and it serves nobody",
    ]);
  });

  it("says how a simple record is taken over", () => {
    for (const type of ["A", "CNAME"]) {
      const observed = record({ type });
      assert.deepEqual(told(exclusiveRecords, context({ observed })), [
        `exclusive-records: shop.example.com: a simple ${type} record serves it; set adopt: true on the side that serves today, which takes it over in one change`,
      ]);
    }
  });

  describe("adopt: takes over what points at this side's own load balancer, and nothing else", () => {
    const ingress = "a1b2c3.elb.amazonaws.com";
    const { cluster } = oldSide();
    const kops = { ...cluster, created: false, ingress };
    const zoneId = "Z26RNL4JYFTOTI";
    const aliasTo = (name: string) => record({ type: "A", alias: { name, zoneId } });
    const cname = (value: string) => record({ type: "CNAME", values: [value] });
    const adopting = (observed: Observed, changes: Partial<MigrationContext> = {}) =>
      told(
        exclusiveRecords,
        context({ side: oldSide({ adopt: true, cluster: kops }), observed, ...changes }),
      );

    it("allows an alias, a CNAME, and a name between", () => {
      assert.deepEqual(adopting(aliasTo(ingress)), []);
      assert.deepEqual(adopting(aliasTo(`dualstack.${ingress.toUpperCase()}.`)), []);
      assert.deepEqual(adopting(cname(ingress)), []);
      const between = record({
        type: "A",
        name: "lb.example.com",
        alias: { name: ingress, zoneId },
      });
      assert.deepEqual(adopting(route53(cname("lb.example.com."), between)), []);
    });

    it("knows the load balancer of a created cluster from its outputs and from its records", () => {
      const side = oldSide({ adopt: true });
      const last = { cluster: { ...cluster, ingress } };
      assert.deepEqual(adopting(aliasTo(ingress), { side, last }), []);
      const other = weighted("blog.example.com", { old: 1 });
      const own = aliasTo("ingress.old.example.com");
      assert.deepEqual(adopting(route53(own, other), { side }), []);
    });

    it("refuses the peer's, a third one, and what a side without a load balancer can't have", () => {
      const refusal = (type: string, to: string, expected = ingress) => [
        `exclusive-records: shop.example.com: adopt: the simple ${type} record points at ${to}, expected ${expected}: old would get all of its clients at once; set adopt: true on the side that serves today, and remove it here`,
      ];
      const name = "new.elb.amazonaws.com";
      const side = oldSide({ adopt: true, cluster: kops, peer: "new" });
      const peerLast = { cluster: { ...cluster, ingress: name } };
      assert.deepEqual(adopting(aliasTo(name), { side, peerLast }), refusal("A", name));
      const [line = ""] = refusal("CNAME", "third.example.net");
      assert.deepEqual(adopting(cname("third.example.net")), [
        `${line}; where that is a load balancer of old.example.com, too, name it in cluster.existing.loadBalancers`,
      ]);
      assert.deepEqual(
        adopting(aliasTo(ingress), { side: oldSide({ adopt: true }) }),
        refusal("A", ingress, "the load balancer of old, which is still to be created"),
      );
    });

    it("knows the load balancers of single hosts, and which of them is the host's", () => {
      const own = "shop.elb.amazonaws.com";
      const balanced = (host: string) =>
        oldSide({ adopt: true, cluster: { ...kops, loadBalancers: { [host]: own } } });
      const [named, another] = [balanced(shop), balanced("api.example.com")];
      const refusal = (to: string, expected: string) => [
        `exclusive-records: shop.example.com: adopt: the simple A record points at ${to}, expected ${expected}: all of its requests would go to another load balancer at once; correct cluster.existing.loadBalancers["shop.example.com"] in Pulumi.old.yaml`,
      ];
      assert.deepEqual(adopting(aliasTo(`dualstack.${own}`), { side: named }), []);
      assert.deepEqual(adopting(aliasTo(ingress), { side: named }), refusal(ingress, own));
      assert.deepEqual(adopting(aliasTo(own), { side: another }), refusal(own, ingress));
      assert.deepEqual(adopting(aliasTo(ingress), { side: another }), []);
      // what the last update knew of it is its own, too
      const last = { cluster: { ...cluster, ingress: "before.elb.amazonaws.com" } };
      const before = aliasTo("before.elb.amazonaws.com");
      assert.deepEqual(
        adopting(before, { side: another, last }),
        refusal("before.elb.amazonaws.com", ingress),
      );
    });

    it("takes addresses for its own while there is no other side", () => {
      const addresses = record({ type: "A", values: ["192.0.2.1"] });
      assert.deepEqual(adopting(addresses), []);
      assert.deepEqual(adopting(addresses, { peerLast: {} }), [
        `exclusive-records: shop.example.com: adopt: the simple A record has addresses (192.0.2.1), which do not tell whose they are; make it an alias of the load balancer that serves today first, expected ${ingress}`,
      ]);
    });

    it("is not led in a circle", () => {
      const circle = route53(
        cname("www.example.com"),
        record({ type: "CNAME", name: "www.example.com", values: [shop] }),
      );
      assert.equal(adopting(circle).length, 1);
    });
  });

  it("refuses records that clients would follow instead of the weights", () => {
    for (const type of ["AAAA", "HTTPS", "SVCB"]) {
      const side = oldSide({ adopt: true });
      assert.deepEqual(told(exclusiveRecords, context({ side, observed: record({ type }) })), [
        `exclusive-records: shop.example.com: a ${type} record answers for it too; delete it before the migration: its clients would not follow the weights`,
      ]);
    }
    const observed = record({ type: "AAAA", setIdentifier: "old", weight: 1, alias });
    assert.deepEqual(told(exclusiveRecords, context({ observed })), [
      "exclusive-records: shop.example.com: a weighted AAAA record (old) answers for it too; delete it before the migration: its clients would not follow the weights",
    ]);
  });

  it("refuses a set whose records are not alike", () => {
    const plain = record({ type: "A", setIdentifier: "new", weight: 1, values: ["192.0.2.1"] });
    assert.deepEqual(told(exclusiveRecords, context({ observed: plain })), [
      "exclusive-records: shop.example.com: the record new is not an alias, expected an A alias to a load balancer; records of one set must be alike",
    ]);
    const latency = record({ type: "A", setIdentifier: "new", alias });
    assert.deepEqual(told(exclusiveRecords, context({ observed: latency })), [
      "exclusive-records: shop.example.com: the record new has another routing policy, expected a weighted one; records of one set must be alike",
    ]);
  });

  it("refuses hosts that external-dns owns, however it names its mark", () => {
    const owner = "heritage=external-dns,external-dns/owner=default";
    for (const name of [shop, `a-${shop}`, `cname-${shop}`, `external-dns.${shop}`]) {
      assert.deepEqual(told(exclusiveRecords, context({ observed: text(name, owner) })), [
        `exclusive-records: shop.example.com: external-dns owns it (TXT ${name}) and would undo the weights; stop it, delete that TXT record, and only then exclude the host: of a host that is excluded first it deletes the record (MIGRATION.md#external-dns)`,
      ]);
    }
    assert.deepEqual(
      told(exclusiveRecords, context({ observed: text("other.example.com", owner) })),
      [],
    );
    const wildcard = { hosts: [host("*.example.com")], observed: text("example.com", owner) };
    assert.deepEqual(told(exclusiveRecords, context(wildcard)), [
      "exclusive-records: *.example.com: external-dns owns it (TXT example.com) and would undo the weights; stop it, delete that TXT record, and only then exclude the host: of a host that is excluded first it deletes the record (MIGRATION.md#external-dns)",
    ]);
  });

  it("refuses external-dns among the manifests", () => {
    assert.deepEqual(told(exclusiveRecords, context({ externalDns: "dns.yaml:1" })), [
      "exclusive-records: dns.yaml:1: external-dns is among the workloads and would write the same records; remove it, or restrict it to other names and annotate it cluster-migration/external-dns: other-names, in the order of MIGRATION.md#external-dns",
    ]);
  });

  it("asks nothing of a retired side", () => {
    const side = oldSide({ trafficWeight: 0, active: false, retired: true });
    const observed = weighted(shop, { green: 50 });
    assert.deepEqual(told(exclusiveRecords, context({ side, observed })), []);
  });
});
