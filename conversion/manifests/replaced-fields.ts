// Fields that no update can change: their object is deleted, and then created again under its name.
import { createHash } from "node:crypto";
import { valueAt } from "./json.ts";
import { describeObject, type KubernetesObject } from "./manifest.ts";

/**
 * By kind. What the API server refuses to change, and what Pulumi's Kubernetes provider replaces besides.
 * Source: pulumi/pulumi-kubernetes provider/pkg/provider/diff.go.
 */
const fieldsByKind: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  ReplicaSet: ["spec.selector"],
  StatefulSet: [
    "spec.selector",
    "spec.serviceName",
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.volumeClaimTemplates",
  ],
  Pod: ["spec"],
  Service: ["spec.clusterIP"],
  PersistentVolumeClaim: ["spec"],
};

/** `Deployment shop/web: spec.selector`, and a digest of its value, which may be a secret. */
export function replacedFields(object: KubernetesObject): readonly (readonly [string, string])[] {
  return (fieldsByKind[object.kind] ?? []).map((field) => {
    const value =
      field === "spec.selector" ? selectorOf(object) : valueAt(object, ...field.split("."));
    return [`${describeObject(object)}: ${field}`, digestOf(value)];
  });
}

/** One that is not written is made of the template's labels. */
function selectorOf(object: KubernetesObject): unknown {
  return (
    valueAt(object, "spec", "selector") ?? {
      matchLabels: valueAt(object, "spec", "template", "metadata", "labels"),
    }
  );
}

function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value) ?? null))
    .digest("hex")
    .slice(0, 16);
}

/** The order of keys says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
