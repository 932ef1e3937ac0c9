import { describeObject, type Manifest } from "../manifests/manifest.ts";
import type { ClusterFacts } from "../../migration/state/side.ts";
import { upgradeRisks } from "../../migration/state/upgrade-risks.ts";
import { destination, findApi, isServed, minorNumber } from "../api-versions.ts";
import { shortList } from "../manifests/finding.ts";

export interface UpgradeStrategy {
  readonly strategy: "in place" | "move";
  /** Why, a sentence each; never empty. */
  readonly reasons: readonly string[];
}

/**
 * Whether to upgrade a cluster where it stands or to move to a new one. In place is tried first, as long
 * as nothing makes it a risk.
 */
export function adviseStrategy(
  from: ClusterFacts,
  to: ClusterFacts,
  manifests: readonly Manifest[],
): UpgradeStrategy {
  const reasons = [...upgradeRisks(from, to), ...removedApis(from, to, manifests)];
  if (reasons.length > 0) return { strategy: "move", reasons };
  const [old, now] = [minorNumber(from.kubernetesVersion), minorNumber(to.kubernetesVersion)];
  const apart =
    old === now
      ? `both are 1.${now}: a patch release replaces nodes, one at a time`
      : `1.${old} to 1.${now} is one minor, which an upgrade in place can do`;
  return {
    strategy: "in place",
    reasons: [apart, "nothing of etcd, network plugin, DNS or the APIs in use stands in the way"],
  };
}

/** As many objects as one reason names. */
const shownObjects = 3;

/** APIs in use that end between the two versions, where no version of them is served by both. */
function removedApis(
  from: ClusterFacts,
  to: ClusterFacts,
  manifests: readonly Manifest[],
): readonly string[] {
  const [old, now] = [minorNumber(from.kubernetesVersion), minorNumber(to.kubernetesVersion)];
  const kinds = new Map<string, string[]>();
  for (const { object } of manifests) {
    const there = findApi(destination(object, old) ?? object.apiVersion, object.kind);
    const next = findApi(destination(object, now) ?? object.apiVersion, object.kind);
    if (there === undefined || next === undefined) continue;
    const probeTargets = isServed(there, old) && !isServed(there, now);
    const suitsBoth = isServed(next, old) && isServed(next, now);
    if (!probeTargets || suitsBoth) continue;
    const key = isServed(next, now)
      ? `${object.kind} ends as ${there.apiVersion} and is ${next.apiVersion}, which 1.${old} does not serve`
      : `${object.kind} ends as ${there.apiVersion}, and nothing takes its place`;
    kinds.set(key, [...(kinds.get(key) ?? []), describeObject(object)]);
  }
  return [...kinds].map(([what, objects]) => {
    return `APIs: ${what}: no manifest suits both (${shortList(objects, shownObjects)})`;
  });
}
