// Which addons a created cluster gets: those that a cluster can do without.
import { z } from "zod";
import { minorOf } from "../migration/state/kubernetes-version.ts";
import { chartRelease } from "./chart-versions.ts";
import { flag } from "./values.ts";

export const addons = z.strictObject({
  /** What `kubectl top` and a HorizontalPodAutoscaler read. */
  metricsServer: flag.default(true),
  /** CoreDNS with a budget, and with as many copies as there are nodes for. */
  dnsAutoscaler: flag.default(true),
  /** A cache for DNS on each node. NetworkPolicies that let pods ask CoreDNS only must let them ask it, too. */
  nodeLocalDns: flag.default(false),
  /** Roles of IAM for service accounts, as on EKS: a public issuer, and AWS' webhook. */
  podIdentity: flag.default(true),
  /** Changes the size of the groups. By default where a release is tested with the minor, and there is podIdentity. */
  clusterAutoscaler: flag.optional(),
});

/** The same with every default filled in. */
export interface AddonChoice {
  readonly metricsServer: boolean;
  readonly dnsAutoscaler: boolean;
  readonly nodeLocalDns: boolean;
  readonly podIdentity: boolean;
  readonly clusterAutoscaler: boolean;
}

export function chosenAddons(
  { clusterAutoscaler, ...others }: z.infer<typeof addons>,
  kubernetesVersion: string,
): AddonChoice {
  const possible = others.podIdentity && hasAutoscaler(kubernetesVersion);
  return { ...others, clusterAutoscaler: clusterAutoscaler ?? possible };
}

/** What `clusterAutoscaler: true` lacks, if anything. */
export function autoscalerMistake(
  { clusterAutoscaler, podIdentity }: z.infer<typeof addons>,
  kubernetesVersion: string,
): string | undefined {
  if (clusterAutoscaler !== true) return undefined;
  if (!podIdentity) return "expected podIdentity: true with it: its rights are a service account's";
  return hasAutoscaler(kubernetesVersion)
    ? undefined
    : `expected false: no release for Kubernetes ${minorOf(kubernetesVersion)} is known to this release`;
}

function hasAutoscaler(kubernetesVersion: string): boolean {
  return chartRelease("cluster-autoscaler", kubernetesVersion) !== undefined;
}
