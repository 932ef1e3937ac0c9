import { describe, type Manifest } from "./manifests/manifest.ts";
import type { ClusterFacts } from "../migration/state/side.ts";
import { destination, findApi, isServed, minorNumber } from "./api-versions.ts";

export interface Strategy {
  readonly strategy: "in place" | "move";
  /** Why, a sentence each; never empty. */
  readonly reasons: readonly string[];
}

/** Minors whose upgrade replaces a part of every node at once, whatever the manifests say. */
const watersheds: readonly (readonly [minor: number, what: string])[] = [
  [24, "1.24 takes Docker's shim away: the container runtime of every node changes"],
  [27, "1.27 takes the in-tree AWS provider away: cloud controller and EBS driver change"],
  [35, "1.35 no longer starts on cgroup v1: the image of every node changes"],
];

/**
 * Whether to upgrade a cluster where it stands or to move to a new one. In place is tried first, as long
 * as nothing makes it a risk.
 */
export function adviseStrategy(
  from: ClusterFacts,
  to: ClusterFacts,
  manifests: readonly Manifest[],
): Strategy {
  const reasons = [...clusterReasons(from, to), ...removedApis(from, to, manifests)];
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

/** What the clusters alone say against an upgrade in place; empty when nothing does. */
export function clusterReasons(from: ClusterFacts, to: ClusterFacts): readonly string[] {
  const [old, now] = [minorNumber(from.kubernetesVersion), minorNumber(to.kubernetesVersion)];
  const reasons: string[] = [];
  if (now < old) {
    reasons.push(`versions: 1.${old} to 1.${now} goes back, which no upgrade in place can`);
  }
  if (now - old > 1) {
    reasons.push(
      `versions: 1.${old} to 1.${now} are ${now - old} minors, and in place goes one at a time: ${now - old} upgrades, each replacing every control plane and node`,
    );
  }
  const [oldEtcd, newEtcd] = [etcdMajor(from), etcdMajor(to)];
  if (oldEtcd !== undefined && newEtcd !== undefined && oldEtcd !== newEtcd) {
    reasons.push(
      `etcd: ${from.etcdVersion ?? `v${oldEtcd}`} to v${newEtcd} is another major: in place the API is down while the data is converted`,
    );
  }
  const plugins = [from.networking, to.networking];
  if (plugins[0] !== undefined && plugins[1] !== undefined && plugins[0] !== plugins[1]) {
    reasons.push(
      `network plugin: ${plugins[0]} to ${plugins[1]}: in place pods of the one cannot reach those of the other meanwhile`,
    );
  }
  const [oldDns, newDns] = [from.dns, to.dns ?? (to.created ? "coredns" : undefined)];
  if (oldDns !== undefined && newDns !== undefined && oldDns !== newDns) {
    reasons.push(
      `DNS: ${oldDns} to ${newDns}: in place every name inside the cluster depends on the swap`,
    );
  }
  for (const [minor, what] of watersheds) {
    if (old < minor && minor <= now) reasons.push(`nodes: ${what}`);
  }
  return reasons;
}

/** A created cluster has etcd 3 (1.31 to 1.37). */
function etcdMajor(cluster: ClusterFacts): number | undefined {
  const major = /^v?(\d+)/.exec(cluster.etcdVersion ?? "")?.[1];
  if (major !== undefined) return Number(major);
  return cluster.created ? 3 : undefined;
}

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
    kinds.set(key, [...(kinds.get(key) ?? []), describe(object)]);
  }
  return [...kinds].map(
    ([what, objects]) => `APIs: ${what}: no manifest suits both (${objects.join(", ")})`,
  );
}
