import type { Rehearsal } from "../rehearsal.ts";
import type { Bucket, Failure } from "../ground/request-log.ts";
import { headline, remarks } from "./summary.ts";
import { isActiveOnlyRun, isBad, verdictOf, type Verdict } from "./verdict.ts";

/** What is known of one side. */
interface SideReport {
  readonly stack: string;
  readonly cluster: string;
  readonly kubernetesVersion: string;
}

interface StepReport {
  readonly title: string;
  readonly mark?: string;
  /** Simulated minutes since the first step began. */
  readonly from: number;
  readonly to: number;
  readonly diff: readonly string[];
  readonly requests: number;
  readonly failed: number;
  /** The target's, 0..1: as configured, of DNS answers, of requests. */
  readonly configured?: number;
  readonly measured?: number;
  readonly ofRequests?: number;
  readonly refused?: string;
}

interface HostReport {
  readonly host: string;
  readonly requests: number;
  readonly failed: number;
  readonly failures: Readonly<Record<string, number>>;
  /** By stack. */
  readonly answered: Readonly<Record<string, number>>;
}

/** One minute: requests that each side answered, those that failed, and each side's median answer time, real milliseconds. */
interface MinuteReport {
  readonly at: number;
  readonly source: number;
  readonly target: number;
  readonly failed: number;
  readonly sourceMs?: number;
  readonly targetMs?: number;
}

/** All that a report shows of one run. Times are simulated minutes since the first step began. */
export interface RunReport {
  readonly name: string;
  readonly headline: string;
  readonly remarks: readonly string[];
  readonly good: boolean;
  /** Why it ended before its end. */
  readonly ended?: string;
  /** What repeats it. */
  readonly command: string;
  readonly seed: number;
  /** Simulated seconds per real second, at most. */
  readonly speed: number;
  readonly minutes: number;
  readonly source: SideReport;
  readonly target: SideReport;
  readonly steps: readonly StepReport[];
  readonly hosts: readonly HostReport[];
  readonly perMinute: readonly MinuteReport[];
  /** The target's share as Route53's records say, averaged over hosts: from when on, 0..1. */
  readonly configured: readonly (readonly [at: number, share: number])[];
  /** The source's drain. */
  readonly drain?: readonly [from: number, to: number];
  /** Runs of active-only workloads. */
  readonly runs: readonly {
    readonly what: string;
    readonly side: "source" | "target";
    readonly from: number;
    readonly to: number;
  }[];
  readonly failures: readonly (Omit<Failure, "atMs"> & { readonly at: number })[];
  readonly verdict: Verdict;
}

export interface RunReportOptions {
  readonly name: string;
  readonly command: string;
  readonly allowedSeconds?: number;
  readonly ended?: string;
}

export function runReport(rehearsal: Rehearsal, options: RunReportOptions): RunReport {
  const { requestLog, world, workloads, start, versions, clusterNames } = rehearsal;
  const [sourceCluster = "", targetCluster = ""] = clusterNames;
  const startMs = requestLog.steps[0]?.startedMs ?? world.clock.now();
  const nowMs = world.clock.now();
  const at = (ms: number): number => Math.round((ms - startMs) / 600) / 100;
  const verdict = verdictOf(rehearsal, options.allowedSeconds);
  const side = (stack: string, cluster: string): SideReport => ({
    stack,
    cluster,
    kubernetesVersion: versions[stack] ?? "",
  });
  const configured = configuredShares(rehearsal).map(([ms, share]) => [at(ms), share] as const);
  const drain = drainOf(rehearsal);
  return {
    name: options.name,
    headline: headline(rehearsal, verdict, options.name),
    remarks: remarks(rehearsal, verdict),
    good: !isBad(verdict) && options.ended === undefined,
    ...(options.ended === undefined ? {} : { ended: options.ended }),
    command: options.command,
    seed: rehearsal.options.seed,
    speed: rehearsal.options.speed,
    minutes: at(nowMs),
    source: side(start.source, sourceCluster),
    target: side(start.target, targetCluster),
    steps: requestLog.steps.map((step) => {
      const [share] = step.shares.toSorted((a, b) => b.hosts.length - a.hosts.length);
      return {
        title: step.title,
        ...(step.mark === undefined ? {} : { mark: step.mark }),
        from: at(step.startedMs),
        to: at(step.endedMs ?? nowMs),
        diff: step.diff,
        requests: step.requests,
        failed: step.failed,
        ...(share === undefined ? {} : { configured: share.configured, measured: share.measured }),
        ...(step.requests === 0
          ? {}
          : { ofRequests: (step.answered[targetCluster] ?? 0) / step.requests }),
        ...(step.refused === undefined ? {} : { refused: step.refused }),
      };
    }),
    hosts: workloads.hosts.map(({ name }) => {
      const count = requestLog.byHost.get(name);
      return {
        host: name,
        requests: count?.requests ?? 0,
        failed: count?.failed ?? 0,
        failures: count?.failures ?? {},
        answered: {
          [start.source]: count?.answered[sourceCluster] ?? 0,
          [start.target]: count?.answered[targetCluster] ?? 0,
        },
      };
    }),
    perMinute: requestLog.buckets
      .toSorted((a, b) => a.startMs - b.startMs)
      .filter(({ startMs: ms }) => ms >= startMs - 60_000)
      .map((bucket) => minute(bucket, at(bucket.startMs), sourceCluster, targetCluster)),
    configured: configured.length === 0 ? [] : clipped(configured),
    ...(drain === undefined ? {} : { drain: [at(drain[0]), at(drain[1])] as const }),
    runs: world.runs
      .filter((run) => isActiveOnlyRun(run, workloads.activeOnly))
      .filter(({ endedMs }) => (endedMs ?? nowMs) >= startMs)
      .map(({ kind, namespace, name, cluster, startedMs, endedMs }) => ({
        what: `${kind} ${namespace}/${name}`,
        side: cluster === targetCluster ? ("target" as const) : ("source" as const),
        from: Math.max(0, at(startedMs)),
        to: at(endedMs ?? nowMs),
      })),
    failures: requestLog.firstFailures.map(({ atMs, ...failure }) => ({
      ...failure,
      at: at(atMs),
    })),
    verdict,
  };
}

function minute(
  { answered, tookMs, failed }: Bucket,
  at: number,
  source: string,
  target: string,
): MinuteReport {
  const [sourceMs, targetMs] = [median(tookMs[source]), median(tookMs[target])];
  return {
    at,
    source: answered[source] ?? 0,
    target: answered[target] ?? 0,
    failed,
    ...(sourceMs === undefined ? {} : { sourceMs }),
    ...(targetMs === undefined ? {} : { targetMs }),
  };
}

function median(values: readonly number[] = []): number | undefined {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  return middle === undefined ? undefined : Math.round(middle * 10) / 10;
}

/** The target's share after each change of a record, averaged over the hosts. */
function configuredShares({
  world,
  workloads,
  start,
}: Rehearsal): readonly (readonly [ms: number, share: number])[] {
  const weights = new Map(workloads.hosts.map(({ name }) => [name, new Map<string, number>()]));
  const points: (readonly [number, number])[] = [];
  for (const { action, record, atMs } of world.zones.log) {
    const ofHost = weights.get(record.name);
    if (ofHost === undefined || record.setIdentifier === undefined) continue;
    if (action === "DELETE") ofHost.delete(record.setIdentifier);
    else ofHost.set(record.setIdentifier, record.weight ?? 0);
    const shares = [...weights.values()].map((ofSide) => {
      const sum = [...ofSide.values()].reduce((total, weight) => total + weight, 0);
      return sum === 0 ? 0 : (ofSide.get(start.target) ?? 0) / sum;
    });
    const share = shares.reduce((sum, each) => sum + each, 0) / shares.length;
    points.push([atMs, Math.round(share * 1000) / 1000]);
  }
  return points;
}

/** What was before the first step is where the line begins. */
function clipped(
  points: readonly (readonly [at: number, share: number])[],
): readonly (readonly [at: number, share: number])[] {
  const before = points.findLast(([at]) => at <= 0);
  return [[0, before?.[1] ?? 0], ...points.filter(([at]) => at > 0)];
}

/** From the moment when the source's last weight is 0 to its retirement. */
function drainOf({
  world,
  requestLog,
  start,
}: Rehearsal): readonly [fromMs: number, toMs: number] | undefined {
  const from = world.zones.log.findLast(
    ({ action, record }) =>
      action !== "DELETE" && record.setIdentifier === start.source && record.weight === 0,
  );
  const end = requestLog.steps.find(({ title }) => title.startsWith(`${start.source}: retired`));
  if (from === undefined || end === undefined) return undefined;
  return [from.atMs, end.startedMs];
}
