import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { shop, weighted } from "../../migration/migration-context.ts";
import { oldSide } from "../../migration/two-sides.ts";
import { FastClock } from "../fast-clock.ts";
import { route53Shows, stopEngine, type SimulatedEngine } from "../simulated-engine.ts";
import { cluster, runTraffic } from "./run-traffic.ts";

const called = (fence = false): Promise<SimulatedEngine> =>
  runTraffic(
    { side: oldSide({ peer: "new", fence, retired: true }) },
    {
      cluster: { ...cluster, kubeconfig: pulumi.secret("no kubeconfig") },
      activeOnly: [{ apiVersion: "apps/v1", kind: "CronJob", namespace: "shop", name: "report" }],
    },
  );

describe("the hooks of this side's traffic", () => {
  afterEach(stopEngine);

  it("are there for the engine also where nothing is declared that they guard", async () => {
    const engine = await called();
    assert.deepEqual(
      engine.registered.map(({ name }) => name),
      ["workloads", "traffic"],
    );
    assert.deepEqual(
      [...engine.hooks.keys()],
      [
        "ask-the-target",
        "keep-what-serves",
        "verify-the-weight",
        "only-its-holder-changes-the-zero-weight-lock",
        "only-its-holder-changes-the-active-lock",
        "keep-the-zero-weight-lock",
        "keep-the-active-lock",
      ],
    );
  });

  it("release the active-only workloads of this cluster, by EC2 where it is fenced", async () => {
    const getInstances = "aws:ec2/getInstances:getInstances";
    const engine = await called(true);
    engine.answers = { [getInstances]: () => ({ ids: [] }) };
    const clock = new FastClock(0);
    try {
      await engine.call("keep-the-active-lock");
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
    const engine = await called();
    engine.answers = route53Shows(weighted(shop, { old: 0, new: 100 }));
    await assert.rejects(
      engine.call("keep-the-zero-weight-lock"),
      /^UserError: zero-weight-lock: old still/,
    );
  });
});
