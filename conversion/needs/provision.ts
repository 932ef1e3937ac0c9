// What a cluster has by itself, before any manifest; of one that this program creates it is known beforehand.
import { createdIngressClass, ingressNodePorts } from "../../config/kubernetes-minors.ts";
import type { ClusterFacts } from "../../migration/state/side.ts";
import { recordAt, recordsAt } from "../manifests/json.ts";

export interface Provision {
  readonly namespaces: readonly string[];
  readonly storageClasses: readonly string[];
  readonly priorityClasses: readonly string[];
  readonly ingressClasses: readonly string[];
  /** Ports of every node that the ingress controller takes. */
  readonly nodePorts: readonly number[];
  /** The labels of each instance group's nodes that are known beforehand. */
  readonly nodeLabels: readonly Readonly<Record<string, unknown>>[];
  /** Groups of custom resources whose definitions the addons bring. */
  readonly definitions: readonly string[];
  readonly networking?: string;
  /** True: the cluster itself has said it, and somebody else has built it. Default false. */
  readonly isLive?: boolean;
}

/** Undefined for a cluster that somebody else built: nobody here knows what it has. */
export function provisionOf(cluster: ClusterFacts): Provision | undefined {
  if (!cluster.created) return undefined;
  const { networking, zones, spec } = cluster;
  const groups = recordsAt(spec, "nodes");
  return {
    namespaces: ["default", "kube-system", "kube-public", "kube-node-lease", "haproxy-controller"],
    storageClasses: ["gp3"],
    priorityClasses: ["system-cluster-critical", "system-node-critical"],
    ingressClasses: [createdIngressClass, "nginx"],
    nodePorts: Object.values(ingressNodePorts),
    nodeLabels: [
      { ...ofEveryNode(zones), "node-role.kubernetes.io/control-plane": "" },
      ...groups.map((group) => ({ ...ofEveryNode(zones), ...recordAt(group, "labels") })),
    ],
    definitions: [
      "ingress.v1.haproxy.org",
      "ingress.v3.haproxy.org",
      ...(definitionsOf[networking ?? ""] ?? []),
    ],
    ...(networking !== undefined && { networking }),
  };
}

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
