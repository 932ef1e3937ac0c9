import type { ActiveOnlyWorkload } from "../../conversion/manifests/active-only.ts";
import type { KubernetesCluster } from "../world/kubernetes/kubernetes-cluster.ts";
import { doubleRuns, type Run } from "../world/kubernetes/runs.ts";
import { record } from "../world/provider.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { describeShares } from "./shares.ts";

/** What one rehearsal came to. */
export interface Verdict {
  readonly requests: number;
  readonly failed: number;
  /** Requests were lost that no death of a cluster excuses. */
  readonly unexcused: boolean;
  /** From a cluster's death to the last request that a client which honours the TTL lost, simulated seconds. */
  readonly failoverSeconds?: number;
  /** Simulated seconds from the first call to the end. */
  readonly seconds: number;
  /** Simulated seconds from the first lost request to the last. */
  readonly lossSeconds: number;
  /** Runs of active-only workloads on both sides at once, or the same run twice. */
  readonly doubleRuns: readonly string[];
  readonly activeOnlyRuns: number;
  readonly activeOnly: number;
  /** Active-only workloads that no cluster runs at the end. */
  readonly idle: readonly string[];
  /** Measured shares further than 3 points from what the stack files say. */
  readonly sharesOff: readonly string[];
  readonly diverged: number;
}

/** Requests failed without an excuse, something ran twice, or a share was off. */
export function isBad({ unexcused, doubleRuns, sharesOff }: Verdict): boolean {
  return unexcused || doubleRuns.length > 0 || sharesOff.length > 0;
}

/** How far a measured share may lie from the configured one. */
const tolerance = 0.03;

/** @param allowedSeconds for how long after a cluster's death clients that honour the TTL may lose requests */
export function verdictOf(rehearsal: Rehearsal, allowedSeconds?: number): Verdict {
  const { requestLog, world, workloads } = rehearsal;
  const started = requestLog.steps[0]?.startedMs ?? world.clock.now();
  const runs = world.runs.filter((run) => isActiveOnlyRun(run, workloads.activeOnly));
  const { deathMs, firstFailureMs, lastPromptFailureMs } = requestLog;
  const failoverSeconds =
    deathMs === undefined
      ? undefined
      : Math.max(0, ((lastPromptFailureMs ?? deathMs) - deathMs) / 1000);
  const excused =
    failoverSeconds !== undefined &&
    failoverSeconds <= (allowedSeconds ?? 0) + world.clock.resolutionSeconds &&
    (firstFailureMs ?? Infinity) >= (deathMs ?? 0);
  return {
    requests: requestLog.requests,
    failed: requestLog.failed,
    unexcused: requestLog.failed > 0 && !excused,
    ...(failoverSeconds === undefined ? {} : { failoverSeconds }),
    seconds: (world.clock.now() - started) / 1000,
    lossSeconds:
      requestLog.firstFailureMs === undefined || requestLog.lastFailureMs === undefined
        ? 0
        : (requestLog.lastFailureMs - requestLog.firstFailureMs) / 1000,
    doubleRuns: doubleRuns(runs).map(
      ({ what, why, first, second }) =>
        `${what}: ${why}, in ${first.cluster} and ${second.cluster}`,
    ),
    activeOnlyRuns: runs.length,
    activeOnly: workloads.activeOnly.length,
    idle: workloads.activeOnly
      .filter((each) => ![...world.clusters.values()].some((cluster) => isAtWork(each, cluster)))
      .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
    sharesOff: requestLog.steps
      .filter(({ shares }) =>
        shares.some(({ configured, measured }) => Math.abs(configured - measured) > tolerance),
      )
      .map((step) => `${step.title}: ${describeShares(step)}`),
    diverged: requestLog.diverged,
  };
}

/** A CronJob that is not suspended, a Deployment or StatefulSet with a pod. */
function isAtWork(
  { kind, namespace, name }: ActiveOnlyWorkload,
  cluster: KubernetesCluster,
): boolean {
  const object = cluster.get(kind, namespace, name);
  if (object === undefined || cluster.nodes === 0) return false;
  if (kind === "CronJob") return record(object["spec"])["suspend"] !== true;
  if (kind !== "Deployment" && kind !== "StatefulSet") return true;
  return cluster.readiness(object).ready > 0;
}

export function isActiveOnlyRun(
  run: Run,
  activeOnly: Rehearsal["workloads"]["activeOnly"],
): boolean {
  return activeOnly.some(
    ({ kind, namespace, name }) =>
      run.kind === kind && run.namespace === namespace && run.name === name,
  );
}
