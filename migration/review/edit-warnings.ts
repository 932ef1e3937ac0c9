// What an edit may do, and what is rarely meant.
import type { FileEdit, Files } from "../state/edit.ts";
import { unknownHosts } from "./validation.ts";

/** One line for each, with what would come of it. */
export function editWarnings(
  edits: readonly FileEdit[],
  before: Files,
  after: Files,
): readonly string[] {
  return edits.flatMap((edit) => [
    ...(edit.kind === "key" && edit.key === "cluster" ? balancersOfNobody(edit.stack, after) : []),
    ...(edit.kind === "shared key" && edit.key === "drainSeconds"
      ? shorterDrain(before, after)
      : []),
  ]);
}

/** Load balancers of a cluster of shards for hosts that none of these has: they may be of a shard that is still to come. */
function balancersOfNobody(stack: string, after: Files): readonly string[] {
  const hosts = [after, ...(after.others ?? [])].flatMap((files) => files.hosts);
  return after.sides
    .filter((side) => side.stack === stack && side.clusterOnly === true)
    .flatMap((side) => unknownHosts({ ...side, clusterOnly: false }, after.shared, hosts));
}

function shorterDrain(before: Files, after: Files): readonly string[] {
  const [old, now] = [before.shared.drainSeconds, after.shared.drainSeconds];
  if (now >= old || after.sides.length < 2) return [];
  return [
    `Pulumi.yaml: drainSeconds: ${old} -> ${now} in the middle of a migration: a side may then retire ` +
      `earlier than its clients were given; look at its load balancer before you retire it`,
  ];
}
