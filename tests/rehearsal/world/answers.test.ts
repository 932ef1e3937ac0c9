import assert from "node:assert/strict";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import { measureShare } from "../../../rehearsal/clients/measure.ts";
import { Resolver } from "../../../rehearsal/clients/resolver.ts";
import { choose } from "../../../rehearsal/world/route53/answer.ts";
import type { RecordSet } from "../../../rehearsal/world/route53/record-set.ts";
import { World } from "../../../rehearsal/world/world.ts";

function member(setIdentifier: string, weight: number): RecordSet {
  const alias = { name: `${setIdentifier}.example.net`, zoneId: "Z1", evaluateTargetHealth: true };
  return { name: "shop.example.com", type: "A", setIdentifier, weight, values: [], alias };
}

function chosen(
  set: readonly RecordSet[],
  random: number,
  unhealthy: readonly string[] = [],
): string | undefined {
  return choose(
    set,
    (name) => !unhealthy.includes(name.split(".")[0] ?? ""),
    () => random,
  )?.setIdentifier;
}

describe("Route53's choice among weighted records", () => {
  it("follows the weights", () => {
    const set = [member("old", 1), member("new", 3)];
    assert.deepEqual(
      [0, 0.24, 0.26, 0.99].map((random) => chosen(set, random)),
      ["old", "old", "new", "new"],
    );
  });

  it("never answers weight 0 while another weight is positive", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
        assert.equal(chosen([member("old", 255), member("new", 0)], random), "old");
      }),
    );
  });

  it("answers all alike when all weights are 0", () => {
    const set = [member("old", 0), member("new", 0)];
    assert.deepEqual(
      [0, 0.49, 0.51, 0.99].map((random) => chosen(set, random)),
      ["old", "old", "new", "new"],
    );
  });

  it("answers weight 0 when every positive record is unhealthy", () => {
    const set = [member("old", 100), member("new", 0)];
    assert.equal(chosen(set, 0.5, ["old"]), "new");
  });

  it("answers as if all were healthy when none is", () => {
    const set = [member("old", 100), member("new", 0)];
    assert.equal(chosen(set, 0.5, ["old", "new"]), "old");
  });

  it("gives everything to the survivor when the last positive record is deleted", () => {
    assert.equal(chosen([member("new", 0)], 0.5), "new");
  });
});

describe("the name server", () => {
  let world: World;
  let resolver: Resolver;
  let zoneId: string;

  before(async () => {
    world = await World.start({ speed: 5000 });
    zoneId = world.zones.add("example.com").id;
    for (const name of ["old", "new"]) {
      await world.addExisting({
        name,
        kubernetesVersion: "1.31.4",
        nodes: 1,
        ingress: { dnsName: `${name}.example.net`, zoneId: "Z1" },
      });
    }
    resolver = await Resolver.start(world.dnsPort);
  });

  after(async () => {
    resolver.close();
    await world.close();
  });

  it("answers shares within 3 points over 2,000 seeded resolutions, the same ones again", async () => {
    world.zones.seed(zoneId, [
      { action: "UPSERT", record: member("old", 100) },
      { action: "UPSERT", record: member("new", 11) },
    ]);
    const first = await measureShare(world, ["shop.example.com"], "new", "seed", 2000);
    assert.ok(Math.abs(first - 11 / 111) < 0.03, `measured ${first}`);
    assert.equal(await measureShare(world, ["shop.example.com"], "new", "seed", 2000), first);
    assert.notEqual(await measureShare(world, ["shop.example.com"], "new", "other", 2000), first);
  });

  it("answers an alias to a load balancer with its address and a TTL of 60 s", async () => {
    world.zones.seed(zoneId, [{ action: "UPSERT", record: member("old", 0) }]);
    assert.deepEqual(await resolver.resolve("shop.example.com", "x"), {
      addresses: [world.balancers.of("new")?.address],
      ttlSeconds: 60,
    });
  });

  it("answers by a wildcard where there is no closer name", async () => {
    world.zones.seed(zoneId, [
      { action: "UPSERT", record: { ...member("old", 1), name: "*.example.com" } },
    ]);
    const { addresses } = await resolver.resolve("any.example.com", "x");
    assert.deepEqual(addresses, [world.balancers.of("old")?.address]);
  });

  it("does not know a name without a record", async () => {
    await assert.rejects(resolver.resolve("shop.example.org", "x"), {
      message: "shop.example.org: no such name",
    });
  });

  it("answers with a change a while after the API has listed it, and INSYNC comes later still", async () => {
    const record = { name: "late.example.com", type: "A", ttl: 60, values: ["192.0.2.7"] };
    const changing = world.zones.change(zoneId, [{ action: "CREATE", record }]);
    assert.ok(world.zones.list(zoneId).includes(record));
    assert.ok(!world.zones.answered("late.example.com").includes(record));
    await changing;
    const { addresses } = await resolver.resolve("late.example.com", "x");
    assert.deepEqual(addresses, ["192.0.2.7"]);
  });
});
