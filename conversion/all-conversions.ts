import type { Conversion } from "./conversion.ts";
import {
  daemonSet,
  deployment,
  progressDeadline,
  replicaSet,
  statefulSet,
} from "./convert/apps.ts";
import { horizontalPodAutoscaler } from "./convert/autoscaling.ts";
import { customResourceDefinition } from "./convert/definitions.ts";
import {
  deviceClass,
  deviceTaintRule,
  resourceClaim,
  resourceSlice,
} from "./convert/dynamic-resources.ts";
import { ingressClass, nginxAffinity, nginxAnnotations } from "./ingress/controller.ts";
import { ingress } from "./convert/ingress.ts";
import { cronJob, cronJobTimeZone } from "./convert/jobs.ts";
import { controlPlaneNodes, nodeLabels } from "./convert/nodes.ts";
import {
  criticalPods,
  sysctls,
  topologyKeys,
  unreadyEndpoints,
} from "./convert/pod-annotations.ts";
import { movedPermissions, quotaCounts, scaleTargets, webhookRules } from "./convert/references.ts";
import { appArmor, seccomp } from "./convert/security-profiles.ts";
import { ebsStorageClass, removedVolumes } from "./convert/storage.ts";
import {
  accessReview,
  admissionPolicyBinding,
  certificateSigningRequest,
  endpointSlice,
  event,
  leaseCandidate,
  podDisruptionBudget,
  priorityLevel,
  rbac,
  runtimeClass,
  storageVersionMigration,
} from "./convert/small-moves.ts";
import { movedApis } from "./moved-apis.ts";
import { webhooks } from "./convert/webhooks.ts";

/** Every API conversion. The order has no meaning. */
export const conversions: readonly Conversion[] = [
  deployment,
  daemonSet,
  statefulSet,
  replicaSet,
  ingress,
  cronJob,
  horizontalPodAutoscaler,
  podDisruptionBudget,
  customResourceDefinition,
  webhooks,
  rbac,
  runtimeClass,
  certificateSigningRequest,
  endpointSlice,
  priorityLevel,
  admissionPolicyBinding,
  resourceClaim,
  resourceSlice,
  deviceClass,
  deviceTaintRule,
  accessReview,
  storageVersionMigration,
  event,
  leaseCandidate,
  ...movedApis,
  cronJobTimeZone,
  nodeLabels,
  controlPlaneNodes,
  seccomp,
  appArmor,
  criticalPods,
  progressDeadline,
  sysctls,
  unreadyEndpoints,
  topologyKeys,
  scaleTargets,
  movedPermissions,
  webhookRules,
  quotaCounts,
  ebsStorageClass,
  removedVolumes,
  ingressClass,
  nginxAnnotations,
  nginxAffinity,
];
