import assert from "node:assert/strict";
import type { Violation } from "../../../../migration/rules/rule.ts";
import { UserError } from "../../../../migration/user-error.ts";
import { refuseAtStart } from "../../../../migration/review/program-start.ts";
import { formatViolations } from "../../../../migration/rules/verdict.ts";
import { host, shop, context, weighted } from "../migration-context.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("the verdict before anything is registered", () => {
  const violation = (name: string, text: string): Violation => ({
    rule: "always-served",
    host: `${name}.example.com`,
    text,
  });

  it("says once what is said of several hosts", () => {
    assert.deepEqual(
      formatViolations([
        violation("a", "old 1"),
        { rule: "retire-last", text: "old 1" },
        violation("b", "old 2"),
        violation("c", "old 1"),
      ]),
      [
        "always-served: a.example.com, c.example.com: old 1",
        "retire-last: old 1",
        "always-served: b.example.com: old 2",
      ],
    );
  });

  it("names the first of many hosts", () => {
    const many = Array.from({ length: 70 }, (_, i) => violation(`h${i}`, "old 1"));
    assert.deepEqual(formatViolations(many), [
      "always-served: h0.example.com, h1.example.com, h2.example.com, h3.example.com, h4.example.com (and 65 more): " +
        "old 1",
    ]);
  });

  it("refuses a weight for a host that nobody has, unless the host is on its way out", () => {
    const side = oldSide({ peer: "new", hostWeights: { "shpo.example.com": 1 } });
    assert.throws(
      () => {
        refuseAtStart(context({ side }));
      },
      new UserError(
        'Pulumi.old.yaml: hostWeights["shpo.example.com"]: no such host among the manifests and `hosts`; did you ' +
          "mean shop.example.com?",
      ),
    );
    const { cluster } = oldSide();
    const loadBalancers = { "shpo.example.com": "a.elb.amazonaws.com" };
    const balanced = oldSide({ cluster: { ...cluster, created: false, loadBalancers } });
    assert.throws(
      () => {
        refuseAtStart(context({ side: balanced }));
      },
      new UserError(
        'Pulumi.old.yaml: cluster.existing.loadBalancers["shpo.example.com"]: no such host among the manifests and ' +
          "`hosts`; did you mean shop.example.com?",
      ),
    );
    // the hosts of a cluster of shards are theirs
    refuseAtStart(context({ side: { ...balanced, clusterStack: "clusters" } }));
    const { shared } = context();
    refuseAtStart(context({ side, shared: { ...shared, removedHosts: ["shpo.example.com"] } }));
    refuseAtStart(context({ side, hosts: [host(shop), host("shpo.example.com")] }));
  });

  it("refuses one load balancer for both sides, by the peer's outputs and by its records", () => {
    const { cluster } = oldSide();
    const ingress = "ingress.new.example.com";
    const side = oldSide({ peer: "new", cluster: { ...cluster, created: false, ingress } });
    const line = new UserError(
      'Pulumi.old.yaml: cluster.existing.ingress.dnsName: got "ingress.new.example.com", which is new\'s, too, ' +
        "expected another load balancer: a weight would move nothing, and the end of one side would end both",
    );
    const peerLast = { cluster: { ...newSide().cluster, ingress } };
    assert.throws(() => {
      refuseAtStart(context({ side, peerLast }));
    }, line);
    assert.throws(() => {
      refuseAtStart(context({ side, observed: weighted(shop, { old: 100, new: 1 }) }));
    }, line);
    refuseAtStart(context({ side: { ...side, cluster }, peerLast }));
  });

  it("refuses a cluster that is called as the other side's", () => {
    const { cluster } = newSide();
    const side = oldSide({ peer: "new", cluster });
    assert.throws(
      () => {
        refuseAtStart(context({ side, peerLast: { cluster } }));
      },
      new UserError(
        'Pulumi.old.yaml: cluster.name: got "new.example.com", which is new\'s, too, expected another name: ' +
          "roles, tags and DNS names are made of it, and the two clusters would take each other's for their own",
      ),
    );
  });
});
