// Whether an active-only workload would start anything, by what a cluster or the state has of it.
import * as pulumi from "@pulumi/pulumi";
import { recordAt, type JsonObject } from "../../conversion/manifests/json.ts";
import { describeObject, type KubernetesObject } from "../../conversion/manifests/manifest.ts";
import type { ManifestIndex } from "../../conversion/manifests/manifest-index.ts";
import { formatViolation } from "../../migration/rules/verdict.ts";

/** A CronJob by `suspend`, what has replicas by 0 of them; a Job ends by itself; anything else must be gone. */
export function isSuspended(kind: string, spec: Readonly<Record<string, unknown>>): boolean {
  if (kind === "CronJob") return spec["suspend"] === true;
  return kind === "Job" || spec["replicas"] === 0;
}

/** Every other kind is not there on the inactive side, and its creation fails without the API. */
const suspendable = ["CronJob", "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

/**
 * Whether an object that is to run was left suspended.
 *
 * @param spec as the update has left it
 * @param index of the manifests: an autoscaler may have set 0 replicas
 */
export function isLeftSuspended(
  object: KubernetesObject,
  spec: JsonObject,
  index: ManifestIndex,
): boolean {
  const { kind } = object;
  if (!suspendable.includes(kind) || index.scalersOf(object).some(scalesToZero)) return false;
  return isSuspended(kind, spec) && !isSuspended(kind, recordAt(object, "spec"));
}

function scalesToZero(scaler: KubernetesObject): boolean {
  return scaler.kind !== "HorizontalPodAutoscaler" || recordAt(scaler, "spec")["minReplicas"] === 0;
}

/** An object as it is to be, and its resource. */
export interface RegisteredObject {
  readonly object: KubernetesObject;
  readonly resource: pulumi.Resource;
}

/**
 * Fails the update of an active side that leaves an active-only workload suspended: one that goes on without the
 * Kubernetes API keeps what the state had. A side whose workloads have run before may lose its API.
 *
 * @param cluster its name
 * @param activeOnly its active-only workloads
 */
export function refuseLeftSuspended(
  cluster: string,
  activeOnly: readonly RegisteredObject[],
  index: ManifestIndex,
): void {
  for (const { object, resource } of activeOnly) {
    const spec = (Reflect.get(resource, "spec") ?? {}) as pulumi.Input<JsonObject>;
    // a preview that creates the object does not know it, and calls nothing
    pulumi.output(spec).apply((left) => {
      if (!isLeftSuspended(object, left, index)) return;
      const text =
        `the active-only workloads of ${cluster}: ${describeObject(object)} is still suspended: the update has not ` +
        `reached the Kubernetes API, or somebody has suspended it; update again when the API answers, set active: ` +
        `false, or write into its manifest that it is suspended`;
      throw new pulumi.RunError(formatViolation({ rule: "active-once", text }));
    });
  }
}
