/**
 * Which API version of which kind a Kubernetes minor version serves out of the box. Minors are those of
 * 1.x, from 1.8 on; what was served before 1.8 says 8.
 *
 * Sources: the deprecation guide (kubernetes.io/docs/reference/using-api/deprecation-guide), the
 * CHANGELOGs of the minors named, and the OpenAPI documents of each minor.
 */
export interface ApiVersion {
  readonly kind: string;
  readonly apiVersion: string;
  /** First minor that serves it. */
  readonly from: number;
  /** First minor that no longer serves it. */
  readonly until?: number;
  /** Off unless the API server is told otherwise (`--runtime-config`): alpha versions, and beta ones since 1.24. */
  readonly optional?: true;
  /** What took its place; absent when nothing did, or when it is the newest. */
  readonly successor?: string;
}

/** The oldest and the newest minor of the table. */
export const oldestMinor = 8;
export const newestMinor = 37;

type Row = readonly [
  apiVersion: string,
  from: number,
  until?: number | undefined,
  mode?: "optional",
];

/** The versions of some kinds, oldest first; each is followed by its successor. */
function lineage(kinds: string, ...rows: readonly Row[]): readonly ApiVersion[] {
  return kinds.split(" ").flatMap((kind) =>
    rows.map(([apiVersion, from, until, mode], index) => {
      const next = rows[index + 1]?.[0];
      return {
        kind,
        apiVersion,
        from,
        ...(until === undefined ? {} : { until }),
        ...(mode === undefined ? {} : { optional: true as const }),
        ...(next === undefined ? {} : { successor: next }),
      };
    }),
  );
}

const admission = "admissionregistration.k8s.io";
const flow = "flowcontrol.apiserver.k8s.io";
const networking = "networking.k8s.io";
const rbac = "rbac.authorization.k8s.io";
const resource = "resource.k8s.io";
const storage = "storage.k8s.io";

export const apiTable: readonly ApiVersion[] = [
  ...lineage(
    "Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume " +
      "PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount",
    ["v1", 8],
  ),
  ...lineage(
    "Deployment",
    ["extensions/v1beta1", 8, 16],
    ["apps/v1beta1", 8, 16],
    ["apps/v1beta2", 8, 16],
    ["apps/v1", 9],
  ),
  ...lineage("DaemonSet", ["extensions/v1beta1", 8, 16], ["apps/v1beta2", 8, 16], ["apps/v1", 9]),
  ...lineage("ReplicaSet", ["extensions/v1beta1", 8, 16], ["apps/v1beta2", 8, 16], ["apps/v1", 9]),
  ...lineage(
    "StatefulSet ControllerRevision",
    ["apps/v1beta1", 8, 16],
    ["apps/v1beta2", 8, 16],
    ["apps/v1", 9],
  ),
  ...lineage("NetworkPolicy", ["extensions/v1beta1", 8, 16], [`${networking}/v1`, 8]),
  ...lineage(
    "Ingress",
    ["extensions/v1beta1", 8, 22],
    [`${networking}/v1beta1`, 14, 22],
    [`${networking}/v1`, 19],
  ),
  ...lineage("IngressClass", [`${networking}/v1beta1`, 18, 22], [`${networking}/v1`, 19]),
  ...lineage(
    "IPAddress",
    [`${networking}/v1alpha1`, 27, 31, "optional"],
    [`${networking}/v1beta1`, 31, 37, "optional"],
    [`${networking}/v1`, 33],
  ),
  ...lineage(
    "ServiceCIDR",
    [`${networking}/v1alpha1`, 29, 31, "optional"],
    [`${networking}/v1beta1`, 31, 37, "optional"],
    [`${networking}/v1`, 33],
  ),
  ...lineage("ClusterCIDR", [`${networking}/v1alpha1`, 25, 29, "optional"]),
  ...lineage("PodSecurityPolicy", ["extensions/v1beta1", 8, 16], ["policy/v1beta1", 10, 25]),
  ...lineage("PodDisruptionBudget", ["policy/v1beta1", 8, 25], ["policy/v1", 21]),
  ...lineage("Job", ["batch/v1", 8]),
  ...lineage(
    "CronJob",
    ["batch/v2alpha1", 8, 21, "optional"],
    ["batch/v1beta1", 8, 25],
    ["batch/v1", 21],
  ),
  // autoscaling/v1 is neither: it stays served, and says less than v2
  { kind: "HorizontalPodAutoscaler", apiVersion: "autoscaling/v1", from: 8 },
  ...lineage(
    "HorizontalPodAutoscaler",
    ["autoscaling/v2beta1", 8, 25],
    ["autoscaling/v2beta2", 12, 26],
    ["autoscaling/v2", 23],
  ),
  ...lineage(
    "PriorityClass",
    ["scheduling.k8s.io/v1alpha1", 8, 22, "optional"],
    ["scheduling.k8s.io/v1beta1", 11, 22],
    ["scheduling.k8s.io/v1", 14],
  ),
  ...lineage(
    "CustomResourceDefinition",
    ["apiextensions.k8s.io/v1beta1", 8, 22],
    ["apiextensions.k8s.io/v1", 16],
  ),
  ...lineage(
    "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    [`${admission}/v1beta1`, 9, 22],
    [`${admission}/v1`, 16],
  ),
  ...lineage(
    "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding",
    [`${admission}/v1alpha1`, 26, 32, "optional"],
    [`${admission}/v1beta1`, 28, 34, "optional"],
    [`${admission}/v1`, 30],
  ),
  ...lineage(
    "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding",
    [`${admission}/v1alpha1`, 32, undefined, "optional"],
    [`${admission}/v1beta1`, 34, undefined, "optional"],
    [`${admission}/v1`, 36],
  ),
  ...lineage("InitializerConfiguration", [`${admission}/v1alpha1`, 8, 14, "optional"]),
  ...lineage("AuditSink", ["auditregistration.k8s.io/v1alpha1", 13, 19, "optional"]),
  ...lineage("PodPreset", ["settings.k8s.io/v1alpha1", 8, 20, "optional"]),
  ...lineage(
    "ClusterRole ClusterRoleBinding Role RoleBinding",
    [`${rbac}/v1alpha1`, 8, 22, "optional"],
    [`${rbac}/v1beta1`, 8, 22],
    [`${rbac}/v1`, 8],
  ),
  ...lineage(
    "RuntimeClass",
    ["node.k8s.io/v1alpha1", 14, 24, "optional"],
    ["node.k8s.io/v1beta1", 14, 25],
    ["node.k8s.io/v1", 20],
  ),
  ...lineage("StorageClass", [`${storage}/v1beta1`, 8, 22], [`${storage}/v1`, 8]),
  ...lineage(
    "VolumeAttachment",
    [`${storage}/v1alpha1`, 9, 23, "optional"],
    [`${storage}/v1beta1`, 10, 22],
    [`${storage}/v1`, 13],
  ),
  ...lineage("CSINode", [`${storage}/v1beta1`, 14, 22], [`${storage}/v1`, 17]),
  ...lineage("CSIDriver", [`${storage}/v1beta1`, 14, 22], [`${storage}/v1`, 18]),
  ...lineage(
    "CSIStorageCapacity",
    [`${storage}/v1alpha1`, 19, 24, "optional"],
    [`${storage}/v1beta1`, 21, 27],
    [`${storage}/v1`, 24],
  ),
  ...lineage(
    "VolumeAttributesClass",
    [`${storage}/v1alpha1`, 29, 35, "optional"],
    [`${storage}/v1beta1`, 31, 37, "optional"],
    [`${storage}/v1`, 34],
  ),
  ...lineage(
    "StorageVersionMigration",
    ["storagemigration.k8s.io/v1alpha1", 30, 35, "optional"],
    ["storagemigration.k8s.io/v1beta1", 35, undefined, "optional"],
    ["storagemigration.k8s.io/v1", 37],
  ),
  ...lineage(
    "APIService",
    ["apiregistration.k8s.io/v1beta1", 8, 22],
    ["apiregistration.k8s.io/v1", 10],
  ),
  ...lineage(
    "TokenReview",
    ["authentication.k8s.io/v1beta1", 8, 22],
    ["authentication.k8s.io/v1", 8],
  ),
  ...lineage("TokenRequest", ["authentication.k8s.io/v1", 12]),
  ...lineage(
    "SelfSubjectReview",
    ["authentication.k8s.io/v1alpha1", 26, 32, "optional"],
    ["authentication.k8s.io/v1beta1", 27, 33, "optional"],
    ["authentication.k8s.io/v1", 28],
  ),
  ...lineage(
    "LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview SelfSubjectRulesReview",
    ["authorization.k8s.io/v1beta1", 8, 22],
    ["authorization.k8s.io/v1", 8],
  ),
  ...lineage(
    "CertificateSigningRequest",
    ["certificates.k8s.io/v1beta1", 8, 22],
    ["certificates.k8s.io/v1", 19],
  ),
  ...lineage(
    "ClusterTrustBundle",
    ["certificates.k8s.io/v1alpha1", 27, 37, "optional"],
    ["certificates.k8s.io/v1beta1", 33, undefined, "optional"],
    ["certificates.k8s.io/v1", 37],
  ),
  ...lineage(
    "PodCertificateRequest",
    ["certificates.k8s.io/v1alpha1", 34, 35, "optional"],
    ["certificates.k8s.io/v1beta1", 35, undefined, "optional"],
    ["certificates.k8s.io/v1", 37],
  ),
  ...lineage("Lease", ["coordination.k8s.io/v1beta1", 12, 22], ["coordination.k8s.io/v1", 14]),
  ...lineage(
    "LeaseCandidate",
    ["coordination.k8s.io/v1alpha1", 31, 32, "optional"],
    ["coordination.k8s.io/v1alpha2", 32, undefined, "optional"],
    ["coordination.k8s.io/v1beta1", 33, undefined, "optional"],
  ),
  ...lineage("Event", ["events.k8s.io/v1beta1", 8, 25], ["events.k8s.io/v1", 19]),
  ...lineage(
    "EndpointSlice",
    ["discovery.k8s.io/v1alpha1", 16, 17, "optional"],
    ["discovery.k8s.io/v1beta1", 17, 25],
    ["discovery.k8s.io/v1", 21],
  ),
  ...lineage(
    "FlowSchema PriorityLevelConfiguration",
    [`${flow}/v1alpha1`, 17, 21, "optional"],
    [`${flow}/v1beta1`, 20, 26],
    [`${flow}/v1beta2`, 23, 29],
    [`${flow}/v1beta3`, 26, 32],
    [`${flow}/v1`, 29],
  ),
  ...lineage(
    "DeviceClass",
    [`${resource}/v1alpha3`, 31, 34, "optional"],
    [`${resource}/v1beta1`, 32, undefined, "optional"],
    [`${resource}/v1beta2`, 33, undefined, "optional"],
    [`${resource}/v1`, 34],
  ),
  ...lineage(
    "ResourceClaim ResourceClaimTemplate",
    [`${resource}/v1alpha1`, 26, 27, "optional"],
    [`${resource}/v1alpha2`, 27, 31, "optional"],
    [`${resource}/v1alpha3`, 31, 34, "optional"],
    [`${resource}/v1beta1`, 32, undefined, "optional"],
    [`${resource}/v1beta2`, 33, undefined, "optional"],
    [`${resource}/v1`, 34],
  ),
  ...lineage(
    "ResourceSlice",
    [`${resource}/v1alpha2`, 30, 31, "optional"],
    [`${resource}/v1alpha3`, 31, 34, "optional"],
    [`${resource}/v1beta1`, 32, undefined, "optional"],
    [`${resource}/v1beta2`, 33, undefined, "optional"],
    [`${resource}/v1`, 34],
  ),
  ...lineage(
    "DeviceTaintRule",
    [`${resource}/v1alpha3`, 33, undefined, "optional"],
    [`${resource}/v1beta2`, 36, undefined, "optional"],
    [`${resource}/v1`, 37],
  ),
  ...lineage("ResourcePoolStatusRequest", [`${resource}/v1alpha3`, 36, undefined, "optional"]),
  ...lineage("PodScheduling", [`${resource}/v1alpha1`, 26, 27, "optional"]),
  ...lineage(
    "PodSchedulingContext",
    [`${resource}/v1alpha2`, 27, 31, "optional"],
    [`${resource}/v1alpha3`, 31, 32, "optional"],
  ),
  ...lineage(
    "ResourceClass",
    [`${resource}/v1alpha1`, 26, 27, "optional"],
    [`${resource}/v1alpha2`, 27, 31, "optional"],
  ),
  ...lineage("ResourceClaimParameters ResourceClassParameters", [
    `${resource}/v1alpha2`,
    30,
    31,
    "optional",
  ]),
  ...lineage(
    "Workload",
    ["scheduling.k8s.io/v1alpha1", 35, 36, "optional"],
    ["scheduling.k8s.io/v1alpha2", 36, 37, "optional"],
    ["scheduling.k8s.io/v1alpha3", 37, undefined, "optional"],
    ["scheduling.k8s.io/v1beta1", 37, undefined, "optional"],
  ),
  ...lineage(
    "PodGroup",
    ["scheduling.k8s.io/v1alpha2", 36, 37, "optional"],
    ["scheduling.k8s.io/v1alpha3", 37, undefined, "optional"],
    ["scheduling.k8s.io/v1beta1", 37, undefined, "optional"],
  ),
  ...lineage("CompositePodGroup", ["scheduling.k8s.io/v1alpha3", 37, undefined, "optional"]),
  ...lineage("StorageVersion", ["internal.apiserver.k8s.io/v1alpha1", 20, undefined, "optional"]),
  ...lineage("Eviction EvictionRequest", ["lifecycle.k8s.io/v1alpha1", 37, undefined, "optional"]),
];
