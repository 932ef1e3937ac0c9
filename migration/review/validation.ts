// What the files say that can't be meant: told by the program, by check and by next in the same words.
import { closest } from "fastest-levenshtein";
import type { Host, Shared, Side } from "../state/side.ts";
import { stackFile } from "../state/stack-file.ts";
import { plainBalancerName, ingressesOf } from "../state/targets.ts";

/** Every mistake that shows only when all stack files and the manifests are looked at together. */
export function mistakes(
  sides: readonly Side[],
  shared: Shared,
  hosts: readonly Host[],
): readonly string[] {
  return [
    ...sides.flatMap((side) => unknownHosts(side, shared, hosts)),
    ...sides.flatMap((side, i) =>
      sides
        .slice(0, i)
        .flatMap((other) => [
          ...sameCluster(side, other.stack, other.cluster.name),
          ...sameIngress(side, other.stack, ingressesOf(other, undefined, { records: [] })),
        ]),
    ),
  ];
}

/** A weight or a load balancer for a host that nobody has: it would be applied to nothing, silently. */
export function unknownHosts(
  { stack, retired, hostWeights, cluster, clusterStack, clusterOnly = false }: Side,
  { removedHosts }: Shared,
  hosts: readonly Host[],
): readonly string[] {
  if (retired) return [];
  const names = hosts.map(({ name }) => name);
  const known = new Set([...names, ...removedHosts]);
  // those of a shared cluster are of any shard
  const shared = clusterOnly || clusterStack !== undefined;
  const balancers = shared ? [] : Object.keys(cluster.loadBalancers ?? {});
  return [
    ...Object.keys(hostWeights).map((host) => ["hostWeights", host] as const),
    ...balancers.map((host) => ["cluster.existing.loadBalancers", host] as const),
  ]
    .filter(([, host]) => !known.has(host))
    .map(
      ([key, host]) =>
        `${stackFile(stack)}: ${key}["${host}"]: no such host among the manifests and \`hosts\`` +
        (names.length === 0 ? "" : `; did you mean ${closest(host, names)}?`),
    );
}

/** @param name the cluster of the other side, `other` */
export function sameCluster(
  { stack, cluster, clusterStack }: Side,
  other: string,
  name: string | undefined,
): readonly string[] {
  if (cluster.name !== name) return [];
  if (clusterStack !== undefined) {
    return [
      `${stackFile(stack)}: cluster.fromStack: got "${clusterStack}", whose cluster is ${other}'s, too, expected ` +
        `another stack: a weight would move nothing`,
    ];
  }
  return [
    `${stackFile(stack)}: cluster.name: got "${name}", which is ${other}'s, too, expected another name: ` +
      `roles, tags and DNS names are made of it, and the two clusters would take each other's for their own`,
  ];
}

/**
 * One load balancer for both sides: a weight would move nothing.
 *
 * @param names the load balancers of the other side, `other`
 */
export function sameIngress(
  { stack, clusterStack, cluster: { ingress, loadBalancers = {} } }: Side,
  other: string,
  names: ReadonlySet<string>,
): readonly string[] {
  // of a shared cluster `sameCluster` tells
  if (clusterStack !== undefined) return [];
  return [
    ...(ingress === undefined ? [] : [["ingress", ingress] as const]),
    ...Object.entries(loadBalancers).map(
      ([host, name]) => [`loadBalancers["${host}"]`, name] as const,
    ),
  ]
    .filter(([, name]) => names.has(plainBalancerName(name)))
    .map(
      ([key, name]) =>
        `${stackFile(stack)}: cluster.existing.${key}.dnsName: got "${name}", which is ${other}'s, too, expected ` +
        `another load balancer: a weight would move nothing, and the end of one side would end both`,
    );
}

/** Peers that have no stack file, of sides which another stack names as its peer. */
export function lostPeers(sides: readonly Side[]): readonly string[] {
  return sides.flatMap((side) => lostPeer(side, sides));
}

function lostPeer({ stack, peer, retired }: Side, sides: readonly Side[]): readonly string[] {
  if (retired || peer === undefined || sides.some((other) => other.stack === peer)) return [];
  return sides
    .filter((other) => !other.retired && other.peer === stack)
    .map(
      (other) =>
        `${stackFile(stack)}: peer: got "${peer}", which has no stack file; did you mean ` +
        `${other.stack}, which names ${stack} as its peer?`,
    );
}
