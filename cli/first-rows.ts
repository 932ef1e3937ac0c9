// Rows 1 to 3 of a migration, of which the stack files alone do not tell whether they are done.
import type { ParsedProject } from "../config/read.ts";
import { isExisting } from "../config/cluster.ts";
import type { Observed } from "../migration/state/observed.ts";
import { idle, type Side } from "../migration/state/side.ts";
import { stackFile, stackOfFile } from "../migration/state/stack-file.ts";
import { formatPlace, type Next, type Place } from "../migration/steps/steps.ts";
import { RefusedAnswer } from "./command.ts";
import {
  defaultVersion,
  freeRange,
  networkingOf,
  shardText,
  targetText,
  zonesIn,
} from "./first-files.ts";
import { wasCommitted } from "./git.ts";
import { notYet } from "./uncommitted.ts";

const place = (row: number): Place => ({ row, edit: 1, edits: 1 });

/** What to do of rows 1 to 3, when no other row can come first. */
export type FirstRow =
  | { readonly kind: "step"; readonly step: Next }
  | {
      readonly kind: "row";
      readonly row: number;
      readonly reason: string;
      /** To be written before the commands. */
      readonly file?: { readonly name: string; readonly text: string };
      readonly commands: readonly string[];
      /** Both files are there, and nothing is to be written. */
      readonly deploys?: {
        /** The stack of row 3, which comes after row 1. */
        readonly then?: string;
        /** Whether somebody has looked at Route53. */
        readonly looked: boolean;
      };
    };

/**
 * The row when there is but one stack file; undefined when it serves alone, or is the last of its migration.
 *
 * @param to the other side's stack, which begins a migration
 * @throws RefusedAnswer when the only side does not serve
 */
export function rowOfOneSide(
  project: ParsedProject,
  side: Side,
  dir: string,
  to: string | undefined,
): FirstRow | undefined {
  const { stack, peer } = side;
  const wrong = whyNotServing(side);
  if (wrong.length > 0) throw new RefusedAnswer(wrong);
  if (peer === undefined) {
    if (to === undefined || to === stack) return undefined;
    const changes = [{ key: "peer", value: to }] as const;
    const reason = "names the other side, whose file comes next";
    return { kind: "step", step: { kind: "edit", stack, changes, reason, place: place(2) } };
  }
  const before = wasCommitted(dir, stackFile(peer));
  if (before === true) return undefined;
  if (before === undefined) {
    throw new RefusedAnswer([
      `${stackFile(peer)} is not here, and this folder's history does not tell whether it ever was: ` +
        `expected it, for row 3 (write it: MIGRATION.md), or no peer, for row 10: ` +
        `pulumi config rm --stack ${stack} peer`,
    ]);
  }
  return {
    kind: "row",
    row: 3,
    reason: `${peer}: the new cluster, at weight 0; look over its name, version, zones and network first`,
    file: { name: stackFile(peer), text: templateFor(project, side, peer) },
    commands: [`pulumi stack init ${peer}`, `pulumi up --stack ${peer}`],
  };
}

function whyNotServing(side: Side): string[] {
  const { stack, active, retired } = side;
  if (retired) return [];
  const file = stackFile(stack);
  return [
    ...(idle(side)
      ? [
          `${file}: trafficWeight: got 0 on the only side, expected a positive one: ` +
            `pulumi config set --stack ${stack} trafficWeight 100`,
        ]
      : []),
    ...(active
      ? []
      : [
          `${file}: active: got false on the only side, so nothing runs the active-only workloads: ` +
            `pulumi config set --stack ${stack} active true`,
        ]),
  ];
}

/** @throws RefusedAnswer unless there is one other cluster to take */
function shardTemplate(
  project: ParsedProject,
  { stack, clusterStack }: Side,
  peer: string,
): string {
  const others = [...project.written].flatMap(([file, keys]) => {
    const other = stackOfFile(file);
    const has = other !== undefined && other !== clusterStack && !("shard" in keys);
    return has ? [other] : [];
  });
  const [cluster, ...more] = others;
  if (cluster === undefined || more.length > 0) {
    throw new RefusedAnswer(
      `${stackFile(peer)}: cluster.fromStack: ` +
        (cluster === undefined
          ? `there is no stack of another cluster than ${clusterStack ?? ""} yet; create it first (docs/shards.md)`
          : `${others.join(", ")} have a cluster; write the file with the one that is meant`),
    );
  }
  return shardText(project.name, regionFor(project, stack), {
    shard: project.stacks.get(stack)?.shared.shard ?? "",
    cluster: { fromStack: cluster },
    peer: stack,
  });
}

/** The source's region; AWS' first where no file says it. */
function regionFor({ regions }: ParsedProject, stack: string): string {
  return regions.get(stack) ?? "us-east-1";
}

/** The row of the first side whose file git does not have, so that nobody can have deployed what was reviewed. */
export function uncommittedRow(
  project: ParsedProject,
  source: Side,
  target: Side,
  dir: string,
): FirstRow | undefined {
  const missing = [source, target].flatMap((side) => {
    const where = side.retired ? undefined : notYet(dir, project, side.stack);
    return where === undefined ? [] : [{ side, where }];
  });
  const [first, then] = missing;
  if (first === undefined) return undefined;
  const { stack } = first.side;
  return {
    kind: "row",
    row: first.side === source ? 1 : 3,
    reason: `${stackFile(stack)} is not ${first.where} yet: ${first.where === "committed" ? "commit" : "merge"} the files, and npm run check judges them`,
    commands: deployment(stack),
    deploys: { looked: false, ...(then !== undefined && { then: then.side.stack }) },
  };
}

function deployment(stack: string): readonly string[] {
  return [`pulumi stack select --create ${stack}`, `pulumi up --stack ${stack}`];
}

/** The row of the first side of which Route53 has nothing. */
export function undeployedRow(
  source: Side,
  target: Side,
  { records }: Observed,
): Extract<FirstRow, { kind: "row" }> | undefined {
  const there = (stack: string) => records.some((record) => record.setIdentifier === stack);
  const missing = [source, target].find(({ stack, retired }) => !retired && !there(stack));
  if (missing === undefined) return undefined;
  const { stack } = missing;
  return {
    kind: "row",
    row: missing === source ? 1 : 3,
    reason: `${stackFile(stack)} is there, and Route53 has no record of ${stack} yet`,
    commands: deployment(stack),
    deploys: { looked: true },
  };
}

/** Above the first step that moves traffic, where nobody has looked at what is deployed. */
export function beforeRaise(step: Next, sides: readonly Side[]): readonly string[] {
  if (step.kind !== "edit" || step.place.row !== 4 || step.place.edit !== 1) return [];
  const target = step.stack;
  const source = sides.find(({ stack, peer }) => stack !== target && peer === target)?.stack;
  if (source === undefined) return [];
  return [
    `# rows 1 and 3 first, once: pulumi stack init ${source}, pulumi up --stack ${source}, then the same for ${target}`,
    "# npm run next -- --deployed looks whether they are done",
  ];
}

/** In one line. */
export function rowLine({ row, reason }: Extract<FirstRow, { kind: "row" }>): string {
  return `${formatPlace(place(row))}: ${reason}`;
}

/** @param writes what is to be written has been */
export function describeRow(
  row: Extract<FirstRow, { kind: "row" }>,
  writes: boolean,
): readonly string[] {
  const { file, commands, deploys } = row;
  return [
    `# ${rowLine(row)}`,
    ...(file === undefined
      ? []
      : writes
        ? [`# done: ${file.name} is written from a template; what is left:`]
        : [`cat > ${file.name} <<'END'`, ...file.text.trimEnd().split("\n"), "END"]),
    ...commands,
    ...(deploys === undefined ? [] : afterDeployment(deploys, writes)),
  ];
}

function afterDeployment(
  { then, looked }: NonNullable<Extract<FirstRow, { kind: "row" }>["deploys"]>,
  writes: boolean,
): readonly string[] {
  const look = looked ? [] : ["npm run next -- --deployed asks Route53"];
  const written = ["nothing is written: row 4 comes when both stacks are there", ...look];
  return [
    ...(then === undefined ? [] : [`# ${formatPlace(place(3))} after it:`, ...deployment(then)]),
    ...(writes ? [`# ${written.join("; ")}`] : look.map((line) => `# deployed already? ${line}`)),
  ];
}

/** A cluster like the source, at a newer version, in a network of its own; of a shard, the other cluster that there is. */
function templateFor(project: ParsedProject, side: Side, peer: string): string {
  if (side.clusterStack !== undefined) return shardTemplate(project, side, peer);
  const config = project.stacks.get(side.stack);
  const spec = config?.cluster;
  const old = spec === undefined || isExisting(spec) ? undefined : spec;
  const region = regionFor(project, side.stack);
  const cidr = old !== undefined && "cidr" in old.network ? old.network.cidr : "172.20.0.0/16";
  const zone = config?.shared.hostedZones[0].name ?? "";
  const version = defaultVersion();
  const cluster = {
    name: `${peer}.k8s.${zone}`,
    kubernetesVersion: version,
    networking: networkingOf(version),
    zones: old?.zones ?? zonesIn(region),
    network: { cidr: freeRange(cidr), natGateways: "single" },
  };
  return targetText(project.name, region, cluster, side.stack);
}
