import * as pulumi from "@pulumi/pulumi";
import type { Side } from "../../migration/state/side.ts";
import type { DeclaredCluster } from "../cluster/declared-cluster.ts";
import type { AppliedBacking } from "../workloads/workloads.ts";
import type { WeightedTraffic } from "../traffic/weighted-traffic.ts";

/** What the workloads add. */
export interface WorkloadOutputs extends Partial<AppliedBacking> {
  /** The active-only ones, `CronJob shop/report`; default none. */
  readonly activeOnly?: readonly string[];
}

/**
 * What `pulumi stack output` shows. Everything that a rule reads again is derived from resources: after a
 * failed update plain outputs are already the new ones, these are not.
 */
export function sideOutputs(
  side: Side,
  cluster: DeclaredCluster,
  traffic: WeightedTraffic,
  { activeOnly = [], immutable, routing }: WorkloadOutputs = {},
): Record<string, unknown> {
  const settled = pulumi.all([...traffic.records, ...cluster.ready].map(({ urn }) => urn));
  // not the records: while one of them fails, the cluster is what it has become all the same
  const made = pulumi.all(cluster.ready.map(({ urn }) => urn));
  const { zeroSince } = traffic;
  return {
    clusterName: side.cluster.name,
    ...(cluster.kubeconfig !== undefined &&
      side.clusterStack === undefined && { kubeconfig: pulumi.secret(cluster.kubeconfig) }),
    hosts: traffic.hosts,
    hostZones: traffic.hostZones,
    lockZone: traffic.lockZone,
    locks: traffic.lockKinds,
    locksInState: traffic.plan.locksInState,
    fenced: side.fence,
    ...(immutable !== undefined && { immutable }),
    ...(routing !== undefined && { routing }),
    activeOnly: settled.apply(() => activeOnly),
    waitingHosts: traffic.plan.waiting.map((host) => host.name),
    shares: traffic.shares,
    ...(zeroSince !== undefined && { drainMarker: zeroSince }),
    cluster: pulumi
      .all([cluster.ingress.dnsName, made])
      .apply(([ingress]) => ({ ...side.cluster, ingress })),
    ingress: { dnsName: cluster.ingress.dnsName, zoneId: cluster.ingress.zoneId },
    ...(cluster.network !== undefined && { network: cluster.network }),
    ...(cluster.serviceAccountIssuer !== undefined && {
      serviceAccountIssuer: {
        url: cluster.serviceAccountIssuer.url,
        providerArn: cluster.serviceAccountIssuer.providerArn,
      },
    }),
  };
}
