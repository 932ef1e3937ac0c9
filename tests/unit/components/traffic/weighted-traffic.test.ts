import assert from "node:assert/strict";
import {
  blog,
  host,
  record,
  route53,
  shop,
  weighted,
  drainMarker,
} from "../../migration/migration-context.ts";
import { oldSide } from "../../migration/two-sides.ts";
import { FastClock } from "../fast-clock.ts";
import { dependenciesOf, hooksOf, stopEngine } from "../simulated-engine.ts";
import { cluster, runTraffic, zones } from "./run-traffic.ts";

const marker = "drain-marker";

const zeroSide = oldSide({ peer: "new", trafficWeight: 0 });

describe("a weighted record", () => {
  afterEach(stopEngine);

  it("is this side's half of a host's set, an alias that follows its target's health", async () => {
    const engine = await runTraffic({ hosts: [host(shop)] });
    assert.deepEqual(engine.resource(shop).inputs, {
      zoneId: "Z1",
      name: shop,
      type: "A",
      setIdentifier: "old",
      weightedRoutingPolicies: [{ weight: 100 }],
      aliases: [
        { name: "ingress.example.net", zoneId: "Z26RNL4JYFTOTI", evaluateTargetHealth: true },
      ],
      allowOverwrite: true,
    });
  });

  it("points at the load balancer of its own host, where the cluster has one", async () => {
    const balancer = { dnsName: "blog.example.net", zoneId: "Z35SXDOTRQ7X7K" };
    const engine = await runTraffic(
      { hosts: [host(shop), host(blog)] },
      { cluster: { ...cluster, loadBalancers: { [blog]: balancer } } },
    );
    const targets = [shop, blog].map((name) => engine.resource(name).inputs["aliases"]);
    assert.deepEqual(targets, [
      [{ name: "ingress.example.net", zoneId: "Z26RNL4JYFTOTI", evaluateTargetHealth: true }],
      [{ name: "blog.example.net", zoneId: "Z35SXDOTRQ7X7K", evaluateTargetHealth: true }],
    ]);
  });

  it("waits for what it is told to, and no change of it escapes the hooks", async () => {
    const engine = await runTraffic({ hosts: [host(shop), host(blog)] });
    for (const name of [shop, blog]) {
      const one = engine.resource(name);
      assert.deepEqual(await dependenciesOf(one), ["workloads"]);
      assert.deepEqual(hooksOf(one), {
        beforeCreate: ["ask-the-target"],
        beforeUpdate: ["ask-the-target"],
        beforeDelete: ["keep-what-serves"],
        afterCreate: ["verify-the-weight"],
        afterUpdate: ["verify-the-weight"],
      });
      assert.equal(one.opts.import, undefined);
    }
  });

  it("is the simple record that it takes over, whichever type that has", async () => {
    const side = oldSide({ adopt: true });
    for (const type of ["A", "CNAME"]) {
      const observed = record({ type, values: ["192.0.2.1"], ttlSeconds: 300 });
      const engine = await runTraffic({ side, observed });
      assert.equal(engine.resource(shop).opts.import, `Z1_${shop}_${type}`);
    }
  });

  it("lies in its host's zone", async () => {
    const other = { ...host("shop.example.org"), zone: "example.org" };
    const two = [...zones, { name: "example.org", private: true, zoneId: "Z2" }];
    const engine = await runTraffic({ hosts: [host(shop), other] }, { zones: two });
    assert.equal(engine.resource(shop).inputs["zoneId"], "Z1");
    assert.equal(engine.resource("shop.example.org").inputs["zoneId"], "Z2");
  });
});

describe("the drain marker", () => {
  let clock: FastClock;
  beforeEach(() => {
    clock = new FastClock(Date.parse("2026-11-23T12:00:00Z"));
  });
  afterEach(async () => {
    clock.stop();
    await stopEngine();
  });

  const half = route53(
    weighted(shop, { old: 100, new: 100 }),
    weighted(blog, { old: 1, new: 100 }),
  );
  const hosts = [host(shop), host(blog)];

  it("says when the last record has become 0, not when the update began", async () => {
    const engine = await runTraffic(
      { side: zeroSide, hosts, observed: half },
      {},
      {
        // each record takes a minute, the second one is done two minutes after the start
        creating: (_, name) => {
          if (name === shop || name === blog) clock.advance(60);
        },
      },
    );
    const made = engine.resource(marker);
    assert.deepEqual(made.inputs, {
      zoneId: "Z1",
      name: "_drain-marker.old.cluster-migration.example.com",
      type: "TXT",
      ttl: 60,
      records: ["2026-11-23T12:02:00.000Z"],
      allowOverwrite: true,
    });
    assert.deepEqual(await dependenciesOf(made), [shop, blog]);
    assert.deepEqual(await dependenciesOf(engine.resource(shop)), ["zero-weight-lock"]);
  });

  it("has no time in a preview, so that a plan allows that of its update", async () => {
    const changes = { side: zeroSide, hosts, observed: half };
    const engine = await runTraffic(changes, {}, { preview: true });
    assert.doesNotMatch(JSON.stringify(engine.resource(marker).inputs), /2026/);
  });

  it("keeps its time while all weights are 0", async () => {
    const since = "2026-11-20T08:00:00.000Z";
    const observed = route53(
      weighted(shop, { old: 0, new: 100 }),
      weighted(blog, { old: 0, new: 100 }),
      drainMarker("old", since),
    );
    const engine = await runTraffic({ side: zeroSide, hosts, observed });
    assert.deepEqual(engine.resource(marker).inputs["records"], [since]);
  });

  it("is taken back before any weight rises", async () => {
    const observed = route53(
      weighted(shop, { old: 0, new: 100 }),
      drainMarker("old", "2026-11-20T08:00:00.000Z"),
    );
    const engine = await runTraffic({ observed });
    const made = engine.resource(marker);
    assert.deepEqual(made.inputs["records"], ["serving"]);
    assert.deepEqual(await dependenciesOf(made), []);
    assert.deepEqual(await dependenciesOf(engine.resource(shop)), [marker, "workloads"]);
  });

  it("is not there on a side that has served all along", async () => {
    const engine = await runTraffic({});
    assert.deepEqual(engine.registered.map(({ name }) => name).sort(), [
      "active-lock",
      shop,
      "traffic",
      "workloads",
    ]);
  });
});
