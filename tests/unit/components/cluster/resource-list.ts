import { isDeepStrictEqual } from "node:util";
import type { Registered } from "./simulated-providers.ts";

/**
 * One line for each resource, sorted: `type name [tags]`. `owned` stands for the two tags by which kops and
 * the cloud controller know what is whose.
 */
export function resourceList(resources: readonly Registered[], cluster: string): string[] {
  return resources
    .map(({ type, name, inputs }) => {
      const tags = describeTags(tagsOf(inputs), cluster);
      return [type, name, ...(tags === "" ? [] : [`[${tags}]`])].join(" ");
    })
    .sort();
}

/** Tags by name, whichever of AWS' two forms they come in. */
function tagsOf(inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { tags } = inputs;
  if (!Array.isArray(tags)) return (tags ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    (tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]),
  );
}

function describeTags(tags: Readonly<Record<string, unknown>>, cluster: string): string {
  const { KubernetesCluster, [`kubernetes.io/cluster/${cluster}`]: ownership, ...others } = tags;
  const owned = isDeepStrictEqual([KubernetesCluster, ownership], [cluster, "owned"]);
  return [
    ...(owned ? ["owned"] : []),
    ...Object.entries(others).map(([key, value]) => `${key}=${String(value)}`),
  ].join(" ");
}
