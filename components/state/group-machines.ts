// How many machines the instance groups have that an edit would end.
import { ec2 } from "@pulumi/aws";
import { shrunkGroups } from "../../migration/rules/in-place-fields.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";

/** States of an instance that may still run something. */
export const liveStates = ["pending", "running", "shutting-down", "stopping"] as const;

/** @returns by group; undefined where no group of a created cluster is removed or made smaller, and EC2 is not asked */
export async function countMachines({
  side,
  last,
}: MigrationContext): Promise<Readonly<Record<string, number>> | undefined> {
  const [before, after] = [last?.cluster?.spec, side.cluster.spec];
  if (before === undefined || after === undefined) return undefined;
  const groups = shrunkGroups(before, after);
  if (groups.length === 0) return undefined;
  const counts = groups.map(async (group) => {
    const { ids } = await ec2.getInstances({
      instanceTags: { KubernetesCluster: side.cluster.name, "kops.k8s.io/instancegroup": group },
      instanceStateNames: [...liveStates],
    });
    return [group, ids.length] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}
