import assert from "node:assert/strict";
import { onStage } from "./stage.ts";
import { hosts, ingressOf, twoClusters } from "./two-clusters.ts";
import { Watch } from "./watch.ts";

describe("simple records taken over on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(async () => {
    const made = await twoClusters();
    const { zones, balancers } = made.world;
    const { dnsName, zoneId } = ingressOf("old");
    const [api, www] = hosts;
    const simple = { type: "A", values: [] };
    zones.seed(zones.find("example.com", false)?.id ?? "", [
      {
        action: "CREATE",
        record: {
          ...simple,
          name: api,
          ttl: 300,
          values: [balancers.find(dnsName)?.address ?? ""],
        },
      },
      {
        action: "CREATE",
        record: {
          ...simple,
          name: www,
          alias: { name: dnsName, zoneId, evaluateTargetHealth: false },
        },
      },
    ]);
    return made;
  });

  it("become weighted in one up, and are never absent for a query", async () => {
    const watch = new Watch(stage(), hosts);
    assert.deepEqual(await stage().apply("old", { trafficWeight: 100, adopt: true }), [
      "create Guard guard",
      // one of them had a TTL of 300 s
      "create Record adoption-marker",
      "import Record api.example.com",
      "import Record www.example.com",
      "update Record api.example.com: aliases, allowOverwrite, records, setIdentifier, ttl, weightedRoutingPolicies",
      "update Record www.example.com: aliases, allowOverwrite, setIdentifier, weightedRoutingPolicies",
    ]);
    const [marker = "", ...records] = stage().records();
    assert.match(
      marker,
      /^_adoption-marker\.old\.cluster-migration\.example\.com TXT \d{4}-\d\d-\d\dT/,
    );
    assert.deepEqual(
      records,
      hosts.map((host) => `${host} A old 100`),
    );
    assert.deepEqual(await watch.end(), []);
    assert.ok(watch.requests > 20);
  });

  it("stay as they are, with adopt still set and without", async () => {
    assert.deepEqual(await stage().apply("old"), []);
    assert.deepEqual(await stage().apply("old", { adopt: undefined }), []);
  });
});
