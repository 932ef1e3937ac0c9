// A side's cluster: created on EC2 as kops would, or an existing one that is only described.
import { local } from "@pulumi/command";
import type * as k8s from "@pulumi/kubernetes";
import { route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isExisting, type ClusterSpec } from "../../config/cluster.ts";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { Addons } from "./addons.ts";
import { findMistakes, hostedZoneOf, type NetworkOwners } from "./validate.ts";
import { ControlPlane } from "./control-plane.ts";
import { declareEncryptionKey } from "./encryption-key.ts";
import { declareSnapshotBucket } from "./etcd-backups.ts";
import { declareInstanceGroup } from "./instance-group.ts";
import { apiName, internalApiName } from "./names.ts";
import { administratorKubeconfig, declareProvider } from "./kubernetes-provider.ts";
import { declareApiLoadBalancer, declareIngressLoadBalancer } from "./load-balancers.ts";
import { Network } from "./network.ts";
import { declareParameters } from "./node-secrets.ts";
import { Pki } from "./pki.ts";
import { declareRoles } from "./machine-roles.ts";
import { declareSecurityGroups } from "./security-groups.ts";
import { UserError } from "../../migration/user-error.ts";

export interface ClusterOptions {
  /** Every instance group goes to zero. */
  readonly fence: boolean;
  /** Protection is lifted, and a cluster that no longer answers may be forgotten. */
  readonly retired: boolean;
  /** The hosted zones' ids by name: the API's records go into the nearest. */
  readonly hostedZoneIds: Readonly<Record<string, string>>;
  /** URL of the API where that is not the one of the kubeconfig: in a rehearsal. */
  readonly kubernetesApi?: string;
  /** Of an existing cluster whose workloads are managed; a secret. */
  readonly kubeconfig?: pulumi.Input<string>;
  /** Who owns the VPC that config names, if anybody: from `findNetworkOwners`. */
  readonly networkOwners: NetworkOwners;
}

export interface DeclaredCluster {
  readonly name: string;
  /** What the hosts' records point at. */
  readonly ingress: {
    readonly dnsName: pulumi.Input<string>;
    readonly zoneId: pulumi.Input<string>;
  };
  /** Absent: this program writes nothing to the cluster. */
  readonly provider?: k8s.Provider;
  /** A secret; absent for a cluster that is only described. */
  readonly kubeconfig?: pulumi.Output<string>;
  /** Workloads wait for these, and are deleted before them. */
  readonly ready: readonly pulumi.Resource[];
  readonly network?: { readonly vpcId: pulumi.Output<string>; readonly owned: boolean };
}

/** @throws UserError before anything is registered: see `findMistakes` */
export function declareCluster(spec: ClusterSpec, options: ClusterOptions): DeclaredCluster {
  const mistakes = findMistakes(spec, {
    ...options,
    region: new pulumi.Config("aws").get("region"),
  });
  if (mistakes.length > 0) throw new UserError(mistakes);
  if (isExisting(spec)) {
    const { ingress, manageWorkloads } = spec.existing;
    const { kubeconfig } = options;
    if (!manageWorkloads) return { name: spec.name, ingress, ready: [] };
    if (kubeconfig === undefined) {
      throw new UserError(
        "kubeconfig: missing, expected one, since cluster.existing.manageWorkloads is true: " +
          "pulumi config set --secret kubeconfig < kubeconfig.yaml",
      );
    }
    const provider = declareProvider(
      { cluster: spec.name, kubeconfig, retired: options.retired, upsert: true },
      {},
    );
    return { name: spec.name, ingress, provider, kubeconfig: pulumi.secret(kubeconfig), ready: [] };
  }
  const cluster = new Cluster(spec.name, { spec, ...options });
  return {
    name: spec.name,
    ingress: cluster.ingress,
    provider: cluster.provider,
    kubeconfig: cluster.kubeconfig,
    ready: cluster.ready,
    network: { vpcId: cluster.network.vpcId, owned: cluster.network.owned },
  };
}

export interface ClusterArgs extends Omit<ClusterOptions, "kubeconfig" | "networkOwners"> {
  readonly spec: CreatedClusterSpec;
}

/** A kops-style cluster on EC2 that comes up by itself. */
export class Cluster extends pulumi.ComponentResource {
  readonly network: Network;
  readonly ingress: {
    readonly dnsName: pulumi.Output<string>;
    readonly zoneId: pulumi.Output<string>;
  };
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:Cluster", name, {}, opts);
    const { spec, fence, retired } = args;
    const { tags } = spec;
    const protect = !retired;

    this.network = new Network(
      name,
      { cluster: name, zones: spec.zones, network: spec.network, tags },
      { parent: this, protect },
    );
    const { network } = this;
    const groups = declareSecurityGroups(spec, network, this);
    const api = declareApiLoadBalancer(
      { spec, network, securityGroup: groups.apiBalancer, protect },
      this,
    );
    const ingress = declareIngressLoadBalancer(
      { spec, network, securityGroup: groups.ingressBalancer, protect },
      this,
    );
    this.ingress = { dnsName: ingress.dnsName, zoneId: ingress.zoneId };

    const key = declareEncryptionKey(name, tags, { parent: this, protect });
    const bucket = declareSnapshotBucket({ cluster: name, key, tags, retired }, this);
    const pki = new Pki(name, { parent: this, protect });
    const parameters = declareParameters(
      { cluster: name, memberZones: spec.controlPlane.zones, pki, key, tags },
      this,
    );
    const roles = declareRoles({ spec, key, bucket, parameters }, this);

    // what a machine needs in its first minute
    const before = [
      ...network.routes,
      ...groups.rules,
      ...parameters.controlPlane,
      ...parameters.node,
    ];
    const controlPlane = new ControlPlane(
      name,
      {
        spec,
        network,
        securityGroup: groups.masters,
        role: roles.controlPlane,
        key,
        targetGroupArn: api.targetGroupArns[0] ?? "",
        snapshotBucket: bucket.bucket,
        fence,
        protect,
        before: [...before, ...roles.controlPlane.policies, ...api.listeners],
      },
      { parent: this },
    );
    const records = this.#declareApiRecords(args, api, controlPlane);
    const workers = spec.nodes.map((group) =>
      declareInstanceGroup(
        {
          spec,
          group,
          network,
          securityGroup: groups.nodes,
          role: roles.node,
          targetGroupArns: ingress.targetGroupArns,
          fence,
          before: [...before, ...roles.node.policies, ...ingress.listeners, ...records],
        },
        this,
      ),
    );

    this.kubeconfig = administratorKubeconfig(
      name,
      `https://${apiName(name)}`,
      pki.cluster,
      pki.administrator,
    );
    this.provider = declareProvider(
      { cluster: name, kubeconfig: this.kubeconfig, retired, upsert: false },
      { parent: this },
    );
    const waited = this.#declareWait(args, [...controlPlane.groups, ...workers, ...records]);
    const addons = new Addons(
      name,
      {
        spec,
        provider: this.provider,
        balancerRanges: [...network.subnets.values()].map(({ privateRange, publicRange }) =>
          spec.ingress.internal ? privateRange : publicRange,
        ),
        after: [waited],
        deletedWith: controlPlane.groups[0] ?? controlPlane,
      },
      { parent: this },
    );
    this.ready = addons.ready;
    this.registerOutputs({ kubeconfig: this.kubeconfig, ingress: this.ingress });
  }

  /**
   * Operators reach the API through its load balancer, machines by the members' own addresses: no way out
   * and in again, and one member less does no harm, since clients try the next address.
   */
  #declareApiRecords(
    { spec, hostedZoneIds }: ClusterArgs,
    api: { readonly dnsName: pulumi.Output<string>; readonly zoneId: pulumi.Output<string> },
    { addresses }: ControlPlane,
  ): readonly pulumi.Resource[] {
    const zoneId = hostedZoneIds[hostedZoneOf(spec, hostedZoneIds) ?? ""] ?? "";
    const external = apiName(spec.name);
    const internal = internalApiName(spec.name);
    return [
      new route53.Record(
        external,
        {
          zoneId,
          name: external,
          type: "A",
          aliases: [{ name: api.dnsName, zoneId: api.zoneId, evaluateTargetHealth: false }],
        },
        { parent: this },
      ),
      new route53.Record(
        internal,
        { zoneId, name: internal, type: "A", ttl: 60, records: [...addresses] },
        { parent: this },
      ),
    ];
  }

  /** Runs once, when the cluster is created: an edit of a group's size later runs nothing. */
  #declareWait(
    { spec, kubernetesApi }: ClusterArgs,
    dependsOn: readonly pulumi.Resource[],
  ): local.Command {
    const nodes = spec.nodes.reduce((sum, group) => sum + group.minSize, 0);
    return new local.Command(
      `wait.${spec.name}`,
      {
        create: ["node components/cluster/wait-for-nodes.ts", kubernetesApi ?? []].flat().join(" "),
        update: ":",
        environment: {
          CLUSTER_KUBECONFIG: this.kubeconfig,
          CLUSTER_NODES: String(spec.controlPlane.zones.length + nodes),
        },
      },
      {
        parent: this,
        dependsOn: [...dependsOn],
        additionalSecretOutputs: ["stdout", "stderr"],
      },
    );
  }
}
