// What a cluster has by itself, before any manifest; of one that this program creates it is known beforehand.
import {
  createdIngressClass,
  createdIngressNamespace,
  ingressNodePorts,
} from "../../config/kubernetes-minors.ts";
import { clusterDns, serviceRange } from "../../config/network.ts";
import type { ClusterFacts } from "../../migration/state/side.ts";
import { recordAt, recordsAt, type JsonObject } from "../manifests/json.ts";

export interface Provision {
  readonly namespaces: readonly string[];
  readonly storageClasses: readonly string[];
  readonly priorityClasses: readonly string[];
  readonly ingressClasses: readonly string[];
  /** Ports of every node that the ingress controller takes. */
  readonly nodePorts: readonly number[];
  /** Where Services get their addresses; default: nobody here knows. */
  readonly serviceRange?: string;
  /** The address that the cluster's DNS has. */
  readonly nameServer?: string;
  /** The nodes of each instance group, as far as they are known beforehand. */
  readonly nodes: readonly NodeFacts[];
  /** Groups of custom resources whose definitions the addons bring. */
  readonly definitions: readonly string[];
  readonly networking?: string;
  /** True: the cluster itself has said it, and somebody else has built it. Default false. */
  readonly isLive?: boolean;
}

/** What decides whether a pod may run on a node. */
export interface NodeFacts {
  /** An array stands for the values that there may be, true for any. */
  readonly labels: Readonly<Record<string, unknown>>;
  /** As `spec.taints` has them. */
  readonly taints: readonly JsonObject[];
}

/** Undefined for a cluster that somebody else built: nobody here knows what it has. */
export function provisionOf(cluster: ClusterFacts): Provision | undefined {
  if (!cluster.created) return undefined;
  const { networking, zones, spec } = cluster;
  const groups = recordsAt(spec, "nodes");
  return {
    namespaces: [
      "default",
      "kube-system",
      "kube-public",
      "kube-node-lease",
      createdIngressNamespace,
    ],
    storageClasses: ["gp3"],
    priorityClasses: ["system-cluster-critical", "system-node-critical"],
    ingressClasses: [createdIngressClass, "nginx"],
    nodePorts: Object.values(ingressNodePorts),
    serviceRange,
    nameServer: clusterDns,
    nodes: [
      {
        labels: { ...ofEveryNode(zones), [controlPlane]: "" },
        taints: [{ key: controlPlane, effect: "NoSchedule" }],
      },
      ...groups.map((group) => ({
        labels: { ...ofEveryNode(zones), ...recordAt(group, "labels") },
        taints: recordsAt(group, "taints"),
      })),
    ],
    definitions: [
      "ingress.v1.haproxy.org",
      "ingress.v3.haproxy.org",
      ...(definitionsOf[networking ?? ""] ?? []),
    ],
    ...(networking !== undefined && { networking }),
  };
}

/** The label of the control plane's nodes, and the name of their taint. */
export const controlPlane = "node-role.kubernetes.io/control-plane";

const definitionsOf: Readonly<Record<string, readonly string[]>> = {
  cilium: ["cilium.io"],
  calico: ["crd.projectcalico.org", "operator.tigera.io", "projectcalico.org"],
};

/** Labels of kubelet and cloud controller; an array stands for the values that there may be, true for any. */
function ofEveryNode(zones: readonly string[]): Readonly<Record<string, unknown>> {
  const regions = zones.map((zone) => zone.slice(0, -1));
  return {
    "kubernetes.io/os": "linux",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": ["amd64", "arm64"],
    "beta.kubernetes.io/arch": ["amd64", "arm64"],
    "kubernetes.io/hostname": [],
    "node.kubernetes.io/instance-type": true,
    "beta.kubernetes.io/instance-type": true,
    "topology.kubernetes.io/zone": zones,
    "failure-domain.beta.kubernetes.io/zone": zones,
    "topology.kubernetes.io/region": regions,
    "failure-domain.beta.kubernetes.io/region": regions,
    "topology.ebs.csi.aws.com/zone": zones,
  };
}
