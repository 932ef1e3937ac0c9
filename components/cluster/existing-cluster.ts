// A cluster that somebody else built, of any age: described, and only its workloads managed, if at all.
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DeclaredCluster, LoadBalancer } from "./declared-cluster.ts";
import { ClusterProvider } from "./kubernetes-provider.ts";

export interface ExistingClusterArgs {
  /** The load balancer of its ingress controller. */
  readonly ingress: LoadBalancer;
  /** Hosts that other load balancers serve: a Service's own, or a second ingress controller's. Default none. */
  readonly loadBalancers?: Readonly<Record<string, LoadBalancer>>;
  /** A secret. Given: its workloads are managed, those that are there already are taken over, and a destroy deletes them. */
  readonly kubeconfig?: pulumi.Input<string>;
  /** True: when it no longer answers, its objects may be forgotten. Default false. */
  readonly retired?: boolean;
  /** True: an update goes on without its API, and skips what it would have changed there. Default false. */
  readonly mayBeUnreachable?: boolean;
}

export class ExistingCluster extends pulumi.ComponentResource implements DeclaredCluster {
  readonly name: string;
  readonly ingress: LoadBalancer;
  readonly loadBalancers?: Readonly<Record<string, LoadBalancer>>;
  readonly provider?: k8s.Provider;
  readonly kubeconfig?: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[] = [];

  /** @param name the cluster's */
  constructor(name: string, args: ExistingClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { kubeconfig, ...open } = args;
    const secret = kubeconfig === undefined ? undefined : pulumi.secret(kubeconfig);
    super(
      "cluster-migration:index:ExistingCluster",
      name,
      { ...open, ...(secret !== undefined && { kubeconfig: secret }) },
      opts,
    );
    this.name = name;
    this.ingress = args.ingress;
    if (args.loadBalancers !== undefined) this.loadBalancers = args.loadBalancers;
    if (secret !== undefined) {
      this.kubeconfig = secret;
      this.provider = new ClusterProvider(
        name,
        {
          kubeconfig: secret,
          retired: args.retired ?? false,
          mayBeUnreachable: args.mayBeUnreachable ?? false,
        },
        { parent: this },
      );
    }
    this.registerOutputs({ ingress: this.ingress });
  }
}
