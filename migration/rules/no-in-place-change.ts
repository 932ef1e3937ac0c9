import { clusterReasons } from "../../conversion/upgrade-strategy.ts";
import { minorOf } from "../state/kubernetes-version.ts";
import type { ClusterFacts } from "../state/side.ts";
import type { Rule, MigrationContext } from "../state/migration-context.ts";
import { deployedWeight, hostsOf } from "../state/weights.ts";

/**
 * Rule 9: a cluster with traffic keeps what can't be changed without risk: name, minor version, network
 * plugin, zones. A patch release is allowed: it changes launch templates only.
 */
export const noInPlaceChange: Rule = {
  name: "no-in-place-change",
  violations: (context) => {
    const { side, last } = context;
    if (last?.cluster === undefined || !hasTraffic(context)) return [];
    const changes = inPlaceChanges(last.cluster, side.cluster);
    if (changes.length === 0) return [];
    const reasons = clusterReasons(last.cluster, side.cluster).map((reason) => ` (${reason})`);
    return [
      {
        rule: "no-in-place-change",
        text:
          `cluster: ${changes.join(", ")} on a cluster with traffic${reasons.join("")}; this is what moving ` +
          `house is for: declare a new side with these values and shift the traffic to it`,
      },
    ];
  },
};

/** What changed of the things that stay, in words; empty when nothing did. */
export function inPlaceChanges(before: ClusterFacts, after: ClusterFacts): readonly string[] {
  const changes: string[] = [];
  const compare = (what: string, old: string | undefined, now: string | undefined) => {
    if (old !== undefined && old !== now) changes.push(`${what} ${old} -> ${now ?? "none"}`);
  };
  compare("name", before.name, after.name);
  compare("kubernetesVersion", minorOf(before.kubernetesVersion), minorOf(after.kubernetesVersion));
  compare("networking", before.networking, after.networking);
  compare("zones", [...before.zones].sort().join(" "), [...after.zones].sort().join(" "));
  if (before.created !== after.created) {
    changes.push(after.created ? "existing -> created" : "created -> existing");
  }
  return changes;
}

function hasTraffic({ side, observed }: MigrationContext): boolean {
  return hostsOf(observed, side.stack).some(
    (host) => (deployedWeight(observed, host, side.stack) ?? 0) > 0,
  );
}
