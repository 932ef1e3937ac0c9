import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { Workloads } from "../../../components/workloads/workloads.ts";
import { host, route53, weighted } from "../migration/migration-context.ts";
import { oldSide } from "../migration/two-sides.ts";
import { dependenciesOf, SimulatedEngine, stopEngine } from "./simulated-engine.ts";
import { cluster, newTraffic } from "./traffic/run-traffic.ts";

describe("the edges between workloads and records", () => {
  afterEach(stopEngine);

  /** All `dependsOn` of a side with as many objects as hosts. */
  async function edges(
    services: number,
    weight: number,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const engine = await SimulatedEngine.start();
    const names = Array.from({ length: services }, (_, i) => `host-${i}.example.com`);
    const observed = route53(...names.map((name) => weighted(name, { old: 50, new: 50 })));
    const side = oldSide({ peer: "new", trafficWeight: weight });
    await engine.run(() => {
      const traffic = newTraffic(
        { side, hosts: names.map(host), observed },
        { after: () => workloads.ready },
      );
      const workloads: Workloads = new Workloads("workloads", {
        cluster: { ...cluster, provider: new kubernetes.Provider("cluster") },
        objects: names.map((name) => ({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name, namespace: "shop" },
        })),
        activeOnly: [],
        activeLock: traffic.locks.active,
        side,
        after: traffic.beforeWorkloads,
      });
    });
    return new Map(
      await Promise.all(
        engine.registered.map(
          async (each) => [`${each.type} ${each.name}`, await dependenciesOf(each)] as const,
        ),
      ),
    );
  }
  const count = (all: ReadonlyMap<string, readonly string[]>) =>
    [...all.values()].reduce((sum, each) => sum + each.length, 0);
  const record = "aws:route53/record:Record host-0.example.com";
  const object = "kubernetes:core/v1:ConfigMap shop/host-0.example.com";
  const names = (kind: string) => [0, 1, 2].map((i) => `${kind}host-${i}.example.com`);

  it("are services plus hosts where a share rises: all records wait for all objects by one resource", async () => {
    const found = await edges(3, 51);
    assert.deepEqual(found.get(record), ["workloads-ready"]);
    assert.deepEqual(found.get("pulumi:index:Stash workloads-ready"), names("shop/"));
    assert.deepEqual(found.get(object), []);
    assert.equal(count(found), 6);
    assert.equal(count(await edges(30, 51)), 60);
  });

  it("are as many where shares only fall: all objects wait for all records by one resource", async () => {
    const found = await edges(3, 49);
    assert.deepEqual(found.get(object), ["traffic-records"]);
    assert.deepEqual(found.get("pulumi:index:Stash traffic-records"), names(""));
    assert.deepEqual(found.get(record), []);
    // and the barrier of the workloads, for which the guard waits
    assert.equal(count(found), 9);
    assert.equal(count(await edges(30, 49)), 90);
  });
});
