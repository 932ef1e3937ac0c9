import assert from "node:assert/strict";
import { BatchV1Api, CoreV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { before, describe, it } from "mocha";
import {
  notSuspendedWorkloads,
  runningPods,
} from "../../components/workloads/active-only-state.ts";
import {} from "../../components/workloads/active-release.ts";
import {
  runningWorkloads,
  type RunningWorkload,
} from "../../components/workloads/running-workloads.ts";
import { renderFor } from "../../conversion/render.ts";
import { findActiveOnly } from "../../conversion/manifests/active-only.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { eventually } from "./eventually.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onOwnControlPlane } from "./shared-control-plane.ts";
import { ManifestIndex } from "../../conversion/manifests/manifest-index.ts";

const namespace = "release";
const manifests = manifestsOf(`
apiVersion: v1
kind: Namespace
metadata: { name: release }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker, namespace: release }
spec:
  replicas: 2
  selector: { matchLabels: { app: worker } }
  template:
    metadata: { labels: { app: worker, tier: back } }
    spec: { containers: [{ name: main, image: "worker:1" }] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: release }
spec:
  # never in a test's time
  schedule: "0 0 29 2 *"
  jobTemplate:
    spec:
      template:
        metadata: { labels: { app: report } }
        spec: { restartPolicy: Never, containers: [{ name: main, image: "report:1" }] }
`);

describe("what the release of a side's active-only workloads sees in a real cluster", () => {
  const plane = onOwnControlPlane("kube-controller-manager", "kube-scheduler", "kwok");

  before(async function () {
    this.timeout(180_000);
    await plane().runPods();
    await show(true);
  });

  async function show(active: boolean): Promise<void> {
    const kubernetesVersion = `1.${minorOfServer() ?? ""}`;
    for (const object of renderFor(manifests, { kubernetesVersion, active }).objects) {
      await plane().api.send(object, "apply", false);
    }
  }

  const activeOnly = (): readonly RunningWorkload[] =>
    runningWorkloads(
      { activeOnly: findActiveOnly(new ManifestIndex(manifests)), manifests },
      `1.${minorOfServer() ?? ""}`,
    );
  const notSuspended = (): Promise<readonly string[]> =>
    notSuspendedWorkloads(plane().config, activeOnly());

  async function seen(): Promise<readonly string[]> {
    const running = await runningPods(plane().config, activeOnly());
    // the parts that the server invents
    return running.map((one) => one.replace(/-[a-z0-9]+-[a-z0-9]{5}$/, "-*")).sort();
  }

  it("are the pods of a worker", async () => {
    await eventually(async () => {
      assert.deepEqual(await seen(), ["Pod release/worker-*", "Pod release/worker-*"]);
    }, 30);
  });

  it("are the Jobs of a CronJob, with their names", async () => {
    const batch = plane().config.makeApiClient(BatchV1Api);
    const cronJob = await batch.readNamespacedCronJob({ namespace, name: "report" });
    // as `kubectl create job --from` does
    const owner = {
      apiVersion: "batch/v1",
      kind: "CronJob",
      name: "report",
      uid: cronJob.metadata?.uid,
      controller: true,
    };
    const spec = (manifests[2]?.object["spec"] as { jobTemplate: { spec: object } }).jobTemplate
      .spec;
    const metadata = { name: "report-1", namespace, ownerReferences: [owner] };
    const job = { apiVersion: "batch/v1", kind: "Job", metadata, spec };
    await plane().api.send(job, "create", false);
    await eventually(async () => {
      assert.deepEqual(await seen(), [
        "Job release/report-1",
        "Pod release/worker-*",
        "Pod release/worker-*",
      ]);
    }, 30);
  });

  it("are a Job that runs on when its CronJob is suspended, and no worker any more", async () => {
    assert.deepEqual(await notSuspended(), ["Deployment release/worker", "CronJob release/report"]);
    await show(false);
    assert.deepEqual(await notSuspended(), []);
    await eventually(async () => {
      assert.deepEqual(await seen(), ["Job release/report-1"]);
    }, 30);
  });

  it("are a Job whose pod has failed: it waits for its next try", async () => {
    await eventually(async () => {
      assert.equal(await endPods("Failed"), 1);
    }, 30);
    const batch = plane().config.makeApiClient(BatchV1Api);
    await eventually(async () => {
      const { status } = await batch.readNamespacedJob({ namespace, name: "report-1" });
      assert.deepEqual([status?.active ?? 0, status?.failed], [0, 1]);
    }, 30);
    assert.deepEqual(await seen(), ["Job release/report-1"]);
  });

  it("are none when the Job has ended", async () => {
    // ten seconds after the first, says the controller's back-off
    await eventually(async () => {
      assert.equal(await endPods("Succeeded"), 1);
    }, 30);
    await eventually(async () => {
      assert.deepEqual(await seen(), []);
    }, 30);
  });

  /** Ends the pods of the Job that run. @returns how many */
  async function endPods(phase: "Succeeded" | "Failed"): Promise<number> {
    const core = plane().config.makeApiClient(CoreV1Api);
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: "app=report" });
    const running = items.filter(({ status }) => status?.phase === "Running");
    for (const { metadata } of running) {
      await core.patchNamespacedPodStatus(
        { namespace, name: metadata?.name ?? "", body: { status: { phase } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
    }
    return running.length;
  }
});
