import assert from "node:assert/strict";
import { hostsStay } from "../../../../migration/rules/hosts-stay.ts";
import { blog, host, route53, shop, context, told, weighted } from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

describe("hosts-stay: a host leaves the manifests only by removedHosts", () => {
  const observed = route53(weighted(shop, { old: 100 }), weighted(blog, { old: 0, new: 100 }));

  it("refuses one that serves, and one whose clients may still come", () => {
    assert.deepEqual(told(hostsStay, context({ hosts: [], observed })), [
      "hosts-stay: blog.example.com: it left the manifests and `hosts`, but clients may still come to old (now: old 0, new 100); put it back, or name it in removedHosts if its requests may fail",
      "hosts-stay: shop.example.com: it left the manifests and `hosts`, but clients may still come to old (now: old 100); put it back, or name it in removedHosts if its requests may fail",
    ]);
  });

  it("lets those go that removedHosts names, and asks nothing of the others' records", () => {
    const removed = { ...shared, removedHosts: [shop, blog] };
    assert.deepEqual(told(hostsStay, context({ hosts: [], observed, shared: removed })), []);
    const theirs = weighted(blog, { new: 100 });
    assert.deepEqual(told(hostsStay, context({ hosts: [host(shop)], observed: theirs })), []);
  });

  it("leaves a retired side to the rule that is about it", () => {
    const side = oldSide({ trafficWeight: 0, active: false, retired: true });
    assert.deepEqual(told(hostsStay, context({ side, hosts: [], observed })), []);
  });
});
