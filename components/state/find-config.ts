import * as pulumi from "@pulumi/pulumi";
import { fromStack } from "../../config/cluster.ts";
import { fromJsonText, ownValues, type Config } from "../../config/parse.ts";
import type { ClusterOf } from "../../config/shards.ts";
import { parseStack } from "../../config/stack-values.ts";
import { readLastOutputs, type ReadOutputs } from "./stack-outputs.ts";

export interface FoundConfig extends Config {
  /** What the stack that it takes its cluster from said last; absent: the cluster is its own. */
  readonly clusterOutputs?: ReadOutputs;
}

/**
 * This stack's config. A cluster that it takes from another stack is what the last update of that one has made.
 *
 * @throws UserError with every mistake; also when the other stack has no cluster yet, or it cannot be read
 */
export async function findConfig(): Promise<FoundConfig> {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const values = pulumi.runtime.allConfig();
  const { cluster } = ownValues(project, values);
  const other = fromStack(fromJsonText(cluster));
  if (other === undefined) return parseStack(project, stack, values);
  const clusterOutputs = await readLastOutputs(other);
  const { last, unreadable } = clusterOutputs;
  const clusterOf: ClusterOf = () =>
    last?.cluster ?? {
      unknown:
        unreadable === undefined
          ? `it has no cluster yet; run pulumi up --stack ${other} first`
          : `its outputs can't be read (${unreadable}); try again`,
    };
  return { ...parseStack(project, stack, values, clusterOf), clusterOutputs };
}
