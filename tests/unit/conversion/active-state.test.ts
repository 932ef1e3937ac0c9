import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { renderFor } from "../../../conversion/render.ts";
import { recordAt } from "../../../conversion/manifests/json.ts";
import type { KubernetesObject } from "../../../conversion/manifests/manifest.ts";
import { manifestsOf } from "./objects.ts";

const render = (yaml: string, active: boolean): readonly KubernetesObject[] =>
  renderFor(manifestsOf(yaml), { kubernetesVersion: "1.36", active }).objects;
const specs = (yaml: string, active: boolean): readonly unknown[] =>
  render(yaml, active).map((object) => object["spec"]);

const cronJob = (more: string): string => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec: { schedule: "@daily", jobTemplate: {}${more} }
`;
const worker = (replicas: string, annotations = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker${annotations} }
spec: { ${replicas}selector: { matchLabels: { app: worker } }, template: { metadata: { labels: { app: worker } } } }
`;
const service = `
---
apiVersion: v1
kind: Service
metadata: { name: worker }
spec: { selector: { app: worker } }
`;
const scaler = (apiVersion: string, kind: string): string => `
---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: worker }
spec: { scaleTargetRef: { kind: Deployment, name: worker }, maxReplicas: 9 }
`;

describe("what a side shows of active-only workloads", () => {
  it("is a CronJob that runs within 60 s or not at all, suspended where the side is not active", () => {
    const base = { schedule: "@daily", jobTemplate: {} };
    assert.deepEqual(specs(cronJob(""), true), [{ ...base, startingDeadlineSeconds: 60 }]);
    assert.deepEqual(specs(cronJob(", startingDeadlineSeconds: 3600"), true), [
      { ...base, startingDeadlineSeconds: 60 },
    ]);
    assert.deepEqual(specs(cronJob(", startingDeadlineSeconds: 20"), false), [
      { ...base, startingDeadlineSeconds: 20, suspend: true },
    ]);
  });

  it("is a CronJob as it is written, when it is suspended by its owner, or may run on both", () => {
    assert.equal(recordAt(render(cronJob(", suspend: true"), true)[0], "spec")["suspend"], true);
    const both = cronJob("").replace(
      "name: report",
      "name: report, annotations: { cluster-migration/runs: both }",
    );
    assert.deepEqual(specs(both, false), [{ schedule: "@daily", jobTemplate: {} }]);
  });

  it("is a worker of 0 replicas where the side is not active", () => {
    assert.equal(recordAt(render(worker("replicas: 3, "), true)[0], "spec")["replicas"], 3);
    assert.equal(recordAt(render(worker("replicas: 3, "), false)[0], "spec")["replicas"], 0);
    assert.equal(recordAt(render(worker(""), false)[0], "spec")["replicas"], 0);
  });

  it("is everything of a workload that a Service selects, on both sides", () => {
    const yaml = worker("replicas: 3, ") + service;
    assert.deepEqual(render(yaml, false), render(yaml, true));
  });

  it("is no annotated Pod, DaemonSet or custom resource where the side is not active", () => {
    const annotated = ["v1/Pod", "apps/v1/DaemonSet", "example.com/v1/Poller"].map((type) => {
      const slash = type.lastIndexOf("/");
      return `
apiVersion: ${type.slice(0, slash)}
kind: ${type.slice(slash + 1)}
metadata: { name: poller, annotations: { cluster-migration/runs: active } }
spec: ${type === "v1/Pod" ? "{}" : "{ selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } } } }"}
`;
    });
    assert.equal(render(annotated.join("---"), true).length, 3);
    assert.equal(render(annotated.join("---"), false).length, 0);
  });

  it("is no KEDA scaler of an active-only workload where the side is not active: it would wake it", () => {
    const yaml = worker("") + scaler("keda.sh/v1alpha1", "ScaledObject");
    assert.deepEqual(
      render(yaml, false).map(({ kind }) => kind),
      ["Deployment"],
    );
    assert.equal(
      render(worker("") + service + scaler("keda.sh/v1alpha1", "ScaledObject"), false).length,
      3,
    );
  });
});

describe("replicas that an autoscaler owns", () => {
  const hpa = scaler("autoscaling/v2", "HorizontalPodAutoscaler");

  it("are left out, so that no update takes them back", () => {
    const [deployment] = render(worker("replicas: 3, ") + service + hpa, true);
    assert.equal("replicas" in recordAt(deployment, "spec"), false);
  });

  it("are 0 all the same on a side that is not active, which stills the autoscaler", () => {
    const [deployment] = render(worker("replicas: 0, ") + hpa, false);
    assert.equal(recordAt(deployment, "spec")["replicas"], 0);
  });
});

describe("a one-shot Job", () => {
  const job = (how: string, more = ""): string => `
apiVersion: batch/v1
kind: Job
metadata: { name: seed, annotations: { cluster-migration/job: ${how}${more} } }
spec: { ttlSecondsAfterFinished: 60, template: {} }
`;

  it("runs on each side when it is per-cluster, and stays when it has finished", () => {
    assert.deepEqual(specs(job("per-cluster"), false), [{ template: {} }]);
  });

  it("is on neither side when it has done its work", () => {
    assert.deepEqual(render(job("never-again"), true), []);
    assert.deepEqual(render(job("never-again"), false), []);
  });

  it("is on the active side alone when it is annotated so", () => {
    const active = job("per-cluster", ", cluster-migration/runs: active");
    assert.equal(render(active, true).length, 1);
    assert.equal(render(active, false).length, 0);
  });
});
