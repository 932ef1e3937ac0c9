// Objects of a dump that belong to the cluster they come from.
import { recordAt } from "./json.ts";
import { groupOf, type KubernetesObject } from "./manifest.ts";

/** By API group: kinds that nobody writes; a cluster's own programs do. */
const kindsOfCluster: Readonly<Record<string, readonly string[]>> = {
  "": ["Node", "Event", "ComponentStatus"],
  apps: ["ControllerRevision"],
  "certificates.k8s.io": ["CertificateSigningRequest", "PodCertificateRequest"],
  "coordination.k8s.io": ["Lease", "LeaseCandidate"],
  "events.k8s.io": ["Event"],
  "internal.apiserver.k8s.io": ["StorageVersion"],
  "metrics.k8s.io": ["NodeMetrics", "PodMetrics"],
  "networking.k8s.io": ["IPAddress"],
  "resource.k8s.io": ["ResourceSlice"],
  "storage.k8s.io": ["CSINode", "CSIStorageCapacity", "VolumeAttachment"],
};

/** Namespaces of the control plane and its addons, which each cluster has of its own. */
export const ofControlPlane = /^kube-/;

/** Whether every object of this kind is its cluster's own. */
export function isOfCluster({
  apiVersion,
  kind,
}: Pick<KubernetesObject, "apiVersion" | "kind">): boolean {
  const group = groupOf(apiVersion);
  return Object.hasOwn(kindsOfCluster, group) && kindsOfCluster[group]?.includes(kind) === true;
}

/** Why a dumped object is its cluster's own; undefined for what somebody may have written. */
export function whyOfCluster(object: KubernetesObject): string | undefined {
  const { kind, metadata } = object;
  const group = groupOf(object.apiVersion);
  const annotations = recordAt(metadata, "annotations");
  if (isOfCluster(object)) return "it belongs to its cluster";
  if (annotations["apf.kubernetes.io/autoupdate-spec"] === "true") {
    return "every API server makes its own";
  }
  if (group === "discovery.k8s.io" && kind === "EndpointSlice") {
    const labels = recordAt(metadata, "labels");
    if ("endpointslice.kubernetes.io/managed-by" in labels) return "its Service makes it";
    if (labels["kubernetes.io/service-name"] === "kubernetes") return "every cluster has one";
  }
  if (kind === "ServiceCIDR" && metadata.name === "kubernetes") return "every cluster has one";
  if (kind === "PersistentVolume" && "pv.kubernetes.io/provisioned-by" in annotations) {
    return "its provisioner made it for a claim: the other cluster's makes its own";
  }
  if (group === "rbac.authorization.k8s.io" && /^(system|kubeadm):/.test(metadata.name)) {
    return "the control plane makes its own default roles";
  }
  return undefined;
}
