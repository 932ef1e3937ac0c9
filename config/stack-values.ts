// All of a stack's configuration values -> its config: the project's own keys, and what must be right
// among the others.
import { distance } from "fastest-levenshtein";
import { UserError } from "../migration/user-error.ts";
import type { ClusterOf } from "./shards.ts";
import { isExisting, type ClusterSpec } from "./cluster.ts";
import { regionOf } from "./network.ts";
import { ownValues, parseConfig, type Config } from "./parse.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";

/**
 * @param values by key with namespace; a key without one is the project's own
 * @param clusterOf as `parseConfig` takes it
 * @throws UserError one line for every mistake of the project's own keys, a namespace that is nearly the
 * project's, another project's name, and an `aws:region` that is missing or that the created cluster's zones do not lie in
 */
export function parseStack(
  project: string,
  stack: string,
  values: Readonly<Record<string, unknown>>,
  clusterOf?: ClusterOf,
): Config {
  const former = formerProject(project, values);
  if (former !== undefined) {
    throw new UserError(
      `${projectFile}: name: got ${project}, expected ${former}, whose keys ${stackFile(stack)} has: a project of ` +
        `another name has another state and other locks; put the name back`,
    );
  }
  const misspelt = misspeltNamespaces(project, stack, values);
  try {
    const config = parseConfig(project, stack, ownValues(project, values), clusterOf);
    const mistakes = [...misspelt, ...regionMistakes(stack, config.cluster, values["aws:region"])];
    if (mistakes.length === 0) return config;
    throw new UserError(mistakes);
  } catch (error) {
    if (!(error instanceof UserError) || misspelt.length === 0) throw error;
    throw new UserError([...new Set([...misspelt, ...error.lines])]);
  }
}

/** The project whose keys these were before it got another name. */
function formerProject(
  project: string,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const namespaces = Object.keys(values).flatMap((key) => {
    const [namespace = "", name] = key.split(":");
    return name === "cluster"
      ? [namespace]
      : name === undefined && key === "cluster"
        ? [project]
        : [];
  });
  return namespaces.includes(project) || nearly(namespaces[0], project) ? undefined : namespaces[0];
}

/** Namespaces that are somebody's, however near the project's name they are. */
const providers = ["aws", "command", "kubernetes", "pulumi", "tls"];

function misspeltNamespaces(
  project: string,
  stack: string,
  values: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(values).flatMap((key) => {
    const [namespace = "", ...rest] = key.split(":");
    if (rest.length === 0 || namespace === project || providers.includes(namespace)) return [];
    if (!nearly(namespace, project)) return [];
    return [
      `${stackFile(stack)}: ${key}: unknown namespace: got ${namespace}, which nobody reads; did you ` +
        `mean ${project}:${rest.join(":")}?`,
    ];
  });
}

/** A typing mistake. */
function nearly(namespace: string | undefined, project: string): boolean {
  return namespace !== undefined && distance(namespace, project) <= Math.min(3, project.length / 4);
}

function regionMistakes(stack: string, cluster: ClusterSpec, region: unknown): string[] {
  if (isExisting(cluster)) return [];
  const [zone = ""] = cluster.zones;
  const expected = regionOf(zone);
  if (region === expected) return [];
  return [
    `${stackFile(stack)}: aws:region: ` +
      (region === undefined
        ? `missing, expected ${expected}`
        : `got ${JSON.stringify(region)}, expected ${expected}`) +
      `, the region of the cluster's zones (${cluster.zones.join(", ")})`,
  ];
}
