// The charts of the addons and the values they get, as pure data.
import type * as pulumi from "@pulumi/pulumi";
import { regionOfZones } from "../../config/network.ts";
import { chartRelease, type ChartName } from "../../config/chart-versions.ts";
import {
  createdIngressClass,
  createdIngressNamespace,
  ingressNodePorts,
  type Networking,
} from "../../config/kubernetes-minors.ts";

/** What the charts' values say of the cluster. */
export interface ChartCluster {
  readonly name: string;
  /** An exact patch release such as `1.36.2`. */
  readonly kubernetesVersion: string;
  readonly networking: Networking;
  readonly zones: readonly string[];
  readonly members: number;
  /** A cache for DNS on each node. */
  readonly nodeLocalDns: boolean;
}

export interface Chart {
  readonly chart: string;
  readonly version: string;
  readonly repository: string;
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly skipAwait?: boolean;
}

/**
 * The chart's release for the cluster's minor.
 *
 * @throws Error where there is none: config has refused it
 */
export function released(chart: ChartName, { kubernetesVersion }: ChartCluster) {
  const found = chartRelease(chart, kubernetesVersion);
  if (found === undefined) throw new Error(`no ${chart} for Kubernetes ${kubernetesVersion}`);
  const { version, image } = found;
  return { chart, version, image: image === undefined ? {} : { tag: image } };
}

export function cloudControllerChart(cluster: ChartCluster): Chart {
  const { image, ...release } = released("aws-cloud-controller-manager", cluster);
  return {
    ...release,
    repository: "https://kubernetes.github.io/cloud-provider-aws",
    namespace: "kube-system",
    values: {
      image,
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

export function diskDriverChart(cluster: ChartCluster): Chart {
  const { chart, version } = released("aws-ebs-csi-driver", cluster);
  return {
    chart,
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
  cluster: ChartCluster,
  balancerRanges: pulumi.Output<string[]>,
): Chart {
  const { chart, version } = released("kubernetes-ingress", cluster);
  return {
    chart,
    version,
    repository: "https://haproxytech.github.io/helm-charts",
    namespace: createdIngressNamespace,
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
        // The new pod first: a node whose only controller is ending keeps its port open and serves nobody, and the
        // load balancer sends it new connections until the pod is gone (kubernetes: pkg/proxy/topology.go).
        strategy: {
          type: "RollingUpdate",
          rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
        },
        // longer than the load balancer takes to notice
        lifecycle: { preStop: { exec: { command: ["/bin/sleep", "25"] } } },
        terminationGracePeriodSeconds: 90,
      },
    },
  };
}
