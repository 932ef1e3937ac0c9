// Kinds whose fields stayed what they were: only their API version is called otherwise.
import { isRecord, changedAt } from "../manifests/json.ts";
import type { Conversion } from "../conversion.ts";
import { deprecationGuide, move } from "./move.ts";

const since = (minor: number): string => `${deprecationGuide}#v1-${minor}`;
const same = (kinds: string, sources: readonly string[], name: string, more = ""): Conversion =>
  move({
    name,
    kinds: kinds.split(" "),
    summary: `the fields are the same${more}`,
    sources,
  });

export const renames: readonly Conversion[] = [
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
  move({
    name: "leasecandidate-coordination-v1beta1",
    kinds: ["LeaseCandidate"],
    summary: "the first of spec.preferredStrategies is spec.strategy",
    sources: ["https://kep.k8s.io/4355"],
    touches: ["spec.preferredStrategies", "spec.strategy"],
    fields: (object) =>
      changedAt(object, ["spec"], (spec) => {
        if (!isRecord(spec) || !Array.isArray(spec["preferredStrategies"])) return spec;
        const { preferredStrategies, ...rest } = spec;
        return { ...rest, strategy: (preferredStrategies as readonly unknown[])[0] };
      }),
  }),
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

export const accessReview = move({
  name: "accessreview-authorization-v1",
  kinds: [
    "SubjectAccessReview",
    "LocalSubjectAccessReview",
    "SelfSubjectAccessReview",
    "SelfSubjectRulesReview",
  ],
  summary: "spec.group is called spec.groups",
  sources: [since(22)],
  touches: ["spec.group", "spec.groups"],
  fields: (object) =>
    changedAt(object, ["spec"], (spec) => {
      if (!isRecord(spec) || !("group" in spec)) return spec;
      const { group, ...rest } = spec;
      return { ...rest, groups: group };
    }),
});

export const storageVersionMigration = move({
  name: "storageversionmigration-storagemigration-v1",
  kinds: ["StorageVersionMigration"],
  summary:
    "spec.resource names group and resource alone, and continueToken, a position reached, goes",
  sources: ["https://kep.k8s.io/4192", "the OpenAPI documents of 1.34 and 1.35"],
  touches: ["spec.continueToken", "spec.resource.version"],
  fields: (object, from) => {
    if (!from.endsWith("v1alpha1")) return object;
    const shorter = changedAt(object, ["spec", "continueToken"], () => undefined);
    return changedAt(shorter, ["spec", "resource", "version"], () => undefined);
  },
});
