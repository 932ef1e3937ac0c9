// The charts of the addons and the values they get, as pure data.
import type * as pulumi from "@pulumi/pulumi";
import { podRange, regionOfZones } from "../../config/network.ts";
import {
  createdIngressClass,
  type ChartVersions,
  type Networking,
} from "../../config/kubernetes-minors.ts";
import { internalApiName } from "./names.ts";
import { apiPort, ingressNodePorts } from "./ports.ts";

/** What the charts' values say of the cluster. */
export interface ChartCluster {
  readonly name: string;
  readonly networking: Networking;
  readonly zones: readonly string[];
  readonly members: number;
}

export interface Chart {
  readonly chart: string;
  readonly version: string;
  readonly repository: string;
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly skipAwait?: boolean;
}

export function cloudControllerChart(cluster: ChartCluster, versions: ChartVersions): Chart {
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
        `--cluster-name=${cluster.name}`,
        // the network plugin routes, not the VPC
        "--configure-cloud-routes=false",
        "--allocate-node-cidrs=false",
      ],
    },
  };
}

export function networkPluginChart(cluster: ChartCluster, { networking }: ChartVersions): Chart {
  switch (cluster.networking) {
    case "cilium":
      return {
        chart: "cilium",
        version: networking.cilium,
        repository: "https://helm.cilium.io",
        namespace: "kube-system",
        values: {
          cluster: { name: "default" },
          // before there is a service network, the API is reached by its name
          k8sServiceHost: internalApiName(cluster.name),
          k8sServicePort: apiPort,
          ipam: { mode: "kubernetes" },
          routingMode: "tunnel",
          tunnelProtocol: "vxlan",
          // kubeadm's kube-proxy stays: one way for all three plugins
          kubeProxyReplacement: false,
          // without its replacement of kube-proxy, Cilium serves hostPort only beside this plugin (its documentation,
          // CNI chaining, Portmap)
          cni: { chainingMode: "portmap" },
          operator: { replicas: cluster.members === 1 ? 1 : 2 },
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

export function diskDriverChart(
  cluster: ChartCluster,
  { diskDriver: version }: ChartVersions,
): Chart {
  return {
    chart: "aws-ebs-csi-driver",
    version,
    repository: "https://kubernetes-sigs.github.io/aws-ebs-csi-driver",
    namespace: "kube-system",
    // it gets ready with the patch below only
    skipAwait: true,
    values: {
      controller: {
        replicaCount: cluster.members === 1 ? 1 : 2,
        region: regionOfZones(cluster.zones),
        // the role may touch only what carries this
        extraVolumeTags: { KubernetesCluster: cluster.name },
        k8sTagClusterId: cluster.name,
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

export function ingressControllerChart(
  { ingressController: version }: ChartVersions,
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
        ingressClass: createdIngressClass,
        ingressClassResource: { name: createdIngressClass, default: true },
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
