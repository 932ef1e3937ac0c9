// A side's cluster: created on EC2 as kops would, or (existing-cluster.ts) one that somebody else built.
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Barrier } from "../barrier.ts";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { Addons } from "./addons.ts";
import { completeCluster, type ClusterArgs } from "./cluster-args.ts";
import { ClusterValidation, ClusterWait } from "./cluster-wait.ts";
import { ControlPlane } from "./control-plane.ts";
import type { DeclaredCluster } from "./declared-cluster.ts";
import { InstanceGroup } from "./instance-group.ts";
import { administratorKubeconfig, ClusterProvider } from "./kubernetes-provider.ts";
import { ApiLoadBalancer, IngressLoadBalancer } from "./load-balancers.ts";
import { machineNeeds } from "./machine-needs.ts";
import { publicApiName } from "./names.ts";
import { Network } from "./network.ts";
import { Pki } from "./pki.ts";
import { SecurityGroups } from "./security-groups.ts";
import type { ServiceAccountIssuer } from "./service-account-issuer.ts";

export type { ClusterArgs } from "./cluster-args.ts";

/** A kops-style cluster on EC2 that comes up by itself. */
export class Cluster extends pulumi.ComponentResource implements DeclaredCluster {
  readonly name: string;
  readonly network: { readonly vpcId: pulumi.Output<string>; readonly owned: boolean };
  readonly ingress: {
    readonly dnsName: pulumi.Output<string>;
    readonly zoneId: pulumi.Output<string>;
  };
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;
  readonly ready: readonly pulumi.Resource[];
  readonly serviceAccountIssuer?: Pick<ServiceAccountIssuer, "url" | "providerArn">;
  readonly #retired: boolean;
  readonly #network: Network;

  /**
   * @param name the cluster's: a DNS name of at most 56 characters, below the hosted zone's
   * @throws pulumi.RunError with every mistake in `args`, before anything is registered
   */
  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const spec = completeCluster(name, args);
    super("cluster-migration:index:Cluster", name, { ...args }, opts);
    this.name = name;
    const { fence = false, retired = false, mayBeUnreachable = false, hostedZoneId } = args;
    this.#retired = retired;
    const { zones, networking, kubernetesVersion, tags } = spec;
    const protect = !retired;
    const parent = { parent: this };

    this.#network = new Network(
      name,
      { zones, network: spec.network, flowLogs: spec.logs.flow, tags },
      { ...parent, protect },
    );
    const { vpcId, owned, subnets, routes } = this.#network;
    this.network = { vpcId, owned };
    const groups = new SecurityGroups(
      name,
      {
        vpcId,
        networking,
        apiSourceRanges: spec.apiSourceRanges,
        ingressSourceRanges: spec.ingress.sourceRanges,
        tags,
      },
      parent,
    );
    const { api, ingress } = this.#loadBalancers(spec, groups, hostedZoneId);
    this.ingress = { dnsName: ingress.dnsName, zoneId: ingress.zoneId };

    const pki = new Pki(name, { ...parent, protect });
    const machines = machineNeeds(spec, { pki, retired, parent: this });
    const { issuer } = machines;
    if (issuer !== undefined) this.serviceAccountIssuer = issuer;
    const after = [
      ...routes,
      ...groups.rules,
      ...machines.parameters,
      ...(issuer?.published ?? []),
    ];
    const controlPlane = new ControlPlane(
      name,
      {
        ...spec.controlPlane,
        apiServer: spec.apiServer,
        kubernetesVersion,
        subnets,
        securityGroupId: groups.masters.id,
        profileName: machines.controlPlane.profileName,
        keyArn: machines.keyArn,
        targetGroupArn: api.targetGroupArn,
        snapshotBucket: machines.snapshotBucket,
        ...(issuer !== undefined && { issuerUrl: issuer.url }),
        hostedZoneId,
        fence,
        protect,
        tags,
        after: [...after, ...machines.controlPlane.policies, ...api.listeners],
      },
      parent,
    );
    const records = [api.record, controlPlane.record];
    const workers = spec.nodes.map(
      (group) =>
        new InstanceGroup(
          {
            cluster: name,
            kubernetesVersion,
            zones,
            group,
            subnetIds: this.#privateSubnets(group.zones),
            securityGroupId: groups.nodes.id,
            profileName: machines.node.profileName,
            targetGroupArns: ingress.targetGroupArns,
            autoscaled: spec.addons.clusterAutoscaler,
            fence,
            tags,
            after: [...after, ...machines.node.policies, ...ingress.listeners, ...records],
          },
          parent,
        ),
    );

    this.kubeconfig = administratorKubeconfig(
      name,
      `https://${publicApiName(name)}`,
      pki.cluster,
      pki.administrator,
    );
    const workerGroups = workers.map(({ autoScalingGroup }) => autoScalingGroup);
    const wait = this.#wait(spec, args, [...controlPlane.groups, ...workerGroups, ...records]);
    this.provider = new ClusterProvider(
      name,
      { kubeconfig: this.kubeconfig, retired, mayBeUnreachable },
      // the plugin looks once whether the API answers, and takes it for unreachable until the update ends
      { parent: this, dependsOn: [wait] },
    );
    const addons = this.#addons(spec, pki, wait, controlPlane);
    const valid = new ClusterValidation(
      name,
      {
        kubeconfig: this.kubeconfig,
        kubernetesVersion,
        members: spec.controlPlane.zones.length,
        ...apiFor(args),
      },
      { parent: this, dependsOn: [...addons.ready] },
    );
    this.ready = [new Barrier(`${name}-ready`, [...addons.ready, valid], { parent: this })];
    this.registerOutputs({
      kubeconfig: this.kubeconfig,
      ingress: this.ingress,
      vpcId,
    });
  }

  #loadBalancers(
    spec: CreatedClusterSpec,
    groups: SecurityGroups,
    hostedZoneId: pulumi.Input<string>,
  ) {
    const { certificateArn, internal } = spec.ingress;
    const { vpcId, subnets, internet } = this.#network;
    const common = {
      vpcId,
      subnets,
      accessLogs: spec.logs.access,
      tags: spec.tags,
      protect: !this.#retired,
      after: internet,
    };
    const parent = { parent: this };
    const api = new ApiLoadBalancer(
      this.name,
      {
        ...common,
        securityGroupId: groups.apiBalancer.id,
        internal: spec.apiInternal,
        hostedZoneId,
      },
      parent,
    );
    const ingress = new IngressLoadBalancer(
      this.name,
      {
        ...common,
        securityGroupId: groups.ingressBalancer.id,
        internal,
        ...(certificateArn !== undefined && { certificateArn }),
      },
      parent,
    );
    return { api, ingress };
  }

  #privateSubnets(zones: readonly string[]): readonly pulumi.Input<string>[] {
    return zones.map((zone) => {
      const subnets = this.#network.subnets[zone];
      if (subnets === undefined) throw new Error(`no subnets in ${zone}`);
      return subnets.privateSubnetId;
    });
  }

  #wait(
    spec: CreatedClusterSpec,
    args: ClusterArgs,
    dependsOn: readonly pulumi.Resource[],
  ): ClusterWait {
    const workers = spec.nodes.reduce((sum, group) => sum + group.minSize, 0);
    return new ClusterWait(
      this.name,
      {
        kubeconfig: this.kubeconfig,
        nodes: spec.controlPlane.zones.length + workers,
        ...apiFor(args),
      },
      { parent: this, dependsOn: [...dependsOn] },
    );
  }

  #addons(
    spec: CreatedClusterSpec,
    pki: Pki,
    wait: ClusterWait,
    controlPlane: ControlPlane,
  ): Addons {
    const balancerRanges = Object.values(this.#network.subnets).map((zone) =>
      spec.ingress.internal ? zone.privateRange : zone.publicRange,
    );
    return new Addons(
      this.name,
      {
        kubernetesVersion: spec.kubernetesVersion,
        networking: spec.networking,
        zones: spec.zones,
        members: spec.controlPlane.zones.length,
        addons: spec.addons,
        ...(this.serviceAccountIssuer !== undefined && { issuer: this.serviceAccountIssuer }),
        authority: pki.cluster,
        tags: spec.tags,
        provider: this.provider,
        balancerRanges,
        after: [wait],
        deletedWith: controlPlane.groups[0] ?? controlPlane,
      },
      { parent: this },
    );
  }
}

/** Where its API answers, when a rehearsal says so. */
function apiFor({ kubernetesApi }: ClusterArgs) {
  return kubernetesApi === undefined ? {} : { kubernetesApi };
}
