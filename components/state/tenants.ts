// The stacks of shards, as the stack of their cluster must know them before it ends.
import { folder, readProject, sidesOfProject } from "../../config/read.ts";
import { readWorkloadSet } from "../../conversion/manifests/workload-set.ts";
import type { Host, Shared } from "../../migration/state/side.ts";
import { UserError } from "../../migration/user-error.ts";
import { readLastOutputs } from "./stack-outputs.ts";

/**
 * Stacks that take their cluster from this one, by the stack files of the project's folder, and have been updated and
 * not destroyed since; also one whose outputs can't be read.
 */
export async function findTenants(stack: string): Promise<readonly string[]> {
  const sides = sidesOfProject(readProject(folder(process.cwd())));
  const found = await Promise.all(
    sides
      .filter(({ clusterStack }) => clusterStack === stack)
      .map(async (side) => {
        const { last, unreadable } = await readLastOutputs(side.stack);
        return last === undefined && unreadable === undefined ? [] : [side.stack];
      }),
  );
  return found.flat().sort();
}

/** The stack that has another stack's cluster, by its file; undefined where that cannot be read, and where the cluster is its own. */
export function clusterStackOf(stack: string | undefined): string | undefined {
  try {
    return sidesOfProject(readProject(folder(process.cwd()))).find((side) => side.stack === stack)
      ?.clusterStack;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The hosts of all shards, by their manifests. */
export function hostsOfShards(shared: Shared): readonly Host[] {
  return Object.entries(shared.shards ?? {}).flatMap(
    ([shard, part]) => readWorkloadSet({ ...shared, ...part, shard }, process.cwd()).hosts,
  );
}
