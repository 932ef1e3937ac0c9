import type { route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../migration/state/plan.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import { weightedSet, weightShare } from "../../migration/state/weights.ts";
import { serving } from "../../migration/state/drain-marker.ts";
import type { DeclaredCluster } from "../cluster/cluster.ts";
import type { LockRecords } from "../traffic/lock-records.ts";

/**
 * What `pulumi stack output` shows. Everything that a rule reads again is derived from resources: after a
 * failed update plain outputs are already the new ones, these are not.
 */
export function sideOutputs(
  context: MigrationContext,
  plan: Plan,
  cluster: DeclaredCluster,
  records: readonly route53.Record[],
  locks: LockRecords,
  drainMarker: route53.Record | undefined,
): Record<string, unknown> {
  const { side } = context;
  const settled = pulumi.all([
    ...records.map(({ urn }) => urn),
    ...cluster.ready.map(({ urn }) => urn),
  ]);
  const weights = pulumi.all(
    records.map(({ name, weightedRoutingPolicies: policies }) =>
      pulumi.all([name, policies]).apply(([host, all]) => [host, all?.[0]?.weight ?? 0] as const),
    ),
  );
  return {
    clusterName: side.cluster.name,
    ...(cluster.kubeconfig !== undefined && { kubeconfig: pulumi.secret(cluster.kubeconfig) }),
    hosts: weights.apply((own) => own.map(([host]) => host)),
    locks: pulumi.all(
      Object.entries<route53.Record>({ ...locks }).map(([kind, { urn }]) => urn.apply(() => kind)),
    ),
    fenced: side.fence,
    waitingHosts: plan.waiting.map((host) => host.name),
    shares: weights.apply((own) =>
      Object.fromEntries(own.map(([host, weight]) => [host, shareOf(context, host, weight)])),
    ),
    drainMarker: drainMarker?.records.apply((values) =>
      values?.[0] === serving ? null : values?.[0],
    ),
    cluster: settled.apply(() => side.cluster),
    ...(cluster.network !== undefined && { network: cluster.network }),
  };
}

/** This side's share of a host beside the other side's weights as they were at the start, in percent. */
function shareOf({ side, observed }: MigrationContext, host: string, weight: number): number {
  const others = weightedSet(observed, host)
    .filter(({ setIdentifier }) => setIdentifier !== side.stack)
    .map((record) => record.weight ?? 0);
  return Math.round(weightShare(weight, others) * 1000) / 10;
}
