import type { route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../migration/plan.ts";
import type { Situation } from "../migration/situation.ts";
import { hostsOf, share, weightedSet, deployedWeight } from "../migration/weights.ts";
import type { DeclaredCluster } from "./cluster.ts";

/**
 * What `pulumi stack output` shows. Everything that a rule reads again is derived from resources: after a
 * failed update plain outputs are already the new ones, these are not.
 */
export function sideOutputs(
  situation: Situation,
  plan: Plan,
  cluster: DeclaredCluster,
  records: readonly route53.Record[],
): Record<string, unknown> {
  const { side } = situation;
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
    hosts: plan.records.map(({ host }) => host.name),
    waitingHosts: plan.waiting.map((host) => host.name),
    shares: weights.apply((own) =>
      Object.fromEntries(own.map(([host, weight]) => [host, shareOf(situation, host, weight)])),
    ),
    zeroSince: weights.apply((own) => zeroSince(situation, own)),
    cluster: settled.apply(() => side.cluster),
    ...(cluster.network !== undefined && { network: cluster.network }),
  };
}

/** This side's share of a host beside the other side's weights as they were at the start, in percent. */
function shareOf({ side, observed }: Situation, host: string, weight: number): number {
  const others = weightedSet(observed, host)
    .filter(({ setIdentifier }) => setIdentifier !== side.stack)
    .map((record) => record.weight ?? 0);
  return Math.round(share(weight, others) * 1000) / 10;
}

/**
 * Since when all of the side's weights have been 0, ISO 8601: kept when it was known and Route53 showed
 * nothing else at the start, else now. Null while a weight is positive.
 */
export function zeroSince(
  { side, observed, last, nowMs }: Situation,
  weights: readonly (readonly [host: string, weight: number])[],
): string | null {
  if (side.retired) return last?.zeroSince ?? null;
  if (weights.some(([, weight]) => weight > 0)) return null;
  const zeroBefore = hostsOf(observed, side.stack).every(
    (host) => deployedWeight(observed, host, side.stack) === 0,
  );
  if (zeroBefore && last?.zeroSince !== undefined) return last.zeroSince;
  return new Date(nowMs).toISOString();
}
