// What a cluster needs besides Kubernetes itself, by pinned Helm charts: network plugin, cloud controller,
// disk driver, one ingress controller and what scales.
import { apps, helm, type Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  cloudControllerChart,
  diskDriverChart,
  ingressControllerChart,
  type Chart,
  type ChartCluster,
} from "./addon-charts.ts";
import type { AddonChoice } from "../../config/addons.ts";
import type { Networking } from "../../config/kubernetes-minors.ts";
import { underOneFieldManager } from "../field-manager.ts";
import { networkPluginCharts } from "./network-plugin-charts.ts";
import { ClusterDns } from "./cluster-dns.ts";
import type { Tags } from "./names.ts";
import type { Authority } from "./pki.ts";
import { NodeLocalDns } from "./node-local-dns.ts";
import { PodIdentityWebhook } from "./pod-identity-webhook.ts";
import {
  autoscalerAccount,
  autoscalerChart,
  autoscalerStatements,
  metricsServerChart,
} from "./scaling-charts.ts";
import type { ServiceAccountIssuer } from "./service-account-issuer.ts";
import { ServiceAccountRole } from "./service-account-role.ts";

export interface AddonsArgs {
  readonly kubernetesVersion: string;
  readonly networking: Networking;
  /** The cluster's. */
  readonly zones: readonly string[];
  /** How many members the control plane has: one, or three. */
  readonly members: number;
  /** Which of those there are that a cluster can do without. */
  readonly addons: AddonChoice;
  /** Of the service accounts; absent where config wants no roles for them. */
  readonly issuer?: Pick<ServiceAccountIssuer, "url" | "providerArn">;
  /** Signs the certificates of webhooks. */
  readonly authority: Authority;
  readonly tags: Tags;
  readonly provider: Provider;
  /** The ingress load balancer's subnets: only from there is a client's address believed. */
  readonly balancerRanges: readonly pulumi.Input<string>[];
  /** Wait for these: the API answers, the nodes are there. */
  readonly after: readonly pulumi.Resource[];
  /** The members' groups: when they go, the addons go with them. */
  readonly deletedWith: pulumi.Resource;
}

/** Its name is the cluster's. */
export class Addons extends pulumi.ComponentResource {
  /** Workloads wait for these, and are deleted before them: their disks and load balancers need the drivers. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { provider, after, deletedWith, authority, ...inputs } = args;
    super("cluster-migration:index:Addons", name, inputs, {
      ...opts,
      transformations: [...(opts?.transformations ?? []), underOneFieldManager],
    });
    // no uninstalling, object by object, from a cluster that is about to end
    const own = { parent: this, provider, deletedWith };
    const release = (chart: Chart, dependsOn: readonly pulumi.Resource[]) =>
      new helm.v3.Release(`${chart.chart}.${name}`, releaseArgs(chart), {
        ...own,
        dependsOn: [...dependsOn],
      });
    const cluster = { name, ...inputs, nodeLocalDns: args.addons.nodeLocalDns };
    const cloud = release(cloudControllerChart(cluster), after);
    const network = networkPluginCharts(cluster).reduce<readonly helm.v3.Release[]>(
      (before, chart) => [...before, release(chart, [...after, ...before])],
      [],
    );
    const base = [cloud, ...network];
    const disks = release(diskDriverChart(cluster), base);
    const disksOnHost = new apps.v1.DeploymentPatch(
      `ebs-csi-controller.${name}`,
      {
        metadata: { name: "ebs-csi-controller", namespace: "kube-system" },
        // the chart has no such value: with one hop allowed, only the machine's own network reaches the
        // metadata service, which has the driver's credentials (kops' template does the same)
        spec: { template: { spec: { hostNetwork: true } } },
      },
      { ...own, dependsOn: [disks] },
    );
    const ranges = pulumi.all([...args.balancerRanges]);
    const ingress = release(ingressControllerChart(cluster, ranges), base);
    const metrics = args.addons.metricsServer ? [release(metricsServerChart(cluster), base)] : [];
    const objects = { provider, after: base, deletedWith };
    const identity = args.addons.podIdentity
      ? new PodIdentityWebhook(
          name,
          { zones: args.zones, members: args.members, authority, ...objects },
          { parent: this },
        ).ready
      : [];
    if (args.addons.dnsAutoscaler) new ClusterDns(name, objects, { parent: this });
    if (args.addons.nodeLocalDns) {
      new NodeLocalDns(name, { networking: args.networking, ...objects }, { parent: this });
    }
    const autoscaler = this.#autoscaler(cluster, args, (chart, needs) =>
      release(chart, [...base, ...needs]),
    );
    this.ready = [...base, disksOnHost, ingress, ...identity];
    const releases = [...base, disks, ingress, ...metrics, ...autoscaler].map((each) => each.name);
    this.registerOutputs({ releases });
  }

  #autoscaler(
    cluster: ChartCluster,
    { addons, issuer, zones, tags }: AddonsArgs,
    release: (chart: Chart, needs: readonly pulumi.Resource[]) => helm.v3.Release,
  ): readonly helm.v3.Release[] {
    if (!addons.clusterAutoscaler || issuer === undefined) return [];
    const { arn, policy } = new ServiceAccountRole(
      "cluster-autoscaler",
      {
        cluster: cluster.name,
        serviceAccount: autoscalerAccount,
        issuer,
        statements: autoscalerStatements(cluster.name, zones),
        tags,
      },
      { parent: this },
    );
    return [release(autoscalerChart(cluster, arn), [policy])];
  }
}

function releaseArgs(chart: Chart): helm.v3.ReleaseArgs {
  return {
    name: chart.chart,
    chart: chart.chart,
    version: chart.version,
    repositoryOpts: { repo: chart.repository },
    namespace: chart.namespace,
    createNamespace: true,
    // half an upgrade is worse than the old release
    atomic: chart.skipAwait !== true,
    skipAwait: chart.skipAwait ?? false,
    timeout: 600,
    values: chart.values,
  };
}
