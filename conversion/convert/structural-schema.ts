import { isRecord, recordsAt, type JsonObject } from "../manifests/json.ts";

const keep = "x-kubernetes-preserve-unknown-fields";
const intOrString = "x-kubernetes-int-or-string";
const unions: readonly string[] = ["allOf", "anyOf", "oneOf"];
const forbidden: readonly string[] = ["$ref", "definitions", "dependencies", "patternProperties"];

/**
 * A schema as apiextensions.k8s.io/v1 wants it, meaning the same, or the path of what stands in the way.
 * Rules: kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions, "Specifying a
 * structural schema".
 *
 * @param preserves whether fields that the schema does not name are kept
 */
export function structural(schema: JsonObject, preserves: boolean): JsonObject | string {
  return node({ type: "object", ...schema }, preserves, "");
}

function node(schema: JsonObject, preserves: boolean, path: string): JsonObject | string {
  const where = path === "" ? "the root" : path;
  const misplaced = forbidden.find((key) => key in schema);
  if (misplaced !== undefined) return `${where} uses ${misplaced}`;
  const typed = withItems(withType(schema));
  for (const union of unions) {
    const specifies = recordsAt(typed, union).some((branch) => "type" in branch);
    if (specifies && typed[intOrString] !== true) return `${where} says types inside ${union}`;
  }
  const marks =
    preserves && typed["type"] === "object" && !("additionalProperties" in typed)
      ? { ...typed, [keep]: true }
      : typed;
  let result: JsonObject = marks;
  if (isRecord(marks["properties"])) {
    const properties: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(marks["properties"])) {
      const own = path === "" && ["apiVersion", "kind", "metadata"].includes(name);
      const converted =
        isRecord(property) && !own ? node(property, preserves, join(path, name)) : property;
      if (typeof converted === "string") return converted;
      properties[name] = converted;
    }
    result = { ...result, properties };
  }
  for (const key of ["items", "additionalProperties"]) {
    const below = result[key];
    if (!isRecord(below)) continue;
    const converted = node(below, preserves, join(path, key === "items" ? "[]" : "*"));
    if (typeof converted === "string") return converted;
    result = { ...result, [key]: converted };
  }
  return result;
}

/** Every node has a type, or says why it has none. */
function withType(schema: JsonObject): JsonObject {
  if ("type" in schema || schema[intOrString] === true || schema[keep] === true) return schema;
  const types = recordsAt(schema, "anyOf").map((branch) => branch["type"]);
  if (types.length === 2 && types.includes("integer") && types.includes("string")) {
    // v1 takes this order alone
    const anyOf = recordsAt(schema, "anyOf").toSorted((a) => (a["type"] === "integer" ? -1 : 1));
    return { ...schema, anyOf, [intOrString]: true };
  }
  if ("properties" in schema || "additionalProperties" in schema) {
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

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
