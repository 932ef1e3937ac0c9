import assert from "node:assert/strict";
import { hostsStay } from "../../../../migration/rules/hosts-stay.ts";
import { withoutNamesakes } from "../../../../migration/state/namesakes.ts";
import { context, route53, shop, told, weighted } from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

describe("a foreign weighted set that has this side's name as an identifier", () => {
  const ingress = "ingress.old.example.com";
  const { cluster } = oldSide();
  const side = oldSide({ peer: "new", cluster: { ...cluster, created: false, ingress } });
  const own = weighted(shop, { old: 100, new: 1 });
  const [foreign] = weighted("mail.example.com", { old: 100 }).records;
  assert.ok(foreign !== undefined);
  const elsewhere = {
    records: [{ ...foreign, alias: { name: "mail.elb.amazonaws.com", zoneId: "Z1" } }],
  };
  const observed = route53(own, elsewhere);

  it("is nobody's business, and blocks no update", () => {
    const at = context({ side, observed });
    assert.equal(told(hostsStay, at).length, 1);
    assert.deepEqual(withoutNamesakes(observed, at), own);
    assert.deepEqual(told(hostsStay, { ...at, observed: withoutNamesakes(observed, at) }), []);
  });

  it("is told from a host that left the manifests, whatever a killed update has noted", () => {
    const left = weighted("mail.example.com", { old: 100 });
    const at = context({ side });
    assert.deepEqual(withoutNamesakes(left, at), left);
    const noted = { ...at, last: { hosts: ["mail.example.com"] } };
    assert.deepEqual(withoutNamesakes(elsewhere, noted), elsewhere);
    const removed = { ...at, shared: { ...shared, removedHosts: ["mail.example.com"] } };
    assert.deepEqual(withoutNamesakes(elsewhere, removed), elsewhere);
  });

  it("stays while it is not known which load balancer is the side's own", () => {
    const at = context({ observed });
    assert.deepEqual(withoutNamesakes(observed, at), observed);
    const last = { cluster: { ...cluster, ingress } };
    assert.deepEqual(withoutNamesakes(observed, { ...at, last }), own);
  });

  it("of the peer's name stays: it may be what points at this side", () => {
    const peers = weighted("mail.example.com", { new: 1 });
    assert.deepEqual(withoutNamesakes(peers, context({ side })), peers);
  });
});
