// What differs between two states of a stack: path by path, and once for all resources in which it is the same.
import { isDeepStrictEqual } from "node:util";
import { record, type Properties } from "../../rehearsal/world/provider.ts";
import { Tagged, toYaml } from "./yaml.ts";

/** The whole of resources that have come, the names of those that have gone, the paths that differ in the others. */
export function changes(before: Properties, now: Properties): Properties {
  const both = Object.keys(now).filter((key) => key in before);
  const changed = Object.entries(
    Object.groupBy(both, (key) => toYaml(differences(before[key], now[key], ""))),
  ).flatMap(([, keys = []]) => {
    const [first = ""] = keys;
    const found = differences(before[first], now[first], "");
    return found.length === 0 ? [] : [{ in: keys, ...Object.fromEntries(found) }];
  });
  const gone = Object.keys(before).filter((key) => !(key in now));
  const come = Object.entries(now).filter(([key]) => !(key in before));
  return {
    changed,
    ...(gone.length > 0 && { gone }),
    ...(come.length > 0 && { come: Object.fromEntries(come) }),
  };
}

function differences(before: unknown, now: unknown, path: string): readonly [string, unknown][] {
  if (isDeepStrictEqual(before, now)) return [];
  if (before instanceof Tagged && now instanceof Tagged && before.tag === now.tag) {
    return differences(before.value, now.value, path);
  }
  if (!isMap(before) || !isMap(now)) return [[path, difference(before, now)]];
  const [old, young] = [record(before), record(now)];
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].flatMap((key) =>
    differences(old[key], young[key], path === "" ? key : `${path}.${key}`),
  );
}

function difference(before: unknown, now: unknown): Properties {
  if (before === undefined) return { now };
  if (now === undefined) return { before };
  if (!isNames(before) || !isNames(now)) return { before, now };
  const less = before.filter((each) => !now.includes(each));
  const more = now.filter((each) => !before.includes(each));
  return { ...(less.length > 0 && { less }), ...(more.length > 0 && { more }) };
}

/** A sorted list of texts: what is not in both tells everything. */
function isNames(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every((each) => typeof each === "string") &&
    isDeepStrictEqual(value, [...value].sort())
  );
}

function isMap(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Tagged)
  );
}
