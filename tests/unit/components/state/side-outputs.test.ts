import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { sideOutputs } from "../../../../components/state/side-outputs.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import {
  blog,
  host,
  route53,
  shop,
  context,
  weighted,
  drainMarker,
} from "../../migration/migration-context.ts";
import { newSide, oldSide } from "../../migration/two-sides.ts";
import { cluster, newTraffic } from "../traffic/run-traffic.ts";
import { known, SimulatedEngine, stopEngine } from "../simulated-engine.ts";

describe("a side's outputs", () => {
  afterEach(stopEngine);

  const outputsOf = async (changes: Partial<MigrationContext>, kubeconfig?: string) => {
    const at = context(changes);
    const engine = await SimulatedEngine.start();
    return engine.run(async () => {
      const own = {
        ...cluster,
        ...(kubeconfig !== undefined && { kubeconfig: pulumi.output(kubeconfig) }),
      };
      const outputs = sideOutputs(at.side, own, newTraffic(changes), {
        activeOnly: ["CronJob shop/report"],
      });
      return {
        values: await known(pulumi.output(outputs)),
        secret: await pulumi.isSecret(pulumi.output(outputs["kubeconfig"])),
      };
    });
  };

  it("are its hosts, its locks and its share of each host in percent", async () => {
    const { values } = await outputsOf({
      side: oldSide({ peer: "new", hostWeights: { [blog]: 0 } }),
      hosts: [host(shop), host(blog)],
      observed: route53(
        weighted(shop, { old: 100, new: 11 }),
        weighted(blog, { old: 100, new: 100 }),
      ),
    });
    const { cluster: facts, ...others } = values;
    assert.deepEqual(facts, { ...context().side.cluster, ingress: cluster.ingress.dnsName });
    assert.deepEqual(others, {
      clusterName: "old.example.com",
      hosts: [shop, blog],
      hostZones: { [shop]: "Z1", [blog]: "Z1" },
      lockZone: "Z1",
      locks: ["zeroWeight", "active"],
      locksInState: ["zeroWeight", "active"],
      fenced: false,
      activeOnly: ["CronJob shop/report"],
      waitingHosts: [],
      shares: { [shop]: 90.1, [blog]: 0 },
      ingress: cluster.ingress,
    });
  });

  it("name the hosts that have no record yet, and since when it has had no weight", async () => {
    const since = "2026-11-20T08:00:00.000Z";
    const { values } = await outputsOf({
      side: newSide(),
      hosts: [host(shop), host(blog)],
      observed: route53(weighted(shop, { old: 100, new: 0 }), drainMarker("new", since)),
    });
    assert.deepEqual(values["waitingHosts"], [blog]);
    assert.deepEqual(values["hosts"], [shop]);
    assert.deepEqual(values["shares"], { [shop]: 0 });
    assert.equal(values["drainMarker"], since);
  });

  it("do not show a marker that says that it serves", async () => {
    const observed = route53(weighted(shop, { old: 100 }), drainMarker("old", "serving"));
    assert.equal((await outputsOf({ observed })).values["drainMarker"], null);
  });

  it("have a kubeconfig only as a secret", async () => {
    const { values, secret } = await outputsOf({}, "apiVersion: v1");
    assert.equal(values["kubeconfig"], "apiVersion: v1");
    assert.equal(secret, true);
  });

  it("have none for a shard: the stack of its cluster has it", async () => {
    const { values } = await outputsOf(
      { side: oldSide({ clusterStack: "clusters" }) },
      "apiVersion: v1",
    );
    assert.equal("kubeconfig" in values, false);
  });
});
