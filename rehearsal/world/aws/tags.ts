import { record, records, scalarText, type Properties } from "../provider.ts";

/** Tags as a map, whichever of AWS' ways the type writes them in. */
export function tagsOf(inputs: Properties): Readonly<Record<string, string>> {
  const { tags } = inputs;
  const pairs = Array.isArray(tags)
    ? records(tags).map(
        ({ key, value }) => [scalarText(key) ?? "", scalarText(value) ?? ""] as const,
      )
    : Object.entries(record(tags)).map(([key, value]) => [key, scalarText(value) ?? ""] as const);
  return Object.fromEntries(pairs);
}

/** The cluster that a resource belongs to, by the tags that kops gives it. */
export function clusterOf(inputs: Properties): string | undefined {
  return tagsOf(inputs)["KubernetesCluster"];
}
