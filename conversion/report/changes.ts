import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../manifests/json.ts";
import type { FieldChange } from "../conversion.ts";

/** Every field in which two values differ, as deep as it goes. */
export function changesBetween(before: unknown, after: unknown, path = ""): readonly FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesBetween(before[key], after[key], join(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => changesBetween(item, after[index], `${path}[${index}]`));
  }
  return [{ path, before, after }];
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}
