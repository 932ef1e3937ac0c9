import { isRecord } from "./json.ts";
import { groupOf, type KubernetesObject } from "./manifest.ts";
import { isBuiltInGroup } from "../api-versions.ts";

/** Fields in which a null is a value (an empty string, a schema's default), or may be. */
const verbatim: readonly string[] = ["data", "stringData", "binaryData", "openAPIV3Schema"];

/**
 * The object without fields that say null: to Kubernetes' own kinds they are fields that are not there. In custom
 * resources they may mean something, and stay.
 */
export function withoutNulls(object: KubernetesObject): KubernetesObject {
  return isBuiltInGroup(groupOf(object.apiVersion)) ? (clean(object) as KubernetesObject) : object;
}

function clean(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    const next = items.map(clean);
    return next.some((item, index) => item !== items[index]) ? next : value;
  }
  if (!isRecord(value)) return value;
  const before = Object.entries(value);
  const after = before
    .map(([key, field]) => [key, verbatim.includes(key) ? field : clean(field)] as const)
    .filter(([key, field]) => field !== null || verbatim.includes(key));
  const same =
    after.length === before.length && after.every(([, field], i) => field === before[i]?.[1]);
  return same ? value : Object.fromEntries(after);
}
