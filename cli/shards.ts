// A project with shards, as one shard's two stacks see it, or the stacks of the clusters.
import type { ParsedProject } from "../config/read.ts";
import type { Config } from "../config/parse.ts";
import { describeObject, identityOf } from "../conversion/manifests/manifest.ts";
import type { WorkloadSet } from "../conversion/manifests/workload-set.ts";
import type { Shared } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import type { Option } from "./command.ts";

export const shard = {
  type: "string",
  value: "NAME",
  text: "the shard, where Pulumi.yaml names some (docs/shards.md)",
} as const satisfies Option;

/** What one group of stacks shares: a shard's two, or those that have the clusters of all shards. */
export interface Group {
  /** undefined: those of the clusters; also all stacks of a project without shards. */
  readonly shard: string | undefined;
  readonly project: ParsedProject;
}

/** Every group that has a stack file: the clusters' first, then the shards in the order of Pulumi.yaml. */
export function groupsOf(project: ParsedProject): readonly Group[] {
  return [undefined, ...shardNames(project)]
    .map((name) => ({ shard: name, project: onlyOf(project, name) }))
    .filter((group) => group.project.stacks.size > 0);
}

/** The shards that Pulumi.yaml names; none of a project that is moved as a whole. */
export function shardNames({ stacks }: ParsedProject): readonly string[] {
  const [first] = stacks.values();
  return Object.keys(first?.shared.shards ?? {});
}

/**
 * The project with the stacks of one shard; all of a project that has none.
 *
 * @throws UserError when the shard is not named, or is none
 */
export function projectOfShard(project: ParsedProject, name: string | undefined): ParsedProject {
  const names = shardNames(project);
  if (names.length === 0) {
    if (name === undefined) return project;
    throw new UserError(`--shard: got ${name}, but Pulumi.yaml names no shards`);
  }
  if (name === undefined || !names.includes(name)) {
    throw new UserError(
      `--shard: ${name === undefined ? "missing" : `got ${name}`}, expected one of ${names.join(", ")}`,
    );
  }
  const own = onlyOf(project, name);
  if (own.stacks.size > 0) return own;
  throw new UserError(
    `--shard: got ${name}, which has no stack file: expected Pulumi.<stack>.yaml with shard: ${name} ` +
      `(docs/shards.md)`,
  );
}

function onlyOf(project: ParsedProject, name: string | undefined): ParsedProject {
  const own = ({ shared }: Config) => shared.shard === name;
  return { ...project, stacks: new Map([...project.stacks].filter(([, config]) => own(config))) };
}

/** The manifests of one group, and what it shares. */
export interface Part {
  readonly shared: Shared;
  readonly workloads: Pick<WorkloadSet, "manifests" | "hosts">;
}

/** What two groups have both: a host, or an object, which the stacks of both would apply and delete. */
export function inTwoGroups(parts: readonly Part[]): readonly string[] {
  const nameOf = ({ shared }: Part) => shared.shard ?? "workloads";
  const owners = new Map<string, string>();
  const claim = (key: string, owner: string): string | undefined => {
    const other = owners.get(key);
    owners.set(key, other ?? owner);
    return other === owner ? undefined : other;
  };
  return parts.flatMap((part) => {
    const owner = nameOf(part);
    const { hosts, manifests } = part.workloads;
    const both = (other: string) => `in the manifests of ${other} and of ${owner}, expected one`;
    return [
      ...hosts.flatMap(({ name }) => {
        const other = claim(`host ${name}`, owner);
        return other === undefined ? [] : [`shards: the host ${name} is ${both(other)}`];
      }),
      ...manifests.flatMap(({ object, source }) => {
        const other = claim(identityOf(object), owner);
        if (other === undefined) return [];
        return [
          `${source}: ${describeObject(object)} is ${both(other)}: each of their stacks would apply it, and one would ` +
            `delete it under the other`,
        ];
      }),
    ];
  });
}
