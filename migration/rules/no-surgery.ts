import { clusterReasons } from "../gap/strategy.ts";
import { minorOf } from "../kubernetes-version.ts";
import type { ClusterFacts } from "../side.ts";
import type { Rule, Situation } from "../situation.ts";
import { deployedWeight, hostsOf } from "../weights.ts";

/**
 * Rule 9: a cluster with traffic keeps what can't be changed without risk: name, minor version, network
 * plugin, zones. A patch release is allowed: it changes launch templates only.
 */
export const noSurgery: Rule = {
  name: "no surgery",
  violations: (situation) => {
    const { side, last } = situation;
    if (last?.cluster === undefined || !hasTraffic(situation)) return [];
    const changes = surgery(last.cluster, side.cluster);
    if (changes.length === 0) return [];
    const reasons = clusterReasons(last.cluster, side.cluster).map((reason) => ` (${reason})`);
    return [
      {
        rule: "no surgery",
        text:
          `cluster: ${changes.join(", ")} on a cluster with traffic${reasons.join("")}; this is what moving ` +
          `house is for: declare a new side with these values and shift the traffic to it`,
      },
    ];
  },
};

/** What changed of the things that stay, in words; empty when nothing did. */
export function surgery(before: ClusterFacts, after: ClusterFacts): readonly string[] {
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

function hasTraffic({ side, observed }: Situation): boolean {
  return hostsOf(observed, side.stack).some(
    (host) => (deployedWeight(observed, host, side.stack) ?? 0) > 0,
  );
}
