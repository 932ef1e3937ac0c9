import type { Conversion } from "./conversion.ts";
import { admissionPolicyBinding } from "./convert/admission-policies.ts";
import { daemonSet, deployment, replicaSet, statefulSet } from "./convert/apps.ts";
import { horizontalPodAutoscaler } from "./convert/autoscaling.ts";
import { certificateSigningRequest } from "./convert/certificates.ts";
import { customResourceDefinition } from "./convert/definitions.ts";
import { podDisruptionBudget } from "./convert/disruption.ts";
import {
  deviceClass,
  deviceTaintRule,
  resourceClaim,
  resourceSlice,
} from "./convert/dynamic-resources.ts";
import { endpointSlice } from "./convert/endpoint-slices.ts";
import { event } from "./convert/events.ts";
import { priorityLevel } from "./convert/flow-control.ts";
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
import { rbac } from "./convert/rbac.ts";
import { movedPermissions, quotaCounts, scaleTargets, webhookRules } from "./convert/references.ts";
import { accessReview, renames, storageVersionMigration } from "./convert/renamed.ts";
import { runtimeClass } from "./convert/runtime-class.ts";
import { appArmor, seccomp } from "./convert/security-profiles.ts";
import { ebsStorageClass, removedVolumes } from "./convert/storage.ts";
import { webhooks } from "./convert/webhooks.ts";

/** Every patch; the order means nothing. */
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
  ...renames,
  cronJobTimeZone,
  nodeLabels,
  controlPlaneNodes,
  seccomp,
  appArmor,
  criticalPods,
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
