import { record, type Properties } from "../../world/provider.ts";

/** The new inputs with the old values where `ignoreChanges` says so: `tags`, `spec.replicas`, `metadata["labels"]`. */
export function withIgnored(
  news: Properties,
  olds: Properties,
  paths: readonly string[],
): Properties {
  let result = structuredClone(news) as Record<string, unknown>;
  for (const path of paths) {
    const keys = [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
      ([, quoted, index, plain]) => quoted ?? index ?? plain ?? "",
    );
    result = replaceAt(result, olds, keys) as Record<string, unknown>;
  }
  return result;
}

function replaceAt(news: unknown, olds: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return olds;
  const [target, source] = [{ ...record(news) }, record(olds)];
  if (Array.isArray(news)) {
    const old: unknown = Array.isArray(olds) ? olds[Number(key)] : undefined;
    return news.map((each: unknown, i) => (i === Number(key) ? replaceAt(each, old, rest) : each));
  }
  if (rest.length > 0) target[key] = replaceAt(target[key], source[key], rest);
  else if (key in source) target[key] = source[key];
  else Reflect.deleteProperty(target, key);
  return target;
}
