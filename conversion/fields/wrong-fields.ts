// What a server takes when an object is created, and refuses when it is updated by server-side apply: fields that it
// does not know, and doubled keys in lists.
import { closest, distance } from "fastest-levenshtein";
import type { ConversionRefused } from "../conversion.ts";
import { isRecord, type JsonObject } from "../manifests/json.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";
import { fieldsOf, typeOfKind, type FieldType } from "./field-types.ts";

/** One refusal for each field and each doubled key, of a kind that a minor serves. */
export function wrongFields(object: KubernetesObject, minor: number): readonly ConversionRefused[] {
  const type = typeOfKind(object.apiVersion, object.kind, minor);
  if (type === undefined) return [];
  const found: ConversionRefused[] = [];
  walk(object, type, "", { minor, root: type, found });
  return found;
}

interface Walk {
  readonly minor: number;
  /** The object's own type. */
  readonly root: string;
  readonly found: ConversionRefused[];
}

function walk(value: JsonObject, type: string, path: string, context: Walk): void {
  const fields = fieldsOf(type);
  if (fields === undefined) return;
  for (const [name, below] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    const known = fields.get(name);
    if (known === undefined || context.minor < known.from || context.minor > known.to) {
      context.found.push(unknownField(at, name, known, fields, context));
    } else if (Array.isArray(below)) list(below as readonly unknown[], known, at, context);
    else if (isRecord(below) && known.type !== undefined) {
      if (known.shape === "") walk(below, known.type, at, context);
      else if (known.shape === "{") {
        for (const [key, each] of Object.entries(below)) {
          if (isRecord(each)) walk(each, known.type, `${at}["${key}"]`, context);
        }
      }
    }
  }
}

function list(items: readonly unknown[], known: FieldType, at: string, context: Walk): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item, known);
    if (key !== undefined && seen.has(key)) context.found.push(doubled(at, key));
    if (key !== undefined) seen.add(key);
    if (isRecord(item) && known.type !== undefined && known.shape === "[") {
      walk(item, known.type, `${at}[${index}]`, context);
    }
  }
}

/** What no other item of the list may have: `name=MODE`. Undefined where there is no such thing. */
function keyOf(item: unknown, { keys, distinct }: FieldType): string | undefined {
  if (distinct) return typeof item === "string" ? item : undefined;
  if (keys === undefined || !isRecord(item)) return undefined;
  const parts = keys.map((key) => {
    // the only key with a default in the API: of ports
    const value = item[key] ?? (key === "protocol" ? "TCP" : undefined);
    return value === undefined
      ? undefined
      : `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`;
  });
  return parts.includes(undefined) ? undefined : parts.join(", ");
}

function doubled(at: string, key: string): ConversionRefused {
  return {
    reason: `${at}: ${key} is there twice: the server takes it once, and refuses every later update`,
    wayOut: at.endsWith(".env") ? "keep the last one, which counts today" : "keep one",
  };
}

function unknownField(
  at: string,
  name: string,
  known: FieldType | undefined,
  fields: ReadonlyMap<string, FieldType>,
  { minor, root }: Walk,
): ConversionRefused {
  if (known !== undefined) {
    const when = minor < known.from ? `1.${known.from} is the first` : `1.${known.to} was the last`;
    return {
      reason: `${at}: 1.${minor} does not know this field: ${when} that does`,
      wayOut: "leave it out",
    };
  }
  const reason = `${at}: Kubernetes has no such field: it is ignored today, and the server refuses every later update`;
  const [nearest = ""] = fields.size > 0 ? [closest(name, [...fields.keys()])] : [];
  const alike = name.toLowerCase() === nearest.toLowerCase() || distance(name, nearest) <= 1;
  if (alike) return { reason, wayOut: `did you mean ${nearest}?` };
  const home = placeOf(name, root);
  return {
    reason,
    wayOut:
      home === undefined ? "remove it" : `it belongs to ${home}, or to nothing: move or remove it`,
  };
}

/** The first place in a kind's tree that has a field of this name: `spec.template.spec.containers[]`. */
function placeOf(name: string, root: string): string | undefined {
  const seen = new Set<string>();
  let level: readonly (readonly [type: string, path: string])[] = [[root, ""]];
  while (level.length > 0) {
    const next: (readonly [string, string])[] = [];
    for (const [type, path] of level) {
      if (seen.has(type)) continue;
      seen.add(type);
      const fields = fieldsOf(type);
      if (path !== "" && fields?.has(name) === true) return path;
      for (const [field, { type: below, shape }] of fields ?? []) {
        if (below === undefined) continue;
        const at = path === "" ? field : `${path}.${field}`;
        next.push([below, shape === "[" ? `${at}[]` : at]);
      }
    }
    level = next;
  }
  return undefined;
}
