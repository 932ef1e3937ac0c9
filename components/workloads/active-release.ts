// Keeps the active lock until nothing of the active-only workloads is running any more.
import { ec2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { startingDeadlineSeconds } from "../../conversion/manifests/active-only.ts";
import type { ActiveRelease } from "../../migration/rules/rule.ts";
import { formatViolation, violationsAt } from "../../migration/rules/verdict.ts";
import { firstLine } from "../../migration/first-line.ts";
import type { Environment } from "../environment.ts";
import { eachHalfMinute, type Say } from "../half-minute.ts";
import { liveStates } from "../state/group-machines.ts";
import { valueOf } from "../value-of.ts";
import type { RunningWorkload } from "./running-workloads.ts";

export interface ReleaseArgs {
  readonly cluster: string;
  readonly fence: boolean;
  /** True: this program has made its instances, and tagged them. */
  readonly created: boolean;
  /** Absent when this program does not manage the cluster's workloads: then `stop` has been run. */
  readonly kubeconfig?: pulumi.Output<string>;
  readonly activeOnly: readonly RunningWorkload[];
  readonly environment: Environment;
  /** Whose AWS provider asks EC2; default: the default one. */
  readonly invokes?: pulumi.InvokeOptions;
  /** Told each half minute what is waited for. */
  readonly say?: Say;
}

/** How long running Jobs may take to end before the update gives up; seconds by the world's clock. */
const patienceSeconds = 900;
const retrySeconds = 10;

/**
 * Before the lock goes, every run that this side has started must be too old to be made up for by the
 * CronJob of the side that takes over; ten more for clocks that differ.
 */
const handOverSeconds = startingDeadlineSeconds + 10;

/**
 * Stands before the deletion of the active lock. Each active-only object is read and must be suspended: an update whose
 * API did not answer may have suspended nothing, and waiting does not suspend it.
 */
export function releaseHook(args: ReleaseArgs): pulumi.ResourceHook {
  const { environment, cluster, say = () => undefined } = args;
  const runs = args.activeOnly.some(({ kind }) => kind === "CronJob");
  return new pulumi.ResourceHook("keep-the-active-lock", async () => {
    const startMs = environment.nowMs();
    const tell = eachHalfMinute(environment, say);
    const secondsUntil = (seconds: number) => seconds - (environment.nowMs() - startMs) / 1000;
    for (;;) {
      const release = await inspect(args);
      const found = violationsAt("dropActiveLock", release);
      const handOver = runs ? secondsUntil(handOverSeconds) : 0;
      if (found.length === 0 && handOver <= 0) return;
      const awake = (release.notSuspended ?? []).length > 0;
      if (awake || secondsUntil(patienceSeconds) < 0) {
        const lines = found.map(({ rule, text }) =>
          formatViolation({ rule, text: `the active-only workloads of ${cluster}: ${text}` }),
        );
        throw new Error(lines.join("\n"));
      }
      const last = found[0];
      tell(
        last === undefined
          ? `waiting ${Math.ceil(handOver)} s: a run that has just begun must not be made up for by the other side`
          : `waiting up to ${Math.ceil(secondsUntil(patienceSeconds))} s for the active-only workloads: ${last.text}`,
      );
      await environment.sleep(Math.min(last === undefined ? handOver : retrySeconds, retrySeconds));
    }
  });
}

async function inspect(args: ReleaseArgs): Promise<ActiveRelease> {
  const { cluster, fence, created, kubeconfig, activeOnly, environment, invokes } = args;
  if (fence) {
    const [instances, endedInstances] = await Promise.all([
      instancesOf(cluster, liveStates, invokes),
      created ? undefined : instancesOf(cluster, ended, invokes),
    ]);
    return { fence, running: [], instances, ...(endedInstances && { endedInstances }) };
  }
  if (kubeconfig === undefined) return { fence, running: [] };
  // loaded when it is asked for: a third of a second that only the end of an active lock needs
  const [{ apiOf }, { notSuspendedWorkloads, runningPods }] = await Promise.all([
    import("./kubernetes-api.ts"),
    import("./active-only-state.ts"),
  ]);
  try {
    const api = apiOf(await valueOf(kubeconfig), environment.kubernetesApi(cluster));
    const notSuspended = await notSuspendedWorkloads(api, activeOnly);
    return { fence, notSuspended, running: await runningPods(api, activeOnly) };
  } catch (error) {
    return { fence, running: { unreachable: firstLine(error) } };
  }
}

/** States of an instance that can run nothing. */
const ended = ["stopped", "terminated"];

/** Ids of the cluster's instances in these states, by the tags that kops, this program and EKS give them. */
async function instancesOf(
  cluster: string,
  instanceStateNames: readonly string[],
  invokes: pulumi.InvokeOptions | undefined,
): Promise<readonly string[]> {
  const states = { instanceStateNames: [...instanceStateNames] };
  const found = await Promise.all([
    ec2.getInstances({ instanceTags: { KubernetesCluster: cluster }, ...states }, invokes),
    ec2.getInstances(
      { filters: [{ name: "tag-key", values: [`kubernetes.io/cluster/${cluster}`] }], ...states },
      invokes,
    ),
  ]);
  return [...new Set(found.flatMap(({ ids }) => ids))];
}
