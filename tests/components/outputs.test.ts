import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { declareLeases } from "../../components/leases.ts";
import { sideOutputs } from "../../components/outputs.ts";
import { declareTraffic } from "../../components/traffic.ts";
import { plan as planOf } from "../../migration/plan.ts";
import type { Situation } from "../../migration/situation.ts";
import {
  blog,
  host,
  route53,
  shop,
  situation,
  weighted,
  zeroSince,
} from "../migration/situation.ts";
import { newSide, oldSide, shared } from "../migration/two-sides.ts";
import { hook, known, SimulatedEngine, stopEngine } from "./simulated-engine.ts";

const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];
const cluster = {
  name: "old.example.com",
  ingress: { dnsName: "ingress.example.net", zoneId: "Z26RNL4JYFTOTI" },
  ready: [],
};

describe("a side's outputs", () => {
  afterEach(stopEngine);

  const outputsOf = async (changes: Partial<Situation>, kubeconfig?: string) => {
    const at = situation(changes);
    const plan = planOf(at);
    const engine = await SimulatedEngine.start();
    return engine.run(async () => {
      const hooks = { zero: hook("zero"), singletons: hook("singletons") };
      const leases = declareLeases(plan, at.side.stack, shared, zones, hooks, []);
      const records = { change: hook("change"), deletion: hook("deletion") };
      const { records: made, zeroSince: since } = declareTraffic(
        plan,
        at.side.stack,
        shared,
        zones,
        cluster,
        records,
        [],
      );
      const own = {
        ...cluster,
        ...(kubeconfig !== undefined && { kubeconfig: pulumi.output(kubeconfig) }),
      };
      const outputs = sideOutputs(at, plan, own, made, leases, since);
      return {
        values: await known(pulumi.output(outputs)),
        secret: await pulumi.isSecret(pulumi.output(outputs["kubeconfig"])),
      };
    });
  };

  it("are its hosts, its leases and its share of each host in percent", async () => {
    const { values } = await outputsOf({
      side: oldSide({ peer: "new", hostWeights: { [blog]: 0 } }),
      hosts: [host(shop), host(blog)],
      observed: route53(
        weighted(shop, { old: 100, new: 11 }),
        weighted(blog, { old: 100, new: 100 }),
      ),
    });
    const { cluster: facts, zeroSince: since, ...others } = values;
    assert.equal(since, undefined);
    assert.deepEqual(facts, situation().side.cluster);
    assert.deepEqual(others, {
      clusterName: "old.example.com",
      hosts: [shop, blog],
      leases: ["zero", "singletons"],
      fenced: false,
      waitingHosts: [],
      shares: { [shop]: 90.1, [blog]: 0 },
    });
  });

  it("name the hosts that have no record yet, and since when it has had no weight", async () => {
    const since = "2026-11-20T08:00:00.000Z";
    const { values } = await outputsOf({
      side: newSide(),
      hosts: [host(shop), host(blog)],
      observed: route53(weighted(shop, { old: 100, new: 0 }), zeroSince("new", since)),
    });
    assert.deepEqual(values["waitingHosts"], [blog]);
    assert.deepEqual(values["hosts"], [shop]);
    assert.deepEqual(values["shares"], { [shop]: 0 });
    assert.equal(values["zeroSince"], since);
  });

  it("do not show a marker that says that it serves", async () => {
    const observed = route53(weighted(shop, { old: 100 }), zeroSince("old", "serving"));
    assert.equal((await outputsOf({ observed })).values["zeroSince"], null);
  });

  it("have a kubeconfig only as a secret", async () => {
    const { values, secret } = await outputsOf({}, "apiVersion: v1");
    assert.equal(values["kubeconfig"], "apiVersion: v1");
    assert.equal(secret, true);
  });
});
