import assert from "node:assert/strict";
import { isLeftSuspended } from "../../../../components/workloads/suspended.ts";
import type { KubernetesObject } from "../../../../conversion/manifests/manifest.ts";
import { ManifestIndex } from "../../../../conversion/manifests/manifest-index.ts";

describe("what an update of the active side has left suspended", () => {
  const object = (kind: string, spec: object): KubernetesObject => ({
    apiVersion: kind === "CronJob" ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name: "mailer", namespace: "shop" },
    spec,
  });
  const scaler = (kind: string, spec: object): KubernetesObject => ({
    apiVersion: kind === "ScaledObject" ? "keda.sh/v1alpha1" : "autoscaling/v2",
    kind,
    metadata: { name: "mailer", namespace: "shop" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "mailer" },
      ...spec,
    },
  });
  const left = (wanted: KubernetesObject, spec: object, ...others: readonly KubernetesObject[]) =>
    isLeftSuspended(
      wanted,
      { ...spec },
      new ManifestIndex([wanted, ...others].map((each) => ({ object: each, source: "" }))),
    );

  it("is a CronJob that is suspended, and what has 0 replicas, where they are to run", () => {
    const report = object("CronJob", { schedule: "* * * * *" });
    assert.equal(left(report, { suspend: true }), true);
    assert.equal(left(report, { suspend: false }), false);
    assert.equal(left(report, {}), false);
    const mailer = object("Deployment", { replicas: 2 });
    assert.equal(left(mailer, { replicas: 0 }), true);
    assert.equal(left(mailer, { replicas: 2 }), false);
    assert.equal(left(object("StatefulSet", {}), { replicas: 0 }), true);
  });

  it("is nothing that its own manifest suspends, and nothing of another kind", () => {
    assert.equal(left(object("CronJob", { suspend: true }), { suspend: true }), false);
    assert.equal(left(object("Deployment", { replicas: 0 }), { replicas: 0 }), false);
    assert.equal(left(object("DaemonSet", {}), { replicas: 0 }), false);
  });

  it("is nothing that an autoscaler may have set to 0", () => {
    const mailer = object("Deployment", {});
    const hpa = "HorizontalPodAutoscaler";
    assert.equal(left(mailer, { replicas: 0 }, scaler("ScaledObject", {})), false);
    assert.equal(left(mailer, { replicas: 0 }, scaler(hpa, { minReplicas: 0 })), false);
    assert.equal(left(mailer, { replicas: 0 }, scaler(hpa, { minReplicas: 1 })), true);
  });
});
