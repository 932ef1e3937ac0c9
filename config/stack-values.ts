// All of a stack's configuration values -> its config: the project's own keys, and what must be right
// among the others.
import { distance } from "fastest-levenshtein";
import { UserError } from "../migration/user-error.ts";
import { isExisting, type ClusterSpec } from "./cluster.ts";
import { regionOf } from "./network.ts";
import { ownValues, parseConfig, type Config } from "./parse.ts";
import { stackFile } from "../migration/state/stack-file.ts";

/**
 * @param values by key with namespace; a key without one is the project's own
 * @throws UserError one line for every mistake of the project's own keys, a namespace that is nearly the
 * project's, and an `aws:region` that is missing or that the created cluster's zones do not lie in
 */
export function parseStack(
  project: string,
  stack: string,
  values: Readonly<Record<string, unknown>>,
): Config {
  const misspelt = misspeltNamespaces(project, stack, values);
  try {
    const config = parseConfig(project, stack, ownValues(project, values));
    const mistakes = [...misspelt, ...regionMistakes(stack, config.cluster, values["aws:region"])];
    if (mistakes.length === 0) return config;
    throw new UserError(mistakes);
  } catch (error) {
    if (!(error instanceof UserError) || misspelt.length === 0) throw error;
    throw new UserError([...new Set([...misspelt, ...error.lines])]);
  }
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
    if (distance(namespace, project) > Math.min(3, project.length / 4)) return [];
    return [
      `${stackFile(stack)}: ${key}: unknown namespace: got ${namespace}, which nobody reads; did you ` +
        `mean ${project}:${rest.join(":")}?`,
    ];
  });
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
