// What a cluster needs besides Kubernetes itself, by pinned Helm charts: network plugin, cloud controller,
// disk driver and one ingress controller.
import { apps, helm, type Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createdMinors, type CreatedClusterSpec } from "../../config/created-cluster.ts";
import { podRange, regionOf } from "../../config/network.ts";
import { minorOf } from "../../migration/state/kubernetes-version.ts";
import { addonVersions, type AddonVersions } from "./kubernetes-minors.ts";
import { internalApiName } from "./names.ts";
import { apiPort, ingressNodePorts } from "./ports.ts";

/** The class of the ingress controller, which is also the cluster's default. */
export const ingressClass = "haproxy";

export interface AddonsArgs {
  readonly spec: CreatedClusterSpec;
  readonly provider: Provider;
  /** The ingress load balancer's subnets: only from there is a client's address believed. */
  readonly balancerRanges: readonly pulumi.Input<string>[];
  /** Wait for these: the API answers, the nodes are there. */
  readonly after: readonly pulumi.Resource[];
  /** The members' groups: when they go, the addons go with them. */
  readonly deletedWith: pulumi.Resource;
}

interface Chart {
  readonly chart: string;
  readonly version: string;
  readonly repository: string;
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly skipAwait?: boolean;
}

export class Addons extends pulumi.ComponentResource {
  /** Workloads wait for these, and are deleted before them: their disks and load balancers need the drivers. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:Addons", name, {}, opts);
    const { spec, provider } = args;
    const versions = versionsFor(spec.kubernetesVersion);
    const release = (chart: Chart, dependsOn: readonly pulumi.Resource[]) =>
      new helm.v3.Release(
        `${chart.chart}.${spec.name}`,
        {
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
        },
        {
          parent: this,
          provider,
          dependsOn: [...dependsOn],
          // no uninstalling, object by object, from a cluster that is about to end
          deletedWith: args.deletedWith,
        },
      );
    const cloud = release(cloudController(spec, versions), args.after);
    const network = release(networkPlugin(spec, versions), args.after);
    const disks = release(diskDriver(spec, versions), [cloud, network]);
    const disksOnHost = new apps.v1.DeploymentPatch(
      `ebs-csi-controller.${spec.name}`,
      {
        metadata: { name: "ebs-csi-controller", namespace: "kube-system" },
        // the chart has no such value: with one hop allowed, only the machine's own network reaches the
        // metadata service, which has the driver's credentials (kops' template does the same)
        spec: { template: { spec: { hostNetwork: true } } },
      },
      { parent: this, provider, dependsOn: [disks], deletedWith: args.deletedWith },
    );
    const ingress = release(ingressController(versions, pulumi.all([...args.balancerRanges])), [
      cloud,
      network,
    ]);
    this.ready = [cloud, network, disksOnHost, ingress];
    this.registerOutputs({});
  }
}

export function versionsFor(kubernetesVersion: string): AddonVersions {
  const minor = createdMinors.find((each) => each === minorOf(kubernetesVersion));
  if (minor === undefined) throw new Error(`no addons for Kubernetes ${kubernetesVersion}`);
  return addonVersions[minor];
}

function cloudController(spec: CreatedClusterSpec, versions: AddonVersions): Chart {
  return {
    chart: "aws-cloud-controller-manager",
    version: versions.cloudController.chart,
    repository: "https://kubernetes.github.io/cloud-provider-aws",
    namespace: "kube-system",
    values: {
      image: { tag: versions.cloudController.image },
      hostNetworking: true,
      args: [
        "--v=2",
        "--cloud-provider=aws",
        `--cluster-name=${spec.name}`,
        // the network plugin routes, not the VPC
        "--configure-cloud-routes=false",
        "--allocate-node-cidrs=false",
      ],
    },
  };
}

function networkPlugin(spec: CreatedClusterSpec, { networking }: AddonVersions): Chart {
  switch (spec.networking) {
    case "cilium":
      return {
        chart: "cilium",
        version: networking.cilium,
        repository: "https://helm.cilium.io",
        namespace: "kube-system",
        values: {
          cluster: { name: "default" },
          // before there is a service network, the API is reached by its name
          k8sServiceHost: internalApiName(spec.name),
          k8sServicePort: apiPort,
          ipam: { mode: "kubernetes" },
          routingMode: "tunnel",
          tunnelProtocol: "vxlan",
          // kubeadm's kube-proxy stays: one way for all three plugins
          kubeProxyReplacement: false,
          operator: { replicas: spec.controlPlane.zones.length === 1 ? 1 : 2 },
        },
      };
    case "calico":
      return {
        chart: "tigera-operator",
        version: networking.calico,
        repository: "https://docs.tigera.io/calico/charts",
        namespace: "tigera-operator",
        values: {
          installation: {
            cni: { type: "Calico" },
            calicoNetwork: {
              // VXLAN needs no routes of the VPC and no BGP between subnets
              bgp: "Disabled",
              ipPools: [{ cidr: podRange, encapsulation: "VXLAN", natOutgoing: "Enabled" }],
            },
          },
          // what a plain cluster does without
          apiServer: { enabled: false },
          goldmane: { enabled: false },
          whisker: { enabled: false },
        },
      };
    case "flannel":
      return {
        chart: "flannel",
        version: networking.flannel,
        repository: "https://flannel-io.github.io/flannel",
        namespace: "kube-flannel",
        values: { podCidr: podRange, flannel: { backend: "vxlan" } },
      };
  }
}

function diskDriver(spec: CreatedClusterSpec, { diskDriver: version }: AddonVersions): Chart {
  return {
    chart: "aws-ebs-csi-driver",
    version,
    repository: "https://kubernetes-sigs.github.io/aws-ebs-csi-driver",
    namespace: "kube-system",
    // it gets ready with the patch below only
    skipAwait: true,
    values: {
      controller: {
        replicaCount: spec.controlPlane.zones.length === 1 ? 1 : 2,
        region: regionOf(spec.zones[0] ?? ""),
        // the role may touch only what carries this
        extraVolumeTags: { KubernetesCluster: spec.name },
        k8sTagClusterId: spec.name,
        nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
        tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists" }],
      },
      node: {
        enableWindows: false,
        // a pod is one hop too far from the metadata service; the node object tells the same
        metadataSources: "kubernetes",
      },
      storageClasses: [
        {
          name: "gp3",
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
          volumeBindingMode: "WaitForFirstConsumer",
          allowVolumeExpansion: true,
          parameters: { type: "gp3", encrypted: "true" },
        },
      ],
    },
  };
}

function ingressController(
  { ingressController: version }: AddonVersions,
  balancerRanges: pulumi.Output<string[]>,
): Chart {
  return {
    chart: "kubernetes-ingress",
    version,
    repository: "https://haproxytech.github.io/helm-charts",
    namespace: "haproxy-controller",
    values: {
      controller: {
        // one on every node, so that every target of the load balancer answers
        kind: "DaemonSet",
        ingressClass,
        ingressClassResource: { name: ingressClass, default: true },
        service: {
          type: "NodePort",
          // straight to the node's own: no second hop, and an address that the header may be believed from
          externalTrafficPolicy: "Local",
          nodePorts: ingressNodePorts,
          enablePorts: { quic: false, stat: false, admin: false },
        },
        // it would send to its own port, 8443, what asks for a host with a certificate in plain
        config: {
          "proxy-protocol": balancerRanges.apply((ranges) => ranges.join(",")),
          "ssl-redirect-port": "443",
        },
        // longer than the load balancer takes to notice
        lifecycle: { preStop: { exec: { command: ["/bin/sleep", "25"] } } },
        terminationGracePeriodSeconds: 90,
      },
    },
  };
}
