import { detectionSeconds } from "../world/http/detection.ts";
import { aliasTtlSeconds } from "../world/route53/record-set.ts";
import { isRoll } from "../options.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { duration } from "../ground/clock.ts";
import { failureCounts, type LoggedStep } from "../ground/request-log.ts";
import { plural } from "../../cli/plural.ts";
import { largest } from "./shares.ts";
import { table } from "../../cli/table.ts";
import { autoscalingRemarks } from "./autoscaling.ts";
import { cut, percent } from "./cells.ts";
import type { Verdict } from "./verdict.ts";

/** `0 of 17,338 requests failed while 3 hosts moved from old (1.31) to new (1.36) in 2 h 27 min simulated` */
export function headline(
  rehearsal: Rehearsal,
  { requests, failed, seconds }: Verdict,
  name: string,
): string {
  const { start, workloads, versions } = rehearsal;
  const side = (stack: string): string => `${stack} (${versions[stack] ?? "?"})`;
  const hosts = plural(workloads.hosts.length, "host");
  const what = isRoll(name)
    ? `the machines of ${side(start.source)} were replaced below ${hosts}`
    : `${hosts} moved from ${side(start.source)} to ${side(start.target)}`;
  return (
    `${failed.toLocaleString("en")} of ${requests.toLocaleString("en")} requests failed while ${what} ` +
    `in ${duration(seconds)} simulated`
  );
}

/** What else there is to say, a line each. */
export function remarks(rehearsal: Rehearsal, verdict: Verdict): readonly string[] {
  const { requestLog, world } = rehearsal;
  const lines = failureCounts(requestLog.failures).map(
    ({ what, count }) => `${count} failed: ${what}`,
  );
  if (verdict.failed > 0) {
    lines.push(`from the first failed request to the last: ${duration(verdict.lossSeconds)}`);
  }
  lines.push(
    verdict.doubleRuns.length === 0
      ? `${verdict.activeOnlyRuns} runs of ${plural(verdict.activeOnly, "active-only workload")}: never on both sides at once, none twice`
      : `active-only workloads that ran twice: ${verdict.doubleRuns.join("; ")}`,
  );
  if (verdict.idle.length > 0) {
    lines.push(`active-only workloads that run nowhere at the end: ${verdict.idle.join(", ")}`);
  }
  if (verdict.failoverSeconds !== undefined) {
    lines.push(
      `requests of clients that honour the TTL failed for ${duration(verdict.failoverSeconds)} after the cluster had become unreachable: health checks (${detectionSeconds.unhealthy} s) and cached answers (${aliasTtlSeconds} s)`,
    );
  }
  if (verdict.diverged > 0) {
    lines.push(
      `${verdict.diverged} reads came back from the other cluster than the write before: state in a cluster does not move (not a failure; see MIGRATION.md)`,
    );
  }
  lines.push(...autoscalingRemarks(rehearsal), ...rehearsal.notes, ...rehearsal.remarks);
  const { clock } = world;
  if (clock.isSlow(clock.averageSpeed)) {
    lines.push(
      `slow machine: time ran ${Math.round(clock.averageSpeed)} times as fast instead of ${clock.speed}; requests and results do not depend on it`,
    );
  }
  if (verdict.sharesOff.length > 0) {
    lines.push(`shares more than 3 points off: ${verdict.sharesOff.join("; ")}`);
  }
  return lines;
}

/** The tables at the end, 80 columns wide. */
export function tables(rehearsal: Rehearsal): string {
  const { requestLog, start } = rehearsal;
  const [, target = ""] = rehearsal.clusterNames;
  const steps = table(
    ["step", "requests", "failed", "configured", "of DNS", "of requests"],
    requestLog.steps.flatMap((step) => rowsOf(step, target)),
  );
  const clients = table(
    ["clients", "requests", "failed"],
    [...requestLog.byKind].map(([kind, { requests, failed }]) => [
      kind,
      String(requests),
      String(failed),
    ]),
  );
  return [`${start.target}'s share, by step`, "", steps, "", clients].join("\n");
}

/** A row for the step, and one for each group of hosts that has other weights than most. */
function rowsOf(step: LoggedStep, target: string): readonly (readonly string[])[] {
  const most = largest(step.shares);
  const share = (of: LoggedStep["shares"][number] | undefined): readonly string[] =>
    of === undefined ? ["", ""] : [percent(of.configured), percent(of.measured)];
  // caches and open connections lag behind
  const ofRequests =
    step.requests === 0 ? "" : percent((step.answered[target] ?? 0) / step.requests);
  return [
    [cut(step.title, 28), String(step.requests), String(step.failed), ...share(most), ofRequests],
    ...step.shares
      .filter((each) => each !== most)
      .map((each) => [cut(`  ${each.hosts.join(", ")}`, 28), "", "", ...share(each), ""]),
  ];
}
