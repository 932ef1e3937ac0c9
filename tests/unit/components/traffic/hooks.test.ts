import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { realEnvironment } from "../../../../components/environment.ts";
import { registerHooks } from "../../../../components/traffic/hooks.ts";
import { plan as planOf } from "../../../../migration/state/plan.ts";
import { context, shop, weighted } from "../../migration/migration-context.ts";
import { oldSide } from "../../migration/two-sides.ts";
import { FastClock } from "../fast-clock.ts";
import { route53Shows, SimulatedEngine, stopEngine } from "../simulated-engine.ts";

const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];
const report = { apiVersion: "batch/v1", kind: "CronJob", namespace: "shop", name: "report" };
const workloads = {
  manifests: [],
  hosts: [],
  activeOnly: [{ ...report, reason: "it is a CronJob" }],
  notes: [],
};
const called = { urn: "urn", id: "id", name: "it", type: "type" };

describe("the program's hooks", () => {
  afterEach(stopEngine);
  const register = (fence: boolean) => {
    const at = context({ side: oldSide({ peer: "new", fence }) });
    return registerHooks(
      at,
      planOf(at),
      zones,
      {
        name: "old.example.com",
        ingress: { dnsName: "ingress.example.net", zoneId: "Z2" },
        ready: [],
        kubeconfig: pulumi.secret("no kubeconfig"),
      },
      workloads,
      realEnvironment,
    );
  };

  it("have the names by which the engine knows them", async () => {
    await SimulatedEngine.start();
    const { guard, records, locks } = register(false);
    assert.deepEqual(
      [guard, records.change, records.deletion, locks.zeroWeight, locks.active].map(
        ({ name }) => name,
      ),
      [
        "only a side with `retired: true` can be destroyed (MIGRATION.md)",
        "ask-the-target",
        "keep-what-serves",
        "keep-the-zero-weight-lock",
        "keep-the-active-lock",
      ],
    );
  });

  it("release the active-only workloads of this cluster, by EC2 where it is fenced", async () => {
    const getInstances = "aws:ec2/getInstances:getInstances";
    const engine = await SimulatedEngine.start({ [getInstances]: () => ({ ids: [] }) });
    const { locks } = register(true);
    const clock = new FastClock(0);
    try {
      await locks.active.callback(called);
      // it knows of the CronJob
      assert.equal(clock.elapsedSeconds, 70);
    } finally {
      clock.stop();
    }
    assert.deepEqual(engine.invoked[0]?.inputs["instanceTags"], {
      KubernetesCluster: "old.example.com",
    });
  });

  it("keep the zero-weight lock of this side", async () => {
    await SimulatedEngine.start(route53Shows(weighted(shop, { old: 0, new: 100 })));
    const { locks } = register(false);
    await assert.rejects(
      async () => locks.zeroWeight.callback(called),
      /^UserError: zero-weight-lock: old still/,
    );
  });
});
