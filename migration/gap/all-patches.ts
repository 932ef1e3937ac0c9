import type { Patch } from "./patch.ts";
import { admissionPolicyBinding } from "./patches/admission-policies.ts";
import { daemonSet, deployment, replicaSet, statefulSet } from "./patches/apps.ts";
import { horizontalPodAutoscaler } from "./patches/autoscaling.ts";
import { certificateSigningRequest } from "./patches/certificates.ts";
import { customResourceDefinition } from "./patches/definitions.ts";
import { podDisruptionBudget } from "./patches/disruption.ts";
import {
  deviceClass,
  deviceTaintRule,
  resourceClaim,
  resourceSlice,
} from "./patches/dynamic-resources.ts";
import { endpointSlice } from "./patches/endpoint-slices.ts";
import { event } from "./patches/events.ts";
import { priorityLevel } from "./patches/flow-control.ts";
import { ingressClass, nginxAffinity, nginxAnnotations } from "./patches/ingress-controller.ts";
import { ingress } from "./patches/ingress.ts";
import { cronJob, cronJobTimeZone } from "./patches/jobs.ts";
import { controlPlaneNodes, nodeLabels } from "./patches/nodes.ts";
import {
  criticalPods,
  sysctls,
  topologyKeys,
  unreadyEndpoints,
} from "./patches/pod-annotations.ts";
import { rbac } from "./patches/rbac.ts";
import { movedPermissions, quotaCounts, scaleTargets, webhookRules } from "./patches/references.ts";
import { accessReview, renames, storageVersionMigration } from "./patches/renamed.ts";
import { runtimeClass } from "./patches/runtime-class.ts";
import { appArmor, seccomp } from "./patches/security-profiles.ts";
import { ebsStorageClass, removedVolumes } from "./patches/storage.ts";
import { webhooks } from "./patches/webhooks.ts";

/** Every patch; the order means nothing. */
export const patches: readonly Patch[] = [
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
