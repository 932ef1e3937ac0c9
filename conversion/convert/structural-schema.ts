// What apiextensions.k8s.io/v1 demands of a schema, and v1beta1 did not. Rules: k8s.io/apiextensions-apiserver
// pkg/apiserver/schema/validation.go and complete.go.
import {
  changedAt,
  isRecord,
  listAt,
  recordAt,
  without,
  type JsonObject,
} from "../manifests/json.ts";
import { intOrString, keep, nested, withUnionsType } from "./schema-unions.ts";

const forbidden: readonly string[] = [
  "$ref",
  "additionalItems",
  "definitions",
  "dependencies",
  "id",
  "patternProperties",
];

/**
 * A schema as apiextensions.k8s.io/v1 wants it, meaning the same, or the path of what stands in the way. What only
 * documents (title and description inside anyOf) goes; metadata may be restricted by name alone.
 *
 * @param preserves whether fields that the schema does not name are kept
 */
export function structural(schema: JsonObject, preserves: boolean): JsonObject | string {
  const root = { type: "object", ...schema };
  if (root.type !== "object") return `the root is of type ${root.type}`;
  return node(withoutOpenRoot(root), preserves, "");
}

/** The root may not say additionalProperties: any, or none, are said otherwise. */
function withoutOpenRoot(root: JsonObject): JsonObject {
  const { additionalProperties: more, ...rest } = root;
  if (more === undefined || (isRecord(more) && Object.keys(more).length > 0)) return root;
  return more === false ? rest : { ...rest, [keep]: true };
}

function node(schema: JsonObject, preserves: boolean, path: string): JsonObject | string {
  const where = path === "" ? "the root" : path;
  const misplaced =
    forbidden.find((key) => key in schema) ??
    (schema["uniqueItems"] === true ? "uniqueItems" : undefined) ??
    (Array.isArray(schema["items"]) ? "a list of items" : undefined);
  if (misplaced !== undefined) return `${where} uses ${misplaced}`;
  const { pattern } = schema;
  if (typeof pattern === "string" && /\(\?(=|!|<=|<!)|\\[1-9]/.test(pattern)) {
    return `${where} has a pattern that Go cannot read: ${pattern}`;
  }
  const closed = oneKindOfProperties(withoutNull(schema));
  if (closed === undefined) return `${where} says properties and additionalProperties`;
  if (path === "" && "additionalProperties" in closed) return "the root says additionalProperties";
  const completed = nested(withItems(withType(withUnionsType(closed))), where);
  if (typeof completed === "string") return completed;
  const typed = path === "" || isEmbedded(completed) ? withMetadata(completed) : completed;
  const marks =
    preserves && typed["type"] === "object" && !("additionalProperties" in typed)
      ? { ...typed, [keep]: true }
      : typed;
  const own = path === "" || isEmbedded(marks) ? ["apiVersion", "kind", "metadata"] : [];
  const result = below(marks, preserves, path, own);
  if (typeof result === "string") return result;
  const keyed = withProtocol(result);
  return whyNoKeys(keyed, where) ?? keyed;
}

/** A list of ports has the protocol as a key: what does not say it means TCP, as everywhere in Kubernetes. */
function withProtocol(schema: JsonObject): JsonObject {
  if (!listAt(schema, "x-kubernetes-list-map-keys").includes("protocol")) return schema;
  const protocol = ["items", "properties", "protocol"];
  return changedAt(schema, protocol, (property) =>
    isRecord(property) && property["type"] === "string"
      ? { default: "TCP", ...property }
      : property,
  );
}

/** The same for what is below; the first problem. */
function below(
  schema: JsonObject,
  preserves: boolean,
  path: string,
  own: readonly string[],
): JsonObject | string {
  let result = schema;
  if (isRecord(schema["properties"])) {
    const properties: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(schema["properties"])) {
      const converted =
        isRecord(property) && !own.includes(name)
          ? node(property, preserves, join(path, name))
          : property;
      if (typeof converted === "string") return converted;
      properties[name] = converted;
    }
    result = { ...result, properties };
  }
  for (const key of ["items", "additionalProperties"]) {
    const value = result[key];
    if (!isRecord(value)) continue;
    const converted = node(value, preserves, join(path, key === "items" ? "[]" : "*"));
    if (typeof converted === "string") return converted;
    result = { ...result, [key]: converted };
  }
  return result;
}

/** v1 takes one of them: undefined where both say something. */
function oneKindOfProperties(schema: JsonObject): JsonObject | undefined {
  const { additionalProperties: more, ...rest } = schema;
  if (more === undefined || !("properties" in schema)) return schema;
  if (more === false) return rest;
  const any = more === true || (isRecord(more) && Object.keys(more).length === 0);
  return any ? { ...rest, [keep]: true } : undefined;
}

function isEmbedded(schema: JsonObject): boolean {
  return schema["x-kubernetes-embedded-resource"] === true;
}

/** Of what every object has, v1 lets a schema say the name's form and nothing else. */
function withMetadata(schema: JsonObject): JsonObject {
  const properties = recordAt(schema, "properties");
  const changed: Record<string, unknown> = {};
  for (const name of ["apiVersion", "kind"]) {
    if (name in properties) changed[name] = { ...recordAt(properties, name), type: "string" };
  }
  if ("metadata" in properties) {
    const names = Object.entries(recordAt(properties, "metadata", "properties")).filter(([name]) =>
      ["name", "generateName"].includes(name),
    );
    changed["metadata"] = {
      type: "object",
      ...(names.length > 0 && { properties: Object.fromEntries(names) }),
    };
  }
  return Object.keys(changed).length === 0
    ? schema
    : { ...schema, properties: { ...properties, ...changed } };
}

/** Every node has a type, or says why it has none. */
function withType(schema: JsonObject): JsonObject {
  if ("type" in schema || schema[intOrString] === true || schema[keep] === true) return schema;
  if ("properties" in schema || "additionalProperties" in schema || isEmbedded(schema)) {
    return { type: "object", ...schema };
  }
  if ("items" in schema) return { type: "array", ...schema };
  // anything at all was allowed here
  return { ...schema, [keep]: true };
}

/** v1 wants to know what is in a list: anything, where nothing was said. */
function withItems(schema: JsonObject): JsonObject {
  return schema["type"] === "array" && !("items" in schema)
    ? { ...schema, items: { [keep]: true } }
    : schema;
}

/** OpenAPI's way to say null. */
function withoutNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (!Array.isArray(type)) return schema;
  const [only, ...others] = (type as readonly unknown[]).filter((each) => each !== "null");
  return others.length > 0 ? without(schema, ["type"]) : { ...schema, type: only, nullable: true };
}

/** Keys of a list of maps must be there, or have a default. */
function whyNoKeys(schema: JsonObject, where: string): string | undefined {
  if (schema["x-kubernetes-list-type"] !== "map") return undefined;
  const item = recordAt(schema, "items");
  const required = listAt(item, "required");
  const missing = listAt(schema, "x-kubernetes-list-map-keys")
    .map(String)
    .find((key) => {
      const property = recordAt(item, "properties", key);
      return !required.includes(key) && !("default" in property);
    });
  if (missing === undefined) return undefined;
  return `${where} has the list-map key ${missing}, which its items do not require`;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
