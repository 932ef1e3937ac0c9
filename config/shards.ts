// A stack that takes its cluster from another one of the project, and a stack that has it for others.
import { relative } from "node:path/posix";
import type { ClusterFacts, Shared } from "../migration/state/side.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import { fromStack } from "./cluster.ts";
import type { ParsedConfig } from "./schema.ts";

/** What is known of another stack's cluster, or why nothing is. */
export type ClusterOf = (stack: string) => ClusterFacts | { readonly unknown: string };

/** The manifests and hosts that the stack moves: of the whole project, or of its shard. */
export function partOf({
  workloads,
  hosts,
  shard,
  shards,
}: ParsedConfig): Pick<Shared, "workloads" | "hosts" | "shard" | "shards" | "clusterWorkloads"> {
  const part = shard === undefined ? undefined : shards[shard];
  return {
    ...(part ?? { workloads, hosts }),
    ...(shard !== undefined && { shard, clusterWorkloads: workloads }),
    ...(Object.keys(shards).length > 0 && { shards }),
  };
}

/** It has the cluster of shards, and no host of its own. */
export function isClusterOnly({ shard, shards }: ParsedConfig): boolean {
  return shard === undefined && Object.keys(shards).length > 0;
}

/** What would be the traffic of a stack that has the cluster of shards only. */
const ofTraffic = [
  "peer",
  "trafficWeight",
  "hostWeights",
  "active",
  "adopt",
  "gateCommand",
  "drainCommand",
  "activeCommands",
] as const;

/** What the keys `shards`, `shard` and `cluster.fromStack` demand of each other, a line each. */
export function shardMistakes(stack: string, config: ParsedConfig): readonly string[] {
  const { shards, shard, cluster } = config;
  const file = stackFile(stack);
  const names = Object.keys(shards);
  const takes = fromStack(cluster) !== undefined;
  if (shard === undefined) {
    if (takes) {
      return [
        `${file}: shard: missing, expected one of ${names.join(", ") || "shards in Pulumi.yaml, which names none"}: ` +
          `a stack that takes its cluster from another moves a shard of its hosts`,
      ];
    }
    if (names.length === 0) return [];
    return ofTraffic
      .filter((key) => isGiven(config[key]))
      .map(
        (key) =>
          `${file}: ${key}: got ${JSON.stringify(config[key])}, expected none: without shard the stack has the ` +
          `cluster of shards, and each shard's own stacks have its traffic`,
      );
  }
  const mistakes: string[] = [];
  if (!names.includes(shard)) {
    mistakes.push(
      `${file}: shard: got ${JSON.stringify(shard)}, expected one of shards in Pulumi.yaml` +
        (names.length === 0 ? ", which names none" : `: ${names.join(", ")}`),
    );
  }
  if (takes && config.kubeconfig !== undefined) {
    mistakes.push(`${file}: kubeconfig: expected none: it comes from the stack of the cluster`);
  }
  if (fromStack(cluster) === stack) {
    mistakes.push(
      `${file}: cluster.fromStack: got ${JSON.stringify(stack)}, expected another stack`,
    );
  }
  return mistakes;
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === 0 || value === false) return false;
  return typeof value !== "object" || value === null || Object.keys(value).length > 0;
}

/** Folders that are a part of one another: each object would be in two shards. */
export function sharedFolders({ workloads, shards }: Pick<ParsedConfig, "workloads" | "shards">) {
  const folders = [
    ...Object.entries(shards).map(([name, each]) => [`shards.${name}`, each.workloads] as const),
    ["workloads", workloads] as const,
  ].map(([key, path]) => ({ key, path }));
  return folders.flatMap(({ key, path }, i) =>
    folders
      .slice(0, i)
      .filter((other) => isWithin(path, other.path) || isWithin(other.path, path))
      .map(
        (other) =>
          `Pulumi.yaml: ${other.key}: got "${other.path}", which has files in common with ${key}, "${path}": expected ` +
          `folders beside each other: two stacks would apply the same objects`,
      ),
  );
}

/** Whether a path is a folder's, or lies in it; both from the same folder, however they are written. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../");
}
