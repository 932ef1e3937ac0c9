import type { HostBacking } from "../state/backing.ts";
import type { MigrationContext } from "../state/migration-context.ts";
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

function notBacked({ side, backing = [], observed }: MigrationContext): readonly Finding[] {
  if (side.retired || !side.cluster.managesWorkloads) return [];
  return (
    backing
      // the gate asks for a host that gets its first weight
      .filter(({ host }) => (deployedWeight(observed, host, side.stack) ?? 0) > 0)
      .flatMap(({ host, gaps }) => gaps.map((gap) => withoutPods(host, gap)))
  );
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
        ...replaced(was, backing),
      ];
    });
}

function serves(side: Side, host: string): boolean {
  return !side.retired && side.cluster.managesWorkloads && weightOf(side, host) > 0;
}

function withoutPods(host: string, gap: string): Finding {
  return {
    host,
    text: `${gap}, so its requests would fail; keep a workload with replicas behind it while a side serves it`,
  };
}

function replaced(was: HostBacking, is: HostBacking): readonly Finding[] {
  return Object.entries(is.immutable)
    .filter(
      ([field, value]) => was.immutable[field] !== undefined && was.immutable[field] !== value,
    )
    .map(([field]) => ({
      host: is.host,
      text:
        `${field} changed, which Kubernetes does not allow: the object would be deleted and created again; ` +
        `add a second object under another name, then remove the first`,
    }));
}
