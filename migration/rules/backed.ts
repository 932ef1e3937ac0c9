import type { HostBacking } from "../state/backing.ts";
import type { MigrationContext } from "../state/migration-context.ts";
import { secondsUntilDrained } from "../state/drain-marker.ts";
import { weightOf, type Side } from "../state/side.ts";
import { deployedWeight } from "../state/weights.ts";
import type { FilesEdit, Finding, Rule } from "./rule.ts";

/**
 * On a side with weight, the Service behind every host keeps workloads with replicas, and nothing that a
 * host depends on is replaced: Kubernetes refuses to change some fields, so the object is deleted first.
 */
export const backed: Rule = {
  id: "backed",
  when: { start: notBacked, edit: changedBacking },
};

function notBacked(context: MigrationContext): readonly Finding[] {
  const { side, last, backing = [], shared, observed, nowMs } = context;
  if (side.retired || !side.cluster.managesWorkloads) return [];
  const undrained = secondsUntilDrained(side.stack, shared, observed, nowMs) > 0;
  return backing
    .filter(({ host }) => {
      const weight = deployedWeight(observed, host, side.stack);
      // the gate asks for a host that gets its first weight
      return weight !== undefined && (weight > 0 || undrained);
    })
    .flatMap(({ host, gaps, immutable }) => [
      ...gaps.map((gap) => withoutPods(host, gap)),
      ...replaced(host, last?.immutable ?? {}, immutable),
    ]);
}

function changedBacking({ before, after }: FilesEdit): readonly Finding[] {
  const earlier = new Map((before.backing ?? []).map((backing) => [backing.host, backing]));
  return (after.backing ?? [])
    .filter(({ host }) => [...before.sides, ...after.sides].some((side) => serves(side, host)))
    .flatMap((backing) => {
      const was = earlier.get(backing.host);
      if (was === undefined) return [];
      return [
        ...backing.gaps
          .filter((gap) => !was.gaps.includes(gap))
          .map((gap) => withoutPods(backing.host, gap)),
        ...replaced(backing.host, was.immutable, backing.immutable),
      ];
    });
}

function serves(side: Side, host: string): boolean {
  return !side.retired && side.cluster.managesWorkloads && weightOf(side, host) > 0;
}

function withoutPods(host: string, gap: string): Finding {
  return {
    host,
    text:
      `${gap}, so its requests would fail; keep a workload with replicas behind it while a side serves it or is ` +
      `not drained`,
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
