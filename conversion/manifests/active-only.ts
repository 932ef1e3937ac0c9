import { runs } from "./annotations.ts";
import { stringAt, recordAt } from "./json.ts";
import {
  annotationOf,
  groupOf,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import { servicesFor } from "./pods.ts";

/** A workload that may run on one side only. */
export interface ActiveOnlyWorkload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Why it counts, for people. */
  readonly reason: string;
}

/**
 * The most that an active-only CronJob may start late. The active lock must not be released before a
 * CronJob has been suspended for this long: then a run that the releasing side has started is too old to
 * be made up for by the side that takes over.
 */
export const startingDeadlineSeconds = 60;

const queueWorkers: readonly string[] = [
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
  "Pod",
];

/** Every active-only workload among the manifests, in their order. */
export function findActiveOnly(manifests: readonly Manifest[]): readonly ActiveOnlyWorkload[] {
  return manifests.flatMap(({ object }) => {
    const reason = whyActiveOnly(object, manifests);
    if (reason === undefined) return [];
    const { apiVersion, kind, metadata } = object;
    return [{ apiVersion, kind, namespace: namespaceOf(object), name: metadata.name, reason }];
  });
}

/** Why an object may run on one side only; undefined when it may run on both. */
export function whyActiveOnly(
  object: KubernetesObject,
  manifests: readonly Manifest[],
): string | undefined {
  const annotated = annotationOf(object, runs);
  if (annotated === "both") return undefined;
  if (annotated === "active") return `annotated ${runs}: active`;
  if (object.kind === "CronJob" && groupOf(object.apiVersion) === "batch") return "a CronJob";
  if (
    ["ScaledObject", "ScaledJob"].includes(object.kind) &&
    groupOf(object.apiVersion) === "keda.sh"
  ) {
    return whyScaler(object, manifests);
  }
  if (!queueWorkers.includes(object.kind)) return undefined;
  if (!["", "apps", "extensions"].includes(groupOf(object.apiVersion))) return undefined;
  if (servicesFor(object, manifests).length > 0) return undefined;
  return "no Service selects its pods: a worker that would take production work at weight 0";
}

/** KEDA would wake what sleeps on the inactive side. */
function whyScaler(scaler: KubernetesObject, manifests: readonly Manifest[]): string | undefined {
  if (scaler.kind === "ScaledJob") return "a ScaledJob: it starts Jobs for production work";
  const target = recordAt(scaler, "spec", "scaleTargetRef");
  const scaled = manifests.find(
    ({ object }) =>
      object.kind === (stringAt(target, "kind") ?? "Deployment") &&
      object.metadata.name === target["name"] &&
      namespaceOf(object) === namespaceOf(scaler),
  );
  if (scaled === undefined || whyActiveOnly(scaled.object, manifests) === undefined)
    return undefined;
  return `it scales the active-only workload ${scaled.object.metadata.name}`;
}
