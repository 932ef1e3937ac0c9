// Where two values of plain data differ, field by field: of a stack file, or of a manifest.
import { isDeepStrictEqual } from "node:util";

/** One change of one field, as a reader sees it. */
export interface FieldChange {
  /** `spec.ports[0].port`, `hostWeights["a.example.com"]` */
  readonly path: string;
  /** undefined: was not there. */
  readonly before: unknown;
  /** undefined: is no longer there. */
  readonly after: unknown;
}

/** Every field in which two values differ, as deep as it goes; a list of other length is one change. */
export function changesBetween(before: unknown, after: unknown, path = ""): readonly FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isMapping(before) && isMapping(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changesBetween(before[key], after[key], join(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => changesBetween(item, after[index], `${path}[${index}]`));
  }
  return [{ path, before, after }];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}
