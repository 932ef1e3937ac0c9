import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "./cluster.ts";
import type { ClusterArgs } from "./cluster-args.ts";
import type { DeclaredCluster } from "./declared-cluster.ts";
import { ExistingCluster, type ExistingClusterArgs } from "./existing-cluster.ts";

/** The cluster of another stack of this project. */
export interface ClusterOfStackArgs {
  readonly fromStack: string;
  /** True: that stack exports a kubeconfig, and this one applies objects. */
  readonly managed: boolean;
  readonly retired: boolean;
  /** Of single hosts, by host. */
  readonly loadBalancers?: NonNullable<ExistingClusterArgs["loadBalancers"]>;
  readonly mayBeUnreachable?: boolean;
}

export type AnyClusterArgs = ClusterArgs | ExistingClusterArgs | ClusterOfStackArgs;

/** A cluster to create, one that somebody else built, or another stack's. */
export function declareCluster(name: string, args: AnyClusterArgs): DeclaredCluster {
  if ("hostedZoneId" in args) return new Cluster(name, args);
  return new ExistingCluster(name, "fromStack" in args ? argsFrom(args) : args);
}

function argsFrom({ fromStack, managed, ...others }: ClusterOfStackArgs): ExistingClusterArgs {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${fromStack}`;
  const reference = new pulumi.StackReference(stack);
  const ingress = reference.requireOutput("ingress") as pulumi.Output<{
    readonly dnsName: string;
    readonly zoneId: string;
  }>;
  return {
    ...others,
    ingress: { dnsName: ingress.dnsName, zoneId: ingress.zoneId },
    ...(managed && { kubeconfig: reference.requireOutput("kubeconfig") as pulumi.Output<string> }),
  };
}
