import { recordsAt, stringAt, type JsonObject } from "../manifests/json.ts";

/** Containers of every kind, in the order in which they start. */
export function containersOf(spec: JsonObject): readonly JsonObject[] {
  return [...recordsAt(spec, "initContainers"), ...recordsAt(spec, "containers")];
}

/** The service account of a pod. */
export function accountOf(spec: JsonObject): string {
  return stringAt(spec, "serviceAccountName") ?? stringAt(spec, "serviceAccount") ?? "default";
}
