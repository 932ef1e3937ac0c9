// What a cluster's API says of its active-only workloads.
import {
  BatchV1Api,
  CoreV1Api,
  type KubeConfig,
  type V1Job,
  type V1Pod,
} from "@kubernetes/client-node";
import { recordAt } from "../../conversion/manifests/json.ts";
import { StrictApi } from "./strict-api.ts";
import { isSuspended } from "./suspended.ts";
import type { RunningWorkload } from "./running-workloads.ts";

/** The active-only workloads that a cluster would still run: each is read, none is taken on trust. */
export async function notSuspendedWorkloads(
  config: KubeConfig,
  activeOnly: readonly RunningWorkload[],
): Promise<readonly string[]> {
  const api = StrictApi.of(config);
  const objects = await Promise.all(
    activeOnly.map(({ apiVersion, kind, namespace, name }) =>
      api.get({ apiVersion, kind, metadata: { namespace, name } }),
    ),
  );
  return activeOnly.flatMap(({ kind, namespace, name }, i) => {
    const object = objects[i];
    if (object === undefined || isSuspended(kind, recordAt(object, "spec"))) return [];
    return [`${kind} ${namespace}/${name}`];
  });
}

/** Active-only Jobs, those of active-only CronJobs, and pods of other active-only workloads, that have not ended. */
export async function runningPods(
  config: KubeConfig,
  activeOnly: readonly RunningWorkload[],
): Promise<readonly string[]> {
  const ownJobs = activeOnly.filter(({ kind }) => kind === "CronJob" || kind === "Job");
  const jobs =
    ownJobs.length === 0
      ? []
      : (await config.makeApiClient(BatchV1Api).listJobForAllNamespaces()).items;
  const pods = await Promise.all(
    activeOnly.map(async ({ namespace, podSelector: labelSelector }) => {
      if (labelSelector === undefined) return [];
      const { items } = await config
        .makeApiClient(CoreV1Api)
        .listNamespacedPod({ namespace, labelSelector });
      return items.filter(({ status }) => !["Succeeded", "Failed"].includes(status?.phase ?? ""));
    }),
  );
  return [
    ...jobs
      .filter((job) => !hasEnded(job) && ownJobs.some((workload) => isOf(job, workload)))
      .map((job) => `Job ${nameOf(job)}`),
    ...pods.flat().map((pod) => `Pod ${nameOf(pod)}`),
  ];
}

/** Between two tries a Job has no pod, and starts one minutes later all the same. */
function hasEnded(job: V1Job): boolean {
  return (job.status?.conditions ?? []).some(
    ({ type, status }) => ["Complete", "Failed"].includes(type) && status === "True",
  );
}

function isOf({ metadata }: V1Job, { kind, namespace, name }: RunningWorkload): boolean {
  if (metadata?.namespace !== namespace) return false;
  if (kind === "Job") return metadata.name === name;
  return metadata.ownerReferences?.some((o) => o.kind === kind && o.name === name) === true;
}

function nameOf({ metadata }: V1Job | V1Pod): string {
  return `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}
