import { runs } from "./annotations.ts";
import { stringAt, recordAt } from "./json.ts";
import { annotationOf, groupOf, namespaceOf, type KubernetesObject } from "./manifest.ts";
import { servingServices } from "./callers.ts";
import { ManifestIndex } from "./manifest-index.ts";

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

/** Why each object that may run on one side only counts; in the manifests' order. */
export function activeOnlyReasons(index: ManifestIndex): ReadonlyMap<KubernetesObject, string> {
  const reasons = new Map<KubernetesObject, string>();
  for (const { object } of index.manifests) {
    const reason = whyActiveOnly(object, index);
    if (reason !== undefined) reasons.set(object, reason);
  }
  return reasons;
}

/** Every active-only workload among the manifests, in their order. */
export function findActiveOnly(index: ManifestIndex): readonly ActiveOnlyWorkload[] {
  return [...activeOnlyReasons(index)].map(([object, reason]) => {
    const { apiVersion, kind, metadata } = object;
    return { apiVersion, kind, namespace: namespaceOf(object), name: metadata.name, reason };
  });
}

function whyActiveOnly(object: KubernetesObject, index: ManifestIndex): string | undefined {
  const annotated = annotationOf(object, runs);
  if (annotated === "both") return undefined;
  if (annotated === "active") return `annotated ${runs}: active`;
  const group = groupOf(object.apiVersion);
  if (object.kind === "CronJob" && group === "batch") return "a CronJob";
  if (object.kind === "ScaledJob" && group === "keda.sh") {
    return "a ScaledJob: it starts Jobs for production work";
  }
  if (object.kind === "ScaledObject" && group === "keda.sh") return whyScaler(object, index);
  if (!queueWorkers.includes(object.kind)) return undefined;
  if (!["", "apps", "extensions"].includes(group)) return undefined;
  if (servingServices(object, index).length > 0) return undefined;
  if (index.servicesFor(object).length > 0) {
    return "its Services are for metrics or health only: a worker that would take production work at weight 0";
  }
  return "no Service selects its pods: a worker that would take production work at weight 0";
}

/** KEDA would scale up what has 0 replicas on the inactive side. */
function whyScaler(scaler: KubernetesObject, index: ManifestIndex): string | undefined {
  const target = recordAt(scaler, "spec", "scaleTargetRef");
  const [apiVersion, kind] = [
    stringAt(target, "apiVersion") ?? "apps/v1",
    stringAt(target, "kind") ?? "Deployment",
  ];
  const name = stringAt(target, "name") ?? "";
  const scaled = index.find(apiVersion, kind, namespaceOf(scaler), name)?.object;
  if (scaled === undefined || whyActiveOnly(scaled, index) === undefined) return undefined;
  return `it scales the active-only workload ${name}`;
}
