import type { HostBacking } from "../state/backing.ts";
import type { MigrationContext } from "../state/migration-context.ts";
import { secondsUntilDrained } from "../state/drain-marker.ts";
import { weightOf, type Side } from "../state/side.ts";
import { pointingHere } from "../state/targets.ts";
import { deployedWeight } from "../state/weights.ts";
import { lostRoutes } from "./lost-routes.ts";
import type { FilesEdit, Finding, Rule } from "./rule.ts";

/**
 * On a side that has a host's record, the Service behind it keeps workloads with replicas, and its paths keep leading to
 * one: at weight 0, Route53 answers with that record while the other side is unhealthy. While clients come, nothing that
 * a host depends on is replaced: Kubernetes refuses to change some fields, so the object is deleted first.
 */
export const backed: Rule = {
  id: "backed",
  when: { start: notBacked, edit: changedBacking },
};

function notBacked(context: MigrationContext): readonly Finding[] {
  const { side, last, backing = [], shared, observed, nowMs } = context;
  if (!isJudged(side)) return [];
  const undrained = secondsUntilDrained(side.stack, shared, observed, nowMs) > 0;
  const pointed = new Set(pointingHere(context).map(({ name }) => name));
  const named = context.hosts.map(({ name }) => name);
  return [...backing, ...gone(last?.routing, backing, named)].flatMap((is) => {
    const weight = deployedWeight(observed, is.host, side.stack);
    // the gate asks for a host that gets its first record
    if (weight === undefined && !pointed.has(is.host)) return [];
    const comes = (weight ?? 0) > 0 || undrained || pointed.has(is.host);
    // its machines are gone
    if (!comes && side.fence) return [];
    return [
      ...is.gaps.map((gap) => withoutPods(is.host, gap)),
      ...lostRoutes(last?.routing?.[is.host], is, shared.removedHosts),
      ...(comes ? replaced(is.host, last?.immutable ?? {}, is.immutable) : []),
    ];
  });
}

/** By the files a side has a record of every host, and it is not known whether it is drained. */
function changedBacking({ before, after }: FilesEdit): readonly Finding[] {
  return after.sides.filter(isJudged).flatMap((side) => {
    const then = before.sides.find(({ stack }) => stack === side.stack);
    // what is refused altogether has no backing
    if (then === undefined || after.backing?.has(side.stack) !== true) return [];
    const earlier = new Map(
      (before.backing?.get(side.stack) ?? []).map((backing) => [backing.host, backing]),
    );
    const now = after.backing.get(side.stack) ?? [];
    const named = after.hosts.map(({ name }) => name);
    return [...now, ...gone(Object.fromEntries(earlier), now, named)].flatMap((is) => {
      const was = earlier.get(is.host);
      if (was === undefined) return [];
      const comes = weightOf(then, is.host) > 0 || weightOf(side, is.host) > 0;
      if (!comes && side.fence) return [];
      return [
        ...is.gaps.filter((gap) => !was.gaps.includes(gap)).map((gap) => withoutPods(is.host, gap)),
        ...lostRoutes(was, is, after.shared.removedHosts),
        ...(comes ? replaced(is.host, was.immutable, is.immutable) : []),
      ];
    });
  });
}

/** Hosts to which nothing leads on this side any more, though they are still named. */
function gone(
  was: Readonly<Record<string, unknown>> = {},
  is: readonly HostBacking[],
  named: readonly string[],
): readonly HostBacking[] {
  const there = new Set(is.map(({ host }) => host));
  return named
    .filter((host) => host in was && !there.has(host))
    .map((host) => ({
      ...{ host, gaps: [], immutable: {}, routes: [], risks: [], unserved: [] },
      meanwhile: { services: [], idle: {} },
    }));
}

function isJudged({ retired, cluster }: Side): boolean {
  return !retired && cluster.managesWorkloads;
}

function withoutPods(host: string, gap: string): Finding {
  return {
    host,
    text:
      `${gap}, so its requests would fail; keep a workload with replicas behind it as long as the side has its ` +
      `record`,
  };
}

function replaced(
  host: string,
  was: HostBacking["immutable"],
  is: HostBacking["immutable"],
): readonly Finding[] {
  return Object.entries(is)
    .filter(([field, value]) => was[field] !== undefined && was[field] !== value)
    .map(([field]) => ({
      host,
      text:
        `${field} changed, which no update can do: the object would be deleted and created again; add a second ` +
        `object under another name, then remove the first`,
    }));
}
