// Why an upgrade in place is a risk, told from what the two clusters are.
import { minorOf } from "./kubernetes-version.ts";
import type { ClusterFacts } from "./side.ts";

/** Minors whose upgrade replaces a part of every node at once, whatever the manifests say. */
const watersheds: readonly (readonly [minor: number, what: string])[] = [
  [24, "1.24 removes Docker's shim: the container runtime of every node changes"],
  [27, "1.27 removes the in-tree AWS provider: cloud controller and EBS driver change"],
  [35, "1.35 no longer starts on cgroup v1: the image of every node changes"],
];

/** One sentence for each risk; empty when there is none. */
export function upgradeRisks(from: ClusterFacts, to: ClusterFacts): readonly string[] {
  const [old, now] = [minorNumber(from), minorNumber(to)];
  const reasons: string[] = [];
  if (now < old) {
    reasons.push(`versions: 1.${old} to 1.${now} is a downgrade, which no upgrade in place can do`);
  }
  if (now - old > 1) {
    reasons.push(
      `versions: 1.${old} to 1.${now} are ${now - old} minors, and an upgrade in place does one at a time: ${now - old} upgrades, and each replaces every control plane and node`,
    );
  }
  const [oldEtcd, newEtcd] = [etcdMajor(from), etcdMajor(to)];
  if (oldEtcd !== undefined && newEtcd !== undefined && oldEtcd !== newEtcd) {
    reasons.push(
      `etcd: ${from.etcdVersion ?? `v${oldEtcd}`} to v${newEtcd} is another major version: in place, the API is down while the data is converted`,
    );
  }
  const plugins = [from.networking, to.networking];
  if (plugins[0] !== undefined && plugins[1] !== undefined && plugins[0] !== plugins[1]) {
    reasons.push(
      `network plugin: ${plugins[0]} to ${plugins[1]}: during an in-place swap, pods on ${plugins[0]} cannot reach pods on ${plugins[1]}`,
    );
  }
  const [oldDns, newDns] = [from.dns, to.dns ?? (to.created ? "coredns" : undefined)];
  if (oldDns !== undefined && newDns !== undefined && oldDns !== newDns) {
    reasons.push(
      `DNS: ${oldDns} to ${newDns}: during an in-place swap, no name inside the cluster may resolve`,
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

function minorNumber({ kubernetesVersion }: ClusterFacts): number {
  return Number(minorOf(kubernetesVersion).split(".")[1]);
}
