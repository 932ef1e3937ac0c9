// allOf, anyOf, oneOf and not: a structural schema says types and fields outside of them.
import { isRecord, recordAt, recordsAt, without, type JsonObject } from "../manifests/json.ts";

export const keep = "x-kubernetes-preserve-unknown-fields";
export const intOrString = "x-kubernetes-int-or-string";
const unions: readonly string[] = ["allOf", "anyOf", "oneOf"];

/** The type that every branch has is said outside of them; a number or a string has a word of its own. */
export function withUnionsType(schema: JsonObject): JsonObject {
  const marked = withIntOrString(schema);
  if ("type" in marked || marked[intOrString] === true) return marked;
  for (const union of unions) {
    const types = recordsAt(marked, union).map((branch) => branch["type"]);
    const [first] = types;
    if (first !== undefined && types.every((type) => type === first)) {
      return { type: first, ...marked };
    }
  }
  return marked;
}

/** v1 takes it in this order alone. */
function withIntOrString(schema: JsonObject): JsonObject {
  const ordered = (branches: readonly JsonObject[]): readonly JsonObject[] | undefined => {
    const types = branches.map((branch) => branch["type"]);
    if (types.length !== 2 || !types.includes("integer") || !types.includes("string")) {
      return undefined;
    }
    return branches.toSorted((a) => (a["type"] === "integer" ? -1 : 1));
  };
  if ("type" in schema && schema[intOrString] !== true) return schema;
  const anyOf = ordered(recordsAt(schema, "anyOf"));
  if (anyOf !== undefined) return { ...schema, anyOf, [intOrString]: true };
  const [first, ...others] = recordsAt(schema, "allOf");
  const inner = ordered(recordsAt(first, "anyOf"));
  if (first === undefined || inner === undefined) return schema;
  return { ...schema, allOf: [{ ...first, anyOf: inner }, ...others], [intOrString]: true };
}

/** The schema with nothing inside its unions that v1 forbids there, or what stands in the way. */
export function nested(schema: JsonObject, where: string): JsonObject | string {
  let outside = schema;
  const inside: Record<string, unknown> = {};
  for (const union of [...unions, "not"]) {
    const value = schema[union];
    if (value === undefined) continue;
    const branches = union === "not" ? [value] : Array.isArray(value) ? (value as unknown[]) : [];
    const converted: JsonObject[] = [];
    for (const [index, branch] of branches.filter(isRecord).entries()) {
      const bare = schema[intOrString] === true && isIntOrString(union, branch, index);
      const result = bare ? { outside, branch } : nestedBranch(branch, outside, union, where);
      if (typeof result === "string") return result;
      outside = result.outside;
      converted.push(result.branch);
    }
    inside[union] = union === "not" ? converted[0] : converted;
  }
  return { ...outside, ...inside };
}

/** `anyOf: [{type: integer}, {type: string}]` may say its types, alone or as the first of allOf. */
function isIntOrString(union: string, branch: JsonObject, index: number): boolean {
  if (union === "anyOf") return ["integer", "string"].includes(String(branch["type"]));
  return union === "allOf" && index === 0 && recordsAt(branch, "anyOf").length === 2;
}

interface Nested {
  readonly outside: JsonObject;
  readonly branch: JsonObject;
}

/** As it is said, or as what stands in it tells. */
function typeOf(schema: JsonObject): unknown {
  if ("type" in schema) return schema["type"];
  if ("properties" in schema) return "object";
  return "items" in schema ? "array" : undefined;
}

const onlyOutside = /^(additionalProperties|default|nullable|x-kubernetes-.*)$/;

/** One branch, and what must be said outside of it. */
function nestedBranch(
  written: JsonObject,
  schema: JsonObject,
  union: string,
  where: string,
): Nested | string {
  let outside = schema;
  const bare = without(written, ["title", "description"]);
  const { type } = bare;
  if (type !== undefined && type !== typeOf(outside)) return `${where} says types inside ${union}`;
  let branch = without(bare, ["type"]);
  const misplaced = Object.keys(branch).find((key) => onlyOutside.test(key));
  if (misplaced !== undefined) return `${where} says ${misplaced} inside ${union}`;
  if (isRecord(branch["properties"])) {
    if ("additionalProperties" in outside) {
      return `${where} says properties inside ${union} beside additionalProperties`;
    }
    const own: Record<string, unknown> = {};
    const properties: Record<string, unknown> = { ...recordAt(outside, "properties") };
    for (const [name, property] of Object.entries(branch["properties"])) {
      const at = where === "the root" ? name : `${where}.${name}`;
      if (name === "metadata") return `${where} says metadata inside ${union}`;
      const result = nestedBranch(
        isRecord(property) ? property : {},
        isRecord(properties[name]) ? properties[name] : { [keep]: true },
        union,
        at,
      );
      if (typeof result === "string") return result;
      own[name] = result.branch;
      properties[name] = result.outside;
    }
    branch = { ...branch, properties: own };
    outside = { ...outside, properties };
  }
  if (isRecord(branch["items"])) {
    const items = isRecord(outside["items"]) ? outside["items"] : { [keep]: true };
    const result = nestedBranch(branch["items"], items, union, `${where}.[]`);
    if (typeof result === "string") return result;
    branch = { ...branch, items: result.branch };
    outside = { ...outside, items: result.outside };
  }
  for (const deeper of [...unions, "not"]) {
    const value = branch[deeper];
    const branches = Array.isArray(value)
      ? (value as unknown[])
      : value === undefined
        ? []
        : [value];
    const converted: JsonObject[] = [];
    for (const each of branches.filter(isRecord)) {
      const result = nestedBranch(each, outside, deeper, where);
      if (typeof result === "string") return result;
      outside = result.outside;
      converted.push(result.branch);
    }
    if (value !== undefined) {
      branch = { ...branch, [deeper]: deeper === "not" ? converted[0] : converted };
    }
  }
  return { outside, branch };
}
