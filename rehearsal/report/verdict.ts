import type { ActiveOnlyWorkload } from "../../conversion/manifests/active-only.ts";
import { detectionSeconds } from "../world/http/balancers.ts";
import { aliasTtlSeconds } from "../world/route53/record-set.ts";
import type { SimulatedCluster } from "../world/kubernetes/cluster.ts";
import { doubleRuns, type Run } from "../world/kubernetes/runs.ts";
import { record } from "../world/provider.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { duration } from "../ground/clock.ts";
import type { Step } from "../ground/request-log.ts";
import { plural } from "../../cli/plural.ts";
import { percent, sharesOf, whose } from "./progress.ts";
import { table } from "../../cli/table.ts";

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
      .map((step) => `${step.title}: ${sharesOf(step)}`),
    diverged: requestLog.diverged,
  };
}

/** The final table and what else there is to say, as text. */
export function report(rehearsal: Rehearsal, verdict: Verdict): string {
  const { requestLog, workloads } = rehearsal;
  const [, target = ""] = rehearsal.clusterNames;
  const steps = table(
    ["step", "requests", "failed", "configured share", "share of DNS answers", "share of requests"],
    requestLog.steps.map((step) => [
      step.title,
      String(step.requests),
      String(step.failed),
      sharesIn(step, ({ configured }) => configured),
      sharesIn(step, ({ measured }) => measured),
      ofRequests(step, target),
    ]),
  );
  const clients = table(
    ["clients", "requests", "failed"],
    [...requestLog.byKind].map(([kind, { requests, failed }]) => [
      kind,
      String(requests),
      String(failed),
    ]),
  );
  const failures = [...requestLog.failures].map(([why, count]) => `${count} × ${why}`).join(", ");
  const lines = [
    `${verdict.requests} requests to ${plural(workloads.hosts.length, "host")} in ${duration(verdict.seconds)}: ${verdict.failed} failed${
      failures === ""
        ? ""
        : ` (${failures}; from the first to the last ${duration(verdict.lossSeconds)})`
    }`,
    verdict.doubleRuns.length === 0
      ? `${verdict.activeOnlyRuns} runs of ${plural(verdict.activeOnly, "active-only workload")}: never on both sides at once, none twice`
      : `active-only workloads that ran twice: ${verdict.doubleRuns.join("; ")}`,
  ];
  if (verdict.idle.length > 0) {
    lines.push(`active-only workloads that run nowhere at the end: ${verdict.idle.join(", ")}`);
  }
  if (verdict.failoverSeconds !== undefined) {
    lines.push(
      `clients that honour the TTL lost requests for ${duration(verdict.failoverSeconds)} after the cluster had died: health checks (${detectionSeconds.unhealthy} s) and what they had cached (${aliasTtlSeconds} s)`,
    );
  }
  if (verdict.diverged > 0) {
    lines.push(
      `${verdict.diverged} reads came back from the other cluster than the write before: state in a cluster does not move (no failure, but see MIGRATION.md)`,
    );
  }
  if (verdict.sharesOff.length > 0) {
    lines.push(`shares more than 3 points off: ${verdict.sharesOff.join("; ")}`);
  }
  return [`shares are those of ${target}`, "", steps, "", clients, "", ...lines].join("\n");
}

/** Of each group of hosts with equal weights. */
function sharesIn({ shares }: Step, of: (share: Step["shares"][number]) => number): string {
  return shares.map((share) => `${percent(of(share))}${whose(share, shares)}`).join(", ");
}

/** What went to a cluster from the step's first moment on: caches and open connections lag behind. */
function ofRequests({ requests, answered }: Step, cluster: string): string {
  return requests === 0 ? "" : percent((answered[cluster] ?? 0) / requests);
}

/** A CronJob that is not suspended, a Deployment or StatefulSet with a pod. */
function isAtWork(
  { kind, namespace, name }: ActiveOnlyWorkload,
  cluster: SimulatedCluster,
): boolean {
  const object = cluster.get(kind, namespace, name);
  if (object === undefined || cluster.nodes === 0) return false;
  if (kind === "CronJob") return record(object["spec"])["suspend"] !== true;
  if (kind !== "Deployment" && kind !== "StatefulSet") return true;
  return cluster.readiness(object).ready > 0;
}

function isActiveOnlyRun(run: Run, activeOnly: Rehearsal["workloads"]["activeOnly"]): boolean {
  return activeOnly.some(
    ({ kind, namespace, name }) =>
      run.kind === kind && run.namespace === namespace && run.name === name,
  );
}
