import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** What an alias record points at. */
export interface LoadBalancer {
  readonly dnsName: pulumi.Input<string>;
  /** Its canonical hosted zone. */
  readonly zoneId: pulumi.Input<string>;
}

/** What workloads and traffic need of a cluster, created or existing. */
export interface DeclaredCluster {
  readonly name: string;
  /** What the hosts' records point at. */
  readonly ingress: LoadBalancer;
  /** By host, what its record points at instead. */
  readonly loadBalancers?: Readonly<Record<string, LoadBalancer>>;
  /** Absent: this program writes nothing to the cluster. */
  readonly provider?: k8s.Provider;
  /** A secret; absent for a cluster that is only described. */
  readonly kubeconfig?: pulumi.Output<string>;
  /** Workloads wait for these, and are deleted before them. */
  readonly ready: readonly pulumi.Resource[];
  /** Of a created cluster: its VPC, and whether the VPC ends with it. */
  readonly network?: { readonly vpcId: pulumi.Output<string>; readonly owned: boolean };
  /** Of a created cluster: the issuer that a role of IAM trusts, and IAM's provider for it. */
  readonly serviceAccountIssuer?: {
    readonly url: pulumi.Output<string>;
    readonly providerArn: pulumi.Output<string>;
  };
}
