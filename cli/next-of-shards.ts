// Where each shard and each cluster of a project with shards stands.
import { readingOnce } from "../conversion/manifests/read.ts";
import { readWorkloadSet } from "../conversion/manifests/workload-set.ts";
import { sidesOfProject, type ParsedProject } from "../config/read.ts";
import { compareVersions } from "../migration/state/kubernetes-version.ts";
import { mistakes } from "../migration/review/validation.ts";
import type { Side } from "../migration/state/side.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";
import { plural } from "./plural.ts";
import { sharedOf } from "./project-files.ts";
import { inTwoGroups, groupsOf, shardNames } from "./shards.ts";
import { stepLine } from "./step-line.ts";

/**
 * A line for each shard, then one for each cluster; none for a project without shards.
 *
 * @param home the folder of Pulumi.yaml
 * @throws UserError with what is wrong when all files are looked at together
 */
export function nextOfShards(project: ParsedProject, home: string): readonly string[] {
  const names = shardNames(project);
  if (names.length === 0) return [];
  const read = readingOnce();
  const groups = groupsOf(project).map((group) => {
    const shared = sharedOf(group.project);
    const sides = sidesOfProject(group.project);
    return { shard: group.shard, shared, sides, workloads: readWorkloadSet(shared, home, read) };
  });
  const wrong = [
    ...groups.flatMap(({ sides, shared, workloads }) => mistakes(sides, shared, workloads.hosts)),
    ...inTwoGroups(groups),
  ];
  if (wrong.length > 0) throw new UserError(wrong);
  const sides = sidesOfProject(project);
  return [
    "# each shard by itself: npm run next -- --shard NAME",
    ...names.map((name) => {
      const group = groups.find(({ shard }) => shard === name);
      return `${name}: ${group === undefined ? "no stack file yet" : stepLine(group.sides, group.shared)}`;
    }),
    "# the clusters: a side's comes before its shards, and ends after them (docs/shards.md)",
    ...sides
      .filter(({ clusterOnly }) => clusterOnly === true)
      .map((side) => clusterLine(side, sides)),
  ];
}

function clusterLine(side: Side, sides: readonly Side[]): string {
  const { stack, retired } = side;
  const on = (of: Side) => sides.filter(({ clusterStack }) => clusterStack === of.stack);
  const own = on(side);
  if (own.length > 0) {
    return `${stack}: ${plural(own.length, "stack")} on it: ${own.map((each) => each.stack).join(", ")}`;
  }
  if (retired) {
    return `${stack}: pulumi destroy --run-program --stack ${stack} && pulumi stack rm ${stack}`;
  }
  const newer = sides.some(
    (other) =>
      other.clusterOnly === true &&
      on(other).length > 0 &&
      compareVersions(other.cluster.kubernetesVersion, side.cluster.kubernetesVersion) > 0,
  );
  return newer
    ? `${stack}: no stack is on it: ${stackFile(stack)}: retired: true, pulumi up --stack ${stack}`
    : `${stack}: no stack is on it yet: pulumi up --stack ${stack}, then the shards' stack files`;
}
