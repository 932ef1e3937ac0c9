// `npm run next`: the next safe edit of one stack file.
import { isUtf8 } from "node:buffer";
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configCommands, editStackFile } from "../config/edit.ts";
import { homeOf } from "../config/home.ts";
import { folder, readProject, sidesOfProject, type ParsedProject } from "../config/read.ts";
import { formatChange } from "../migration/steps/change.ts";
import { differences } from "../migration/review/drift.ts";
import { readWorkloadSet } from "../conversion/manifests/workload-set.ts";
import { mistakes } from "../migration/review/validation.ts";
import type { Observed } from "../migration/state/observed.ts";
import { pairOf } from "../migration/steps/peers.ts";

import type { Host, Shared, Side } from "../migration/state/side.ts";
import { formatPlace, nextStep, previousStep, type Next } from "../migration/steps/steps.ts";
import { UserError } from "../migration/user-error.ts";
import { describeDrain, secondsUntilDrained } from "../migration/state/drain-marker.ts";
import { awsRoute53, readDeployed } from "./deployed.ts";
import { nextOfShards } from "./next-of-shards.ts";
import { sharedOf } from "./project-files.ts";
import { projectOfShard, shard } from "./shards.ts";
import {
  beforeRaise,
  describeRow,
  rowOfOneSide,
  uncommittedRow,
  undeployedRow,
  type FirstRow,
} from "./first-rows.ts";
import { directionOf } from "../migration/steps/direction.ts";
import { defineCommand, exitCodes, RefusedAnswer } from "./command.ts";
import { dir, to } from "./options.ts";
import { stackFile } from "../migration/state/stack-file.ts";

export const next = defineCommand({
  summary: "the next safe edit of one stack file",
  about:
    "Prints the next safe edit of one stack file as lines for a shell, and its row in README's table of a\n" +
    "migration. MIGRATION.md has a section for each row.\n\n" +
    "With one stack file, --to STACK begins a migration to that stack. In a project with shards it prints where\n" +
    "each shard and each cluster stands; --shard NAME is about one of them.\n\n" +
    "Exit codes: 0 printed, or nothing to do; 1 there is no safe edit, or Route53 differs from the files;\n" +
    "2 the command line or the files are wrong.",
  options: {
    write: { type: "boolean", default: false, text: "make the edit in the stack file" },
    back: { type: "boolean", default: false, text: "the edit that undoes the last one" },
    to,
    deployed: {
      type: "boolean",
      default: false,
      text: "read Route53 too, with AWS credentials, and stop when it differs from the files",
    },
    shard,
    dir,
  },
  run: async (options, { print, route53 }) => {
    const all = readProject(folder(options.dir));
    if (all.stacks.size === 0) {
      print("# row 1 of 10: no stack file yet: the cluster that serves comes first");
      print("npm run init");
      return exitCodes.done;
    }
    const { write: writes, back, to: target, deployed: looks } = options;
    if (options.shard === undefined && !writes && !back && !looks && target === undefined) {
      const lines = nextOfShards(all, homeOf(options.dir));
      for (const line of lines) print(line);
      if (lines.length > 0) return exitCodes.done;
    }
    const project = projectOfShard(all, options.shard);
    const sides = sidesOfProject(project);
    const shared = sharedOf(project);
    const { hosts } = readWorkloadSet(shared, homeOf(options.dir));
    const wrong = mistakes(sides, shared, hosts);
    if (wrong.length > 0) throw new UserError(wrong);
    const deployed = options.deployed
      ? await readDeployed(route53 ?? (await awsRoute53()), shared.hostedZones)
      : undefined;
    const first = options.back ? undefined : firstRow(project, sides, options, deployed);
    if (first?.kind === "row") {
      const { file } = first;
      if (options.write && file !== undefined) {
        writeFileSync(join(options.dir, file.name), file.text, { flag: "wx" });
      }
      for (const line of describeRow(first, options.write)) print(line);
      return exitCodes.done;
    }
    if (deployed !== undefined) refuseDifferences(sides, shared, hosts, deployed);
    const decide = options.back ? previousStep : nextStep;
    const step =
      first?.step ?? decide(sides, shared, options.to === undefined ? {} : { to: options.to });
    if (step.kind === "blocked") throw new RefusedAnswer(step.reasons);
    if (deployed !== undefined) refuseUndrained(step, shared, deployed);
    const written = options.write && step.kind === "edit";
    if (written) writeEdit(options.dir, project.name, step);
    if (deployed === undefined && !options.back) {
      for (const line of beforeRaise(step, sides)) print(line);
    }
    for (const line of describeNext(step, sides, shared, options.back, written)) print(line);
    return exitCodes.done;
  },
});

/**
 * Makes the edit in the stack file: the new text takes the file's place when all of it is on the disk.
 *
 * @throws UserError when the file is not UTF-8, since what can't be read would be lost
 */
function writeEdit(dir: string, project: string, step: Next & { readonly kind: "edit" }): void {
  const file = stackFile(step.stack);
  const path = realpathSync(join(dir, file));
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) {
    throw new UserError(
      `${file}: not UTF-8: expected UTF-8 text; write it anew, or edit it by hand`,
    );
  }
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const text = editStackFile(file, bytes.toString(), project, step.changes);
    writeFileSync(temporary, text, { mode: statSync(path).mode, flush: true });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The step as a shell would read it: what is no command is a comment. */
function describeNext(
  step: Exclude<Next, { kind: "blocked" }>,
  sides: readonly Side[],
  shared: Shared,
  back: boolean,
  written: boolean,
): readonly string[] {
  if (step.kind === "done") {
    return [
      back
        ? "# nothing to take back"
        : `# nothing to do: ${sides.length === 1 ? "one side, and it serves" : "the migration is over"}`,
      ...(sides.length === 1 && !back
        ? [
            `# row 1, if it is not deployed yet: pulumi stack init ${sides[0]?.stack ?? ""} && pulumi up --stack ${sides[0]?.stack ?? ""}`,
            "# row 2, the next migration: npm run next -- --to STACK, the other side's name",
          ]
        : []),
    ];
  }
  const place = formatPlace(step.place);
  if (step.kind === "command") return [`# ${place}: ${step.reason}`, ...step.commands];
  return [
    `# ${back ? "back from " : ""}${place}: ${stackFile(step.stack)}: ${step.changes.map(formatChange).join(", ")}`,
    `# ${step.reason}`,
    ...(retires(step)
      ? [
          `# drain: ${shared.drainSeconds} s, since: pulumi stack output drainMarker --stack ${step.stack}`,
        ]
      : []),
    ...(written
      ? [`# done: ${stackFile(step.stack)} has the edit; what is left:`]
      : configCommands(step.stack, step.changes)),
    ...(written
      ? [`pulumi up --stack ${step.stack}`]
      : [`# then: pulumi up --stack ${step.stack}`]),
  ];
}

function retires(step: Next): boolean {
  return (
    step.kind === "edit" &&
    step.changes.some(({ key, value }) => key === "retired" && value === true)
  );
}

/** What comes before any other row. */
function firstRow(
  project: ParsedProject,
  sides: readonly Side[],
  { dir, to }: { readonly dir: string; readonly to?: string | undefined },
  deployed: Observed | undefined,
): FirstRow | undefined {
  const pair = pairOf(sides);
  if ("blocked" in pair) throw new UserError(pair.blocked);
  if ("alone" in pair) return rowOfOneSide(project, pair.alone, dir, to);
  const direction = directionOf(pair.sides, to);
  if ("blocked" in direction) return undefined;
  const { source, target } = direction;
  return deployed === undefined
    ? uncommittedRow(project, source, target, dir)
    : undeployedRow(source, target, deployed);
}

/** @throws UserError when Route53 is not as the files say */
function refuseDifferences(
  stacks: readonly Side[],
  shared: Shared,
  hosts: readonly Host[],
  deployed: Observed,
): void {
  const pair = pairOf(stacks);
  if ("blocked" in pair) throw new UserError(pair.blocked);
  const sides = "alone" in pair ? [pair.alone] : pair.sides;
  const found = differences(sides, shared, hosts, deployed);
  if (found.length > 0) throw new RefusedAnswer(found);
}

/** @throws UserError when the step is to retire a side whose drain is not over */
function refuseUndrained(step: Next, shared: Shared, deployed: Observed): void {
  if (!retires(step) || step.kind !== "edit") return;
  const left = secondsUntilDrained(step.stack, shared, deployed, Date.now());
  if (left === 0) return;
  const unknown = `run pulumi up --stack ${step.stack} first`;
  throw new RefusedAnswer(
    `${step.stack}: clients may still come from cached answers: ` +
      describeDrain(step.stack, shared, deployed, left, unknown),
  );
}
