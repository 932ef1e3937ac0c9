// Keeps the active lock until nothing of the active-only workloads is running any more.
import { ec2 } from "@pulumi/aws";
import type { V1Job } from "@kubernetes/client-node";
import * as pulumi from "@pulumi/pulumi";
import { recordAt } from "../../conversion/manifests/json.ts";
import { namespaceOf, type Manifest } from "../../conversion/manifests/manifest.ts";
import { podTemplateOf } from "../../conversion/manifests/pods.ts";
import {
  startingDeadlineSeconds,
  type ActiveOnlyWorkload,
} from "../../conversion/manifests/active-only.ts";
import type { ActiveRelease } from "../../migration/rules/rule.ts";
import { formatViolation, violationsAt } from "../../migration/rules/verdict.ts";
import { firstLine } from "../errors.ts";
import type { Environment } from "../environment.ts";

/** A workload that runs on one side only, as far as its pods must be found. */
export interface RunningWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `spec.selector.matchLabels` of what makes pods itself. */
  readonly podLabels?: Readonly<Record<string, string>>;
}

export interface ReleaseArgs {
  readonly cluster: string;
  readonly fence: boolean;
  /** Absent when this program does not manage the cluster's workloads: then `stop` has been run. */
  readonly kubeconfig?: pulumi.Output<string>;
  readonly activeOnly: readonly RunningWorkload[];
  readonly environment: Environment;
  /** Whose AWS provider asks EC2; default: the default one. */
  readonly invokes?: pulumi.InvokeOptions;
}

/** An active-only workload with the labels by which its pods are found. */
export function runningWorkload(
  { kind, namespace, name }: ActiveOnlyWorkload,
  manifests: readonly Manifest[],
): RunningWorkload {
  const object = manifests
    .map((manifest) => manifest.object)
    .find((o) => o.kind === kind && o.metadata.name === name && namespaceOf(o) === namespace);
  const labels = object === undefined ? {} : recordAt(podTemplateOf(object), "metadata", "labels");
  if (kind === "CronJob" || Object.keys(labels).length === 0) return { kind, namespace, name };
  return {
    kind,
    namespace,
    name,
    podLabels: Object.fromEntries(Object.entries(labels).map(([k, v]) => [k, String(v)])),
  };
}

/** How long running Jobs may take to end before the update gives up; seconds by the world's clock. */
const patienceSeconds = 900;
const retrySeconds = 10;

/**
 * Before the lock goes, every run that this side has started must be too old to be made up for by the
 * CronJob of the side that takes over; ten more for clocks that differ.
 */
const handOverSeconds = startingDeadlineSeconds + 10;

/** Stands before the deletion of the active lock. */
export function releaseHook(args: ReleaseArgs): pulumi.ResourceHook {
  const { environment } = args;
  return new pulumi.ResourceHook("keep-the-active-lock", async () => {
    if (args.activeOnly.some(({ kind }) => kind === "CronJob"))
      await environment.sleep(handOverSeconds);
    if (args.kubeconfig === undefined && !args.fence) return;
    const giveUpMs = environment.nowMs() + patienceSeconds * 1000;
    for (;;) {
      const found = violationsAt("dropActiveLock", await inspect(args));
      if (found.length === 0) return;
      if (environment.nowMs() > giveUpMs) {
        const lines = found.map(({ rule, text }) =>
          formatViolation({ rule, text: `the active-only workloads of ${args.cluster}: ${text}` }),
        );
        throw new Error(lines.join("\n"));
      }
      await environment.sleep(retrySeconds);
    }
  });
}

async function inspect(args: ReleaseArgs): Promise<ActiveRelease> {
  const { cluster, fence, kubeconfig, activeOnly, environment, invokes } = args;
  if (fence) return { fence, running: [], instances: await liveInstances(cluster, invokes) };
  if (kubeconfig === undefined) return { fence, running: [] };
  try {
    const config = await valueOf(kubeconfig);
    const server = environment.kubernetesApi(cluster);
    return { fence, running: await runningPods(config, activeOnly, server) };
  } catch (error) {
    return { fence, running: { unreachable: firstLine(error) } };
  }
}

/** Ids of the cluster's instances that may still run something. */
async function liveInstances(
  cluster: string,
  invokes: pulumi.InvokeOptions | undefined,
): Promise<readonly string[]> {
  const { ids } = await ec2.getInstances(
    {
      instanceTags: { KubernetesCluster: cluster },
      instanceStateNames: ["pending", "running", "shutting-down", "stopping"],
    },
    invokes,
  );
  return ids;
}

/** Jobs of active-only CronJobs, and pods of other active-only workloads, that have not ended. */
export async function runningPods(
  kubeconfig: string,
  activeOnly: readonly RunningWorkload[],
  server?: string,
): Promise<readonly string[]> {
  // loaded when it is asked for: a third of a second that only the end of an active lock needs
  const [{ BatchV1Api, CoreV1Api }, { apiOf }] = await Promise.all([
    import("@kubernetes/client-node"),
    import("./kubernetes-api.ts"),
  ]);
  const config = apiOf(kubeconfig, server);
  const ownJobs = activeOnly.filter(({ kind }) => kind === "CronJob" || kind === "Job");
  const jobs =
    ownJobs.length === 0
      ? []
      : (await config.makeApiClient(BatchV1Api).listJobForAllNamespaces()).items
          .filter((job) => !hasEnded(job) && ownJobs.some((workload) => isOf(job, workload)))
          .map((job) => `Job ${job.metadata?.namespace ?? ""}/${job.metadata?.name ?? ""}`);
  const pods = await Promise.all(
    activeOnly
      .filter(({ podLabels }) => podLabels !== undefined)
      .map(async ({ namespace, podLabels = {} }) => {
        const labelSelector = Object.entries(podLabels)
          .map(([key, value]) => `${key}=${value}`)
          .join(",");
        const { items } = await config
          .makeApiClient(CoreV1Api)
          .listPodForAllNamespaces({ labelSelector });
        return items
          .filter((pod) => pod.metadata?.namespace === namespace)
          .filter((pod) => !["Succeeded", "Failed"].includes(pod.status?.phase ?? ""))
          .map((pod) => `Pod ${namespace}/${pod.metadata?.name ?? ""}`);
      }),
  );
  return [...jobs, ...pods.flat()];
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

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
