// Whether AWS would take a resource's properties: by its service models and, where they are silent, its pages.
import { readFileSync } from "node:fs";
import { list, record, scalarText, type Properties } from "../provider.ts";
import { documentedShapes } from "./documented.ts";

interface Shape {
  readonly type: "string" | "integer" | "long" | "list";
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface Model {
  readonly source: string;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** By resource type and property path. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const model = JSON.parse(
  readFileSync(new URL("shapes.json", import.meta.url), "utf8"),
) as unknown as Model;

/** The types whose properties are known. */
export const knownTypes: readonly string[] = [
  ...new Set([...Object.keys(model.properties), ...Object.keys(documentedShapes)]),
].sort();

/** @returns a line for each property that AWS would refuse */
export function shapeRefusals(type: string, inputs: Properties): readonly string[] {
  const modelled = Object.entries(model.properties[type] ?? {}).map(
    ([path, name]) => [path, model.shapes[name] ?? { type: "string" }, name] as const,
  );
  const documented = Object.entries(documentedShapes[type] ?? {}).map(
    ([path, { pattern, source, ...shape }]) =>
      [
        path,
        { type: "string", ...shape, ...(pattern !== undefined && { pattern: pattern.source }) },
        source,
      ] as const,
  );
  return [...modelled, ...documented].flatMap(([path, shape, source]) =>
    valuesAt(inputs, path).flatMap((value) => {
      const expected = expectation(value, shape);
      return expected === undefined
        ? []
        : [`${path}: got ${shortened(value)}, expected ${expected} (${source})`];
    }),
  );
}

/** @returns undefined for a value that suits the shape */
function expectation(value: unknown, shape: Shape): string | undefined {
  const { min, max, pattern } = shape;
  const within = (size: number, what: string) =>
    (min !== undefined && size < min) || (max !== undefined && size > max)
      ? `${min ?? 0} to ${max ?? "any"} ${what}`
      : undefined;
  if (shape.type === "list") return within(elementsOf(value).length, "elements");
  const written = scalarText(value) ?? "";
  if (shape.type !== "string") return within(Number(written), "(a number)");
  if (shape.enum !== undefined && !shape.enum.includes(written)) return shape.enum.join(" or ");
  const length = within(Array.from(written).length, "characters");
  if (length !== undefined) return length;
  return pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(written)
    ? pattern
    : undefined;
}

/** The values at a path: `tags.key` are a map's keys, `tags.value` its values, `a[].b` each element's. */
function valuesAt(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (path === "") return [value];
  const [, name = "", each, rest = ""] = /^([^.[]*)(\[\])?\.?(.*)$/.exec(path) ?? [];
  const found = record(value)[name];
  if (each !== undefined) return list(found).flatMap((element) => valuesAt(element, rest));
  if (name === "tags" && rest === "key") return Object.keys(record(found));
  if (name === "tags" && rest === "value") return Object.values(record(found));
  return valuesAt(found, rest);
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? list(value) : Object.keys(record(value));
}

function shortened(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 100 ? `${json.slice(0, 97)}...` : json;
}
