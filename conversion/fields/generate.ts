// Writes field-table.ts from Kubernetes' OpenAPI documents: `node conversion/fields/generate.ts 31=FILE ... 37=FILE`, each
// api/openapi-spec/swagger.json of that minor's newest release.
import { readFileSync, writeFileSync } from "node:fs";
import {
  isRecord,
  listAt,
  recordAt,
  recordsAt,
  stringAt,
  type JsonObject,
} from "../manifests/json.ts";

/** Types by their short names, each with its fields; kinds by `apps/v1 Deployment`, each with its type. */
export interface FieldTypes {
  readonly kinds: ReadonlyMap<string, string>;
  /** `[EnvVar|name` is a list of them without two of one name, `[!` one of different words, `{T` a mapping. */
  readonly types: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const skipped =
  /^(apiextensions-apiserver|kube-aggregator)\b|\.(meta\.v1\.(Status|WatchEvent|APIResourceList|APIGroup|APIGroupList|APIVersions|DeleteOptions))$/;

/** What one minor's OpenAPI document says of the kinds that manifests have. */
export function fieldTypesOf(document: unknown): FieldTypes {
  const definitions = recordAt(document, "definitions");
  const kinds = new Map<string, string>();
  for (const [name, definition] of Object.entries(definitions)) {
    for (const { group, version, kind } of recordsAt(
      definition,
      "x-kubernetes-group-version-kind",
    )) {
      const known = String(kind);
      if (known.endsWith("List") || /Options$|^Status$|^WatchEvent$/.test(known)) continue;
      if (!("metadata" in recordAt(definition, "properties")) || /alpha/.test(String(version)))
        continue;
      if (skipped.test(name)) continue;
      const apiVersion = group === "" ? String(version) : `${String(group)}/${String(version)}`;
      kinds.set(`${apiVersion} ${known}`, shortName(name));
    }
  }
  const byShortName = new Map(
    Object.entries(definitions).map(([name, definition]) => [shortName(name), definition]),
  );
  const types = new Map<string, ReadonlyMap<string, string>>();
  const pending = [...kinds.values()];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (types.has(name)) continue;
    const fields = new Map<string, string>();
    types.set(name, fields);
    const definition = byShortName.get(name);
    for (const [field, schema] of Object.entries(recordAt(definition, "properties"))) {
      const whole = [...kinds.values()].includes(name);
      // a status is the server's, and what it manages is no field of anybody's
      const code =
        (whole && field === "status") || field === "managedFields"
          ? ""
          : codeOf(isRecord(schema) ? schema : {}, byShortName);
      fields.set(field, code);
      const below = /^[[{]?([A-Za-z][\w.]*)/.exec(code)?.[1];
      if (below !== undefined) pending.push(below);
    }
  }
  return { kinds, types };
}

/** `core.v1.Container` of `io.k8s.api.core.v1.Container`. */
function shortName(name: string): string {
  return name
    .replace(
      /^io\.k8s\.(api|apimachinery\.pkg\.apis|kube-aggregator\.pkg\.apis|apiextensions-apiserver\.pkg\.apis)\./,
      "",
    )
    .replace(/^io\.k8s\./, "");
}

/** "" for what has no fields of its own. */
function codeOf(schema: JsonObject, definitions: ReadonlyMap<string, unknown>): string {
  const reference = typeIn(schema, definitions);
  if (reference !== undefined) return reference;
  const item = typeIn(recordAt(schema, "items"), definitions);
  const keys = listAt(schema, "x-kubernetes-list-map-keys").map(String);
  if (item !== undefined) return `[${item}${keys.length > 0 ? `|${keys.join(",")}` : ""}`;
  if (schema["x-kubernetes-list-type"] === "set") return "[!";
  const value = typeIn(recordAt(schema, "additionalProperties"), definitions);
  return value === undefined ? "" : `{${value}`;
}

/** The type that a schema refers to, where it has fields. */
function typeIn(schema: JsonObject, definitions: ReadonlyMap<string, unknown>): string | undefined {
  const [only] = recordsAt(schema, "allOf");
  const path = stringAt(schema, "$ref") ?? stringAt(only, "$ref");
  const name = path === undefined ? undefined : shortName(path.split("/").at(-1) ?? "");
  return name !== undefined && "properties" in recordAt({ d: definitions.get(name) }, "d")
    ? name
    : undefined;
}

/** One line for each type and kind; a field that not all minors have says which: `name:code@34-36`. */
export function tableText(minors: ReadonlyMap<number, FieldTypes>): string {
  const newestFirst = [...minors].sort(([a], [b]) => b - a);
  /** @param within the minors that count; default: all */
  const span = (
    has: (types: FieldTypes) => boolean,
    within: (types: FieldTypes) => boolean = () => true,
  ): string => {
    const all = newestFirst.filter(([, types]) => within(types));
    const own = all.filter(([, types]) => has(types)).map(([minor]) => minor);
    const [to, from] = [own[0], own.at(-1)];
    const [newest, oldest] = [all[0]?.[0], all.at(-1)?.[0]];
    if (from === oldest && to === newest) return "";
    return `@${from === oldest ? "" : from}-${to === newest ? "" : to}`;
  };
  const all = [...minors.values()].reverse();
  const kinds = [...new Set(all.flatMap(({ kinds }) => [...kinds.keys()]))].sort();
  const types = [...new Set(all.flatMap(({ types }) => [...types.keys()]))].sort();
  const kindLines = kinds.map((kind) => {
    const type = all.find((each) => each.kinds.has(kind))?.kinds.get(kind) ?? "";
    return `${kind} ${type}${span((each) => each.kinds.has(kind))}`;
  });
  const typeLines = types.map((type) => {
    const fields = new Map(all.flatMap((each) => [...(each.types.get(type) ?? [])]).reverse());
    const words = [...fields]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, code]) => {
        // a minor without the type says nothing of its fields
        const known = span(
          (each) => each.types.get(type)?.has(field) === true,
          (each) => each.types.has(type),
        );
        return `${field}${code === "" ? "" : `:${code}`}${known}`;
      });
    return `${type} ${words.join(" ")}`;
  });
  return [...kindLines, "", ...typeLines].join("\n");
}

if (import.meta.main) {
  const minors = new Map(
    process.argv.slice(2).map((word): [number, FieldTypes] => {
      const [minor = "", file = ""] = word.split("=");
      return [Number(minor), fieldTypesOf(JSON.parse(readFileSync(file, "utf8")))];
    }),
  );
  const text = tableText(minors);
  if (/`|\$\{|\\/.test(text))
    throw new Error("the table has characters that a template string reads");
  writeFileSync(
    new URL("field-table.ts", import.meta.url),
    `// Written by generate.ts from Kubernetes' OpenAPI documents of 1.${Math.min(...minors.keys())} to 1.${Math.max(...minors.keys())}: kinds, an empty line, types.\n` +
      `export const fieldTable = \`${text}\`;\n`,
  );
}
