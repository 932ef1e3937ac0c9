/** Plain data as YAML and JSON have it, and careful ways into it. */
export interface JsonObject {
  readonly [field: string]: unknown;
}

/** A mapping: neither null nor a list. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The mapping, or an empty one. */
export function recordAt(value: unknown, ...path: readonly string[]): JsonObject {
  const found = valueAt(value, ...path);
  return isRecord(found) ? found : {};
}

/** The list, or an empty one. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** The mappings of a list; whatever else stands in it is left out. */
export function recordsAt(value: unknown, ...path: readonly string[]): readonly JsonObject[] {
  return listAt(value, ...path).filter(isRecord);
}

/** The string, or undefined. */
export function stringAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** Whatever is at the end of the path, or undefined. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (!isRecord(found)) return undefined;
    found = found[key];
  }
  return found;
}

/** The mapping without these keys; the same mapping when it has none of them. */
export function without(object: JsonObject, keys: readonly string[]): JsonObject {
  if (!keys.some((key) => key in object)) return object;
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/**
 * The object with the value at the end of the path changed; the same object when there is none, or when
 * it stays what it is. An undefined result takes the field away.
 */
export function changedAt<T extends JsonObject>(
  object: T,
  path: readonly string[],
  change: (value: unknown) => unknown,
): T {
  const [key, ...rest] = path;
  if (key === undefined || !(key in object)) return object;
  const value = object[key];
  const next =
    rest.length === 0 ? change(value) : isRecord(value) ? changedAt(value, rest, change) : value;
  if (next === value) return object;
  return next === undefined ? (without(object, [key]) as T) : { ...object, [key]: next };
}

/** The list with every mapping in it changed; the same list when none is. */
export function eachRecord(value: unknown, change: (item: JsonObject) => JsonObject): unknown {
  if (!Array.isArray(value)) return value;
  const items = value as readonly unknown[];
  const next = items.map((item) => (isRecord(item) ? change(item) : item));
  return next.some((item, index) => item !== items[index]) ? next : value;
}

/** The mapping with some keys called otherwise, in their places; the same mapping when it has none of them. */
export function renamed(object: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  if (!Object.keys(object).some((key) => names[key] !== undefined)) return object;
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [names[key] ?? key, value]),
  );
}
