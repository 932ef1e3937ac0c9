import type { Conversion } from "./conversion.ts";
import { deprecationGuide, move } from "./convert/move.ts";

const since = (minor: number): string => `${deprecationGuide}#v1-${minor}`;
const same = (kinds: string, sources: readonly string[], name: string, more = ""): Conversion =>
  move({
    name,
    kinds: kinds.split(" "),
    summary: `the fields are the same${more}`,
    sources,
  });

/** Kinds whose fields stayed the same: only their API version changed. */
export const movedApis: readonly Conversion[] = [
  same("ControllerRevision", [since(16)], "controllerrevision-apps-v1"),
  same("NetworkPolicy", [since(16)], "networkpolicy-networking-v1"),
  same(
    "PodSecurityPolicy",
    [since(16)],
    "podsecuritypolicy-policy-v1beta1",
    "; 1.25 serves none at all, and is refused",
  ),
  same("IngressClass", [since(22)], "ingressclass-networking-v1"),
  same("IPAddress ServiceCIDR", ["https://kep.k8s.io/1880"], "service-addresses-networking-v1"),
  same("PriorityClass", [since(22)], "priorityclass-scheduling-v1"),
  same("StorageClass", [since(22)], "storageclass-storage-v1"),
  same("VolumeAttachment", [since(22)], "volumeattachment-storage-v1"),
  same("CSINode", [since(22)], "csinode-storage-v1"),
  same("CSIDriver", [since(22)], "csidriver-storage-v1"),
  same("CSIStorageCapacity", [since(27)], "csistoragecapacity-storage-v1"),
  same("VolumeAttributesClass", ["https://kep.k8s.io/3751"], "volumeattributesclass-storage-v1"),
  same("APIService", [since(22)], "apiservice-apiregistration-v1"),
  same("TokenReview", [since(22)], "tokenreview-authentication-v1"),
  same("SelfSubjectReview", ["https://kep.k8s.io/3325"], "selfsubjectreview-authentication-v1"),
  same("Lease", [since(22)], "lease-coordination-v1"),
  same("FlowSchema", [since(32)], "flowschema-flowcontrol-v1"),
  same(
    "ClusterTrustBundle PodCertificateRequest",
    ["https://kep.k8s.io/3257", "https://kep.k8s.io/4317"],
    "trust-certificates-v1",
  ),
  same(
    "ValidatingAdmissionPolicy MutatingAdmissionPolicy MutatingAdmissionPolicyBinding",
    ["https://kep.k8s.io/3488", "https://kep.k8s.io/3962"],
    "admissionpolicy-admissionregistration-v1",
  ),
];
