// Stack files in the middle of a migration, edit by edit back to its start.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editStackFile } from "../config/edit.ts";
import { folder as filesIn, readProject, sidesOfProject } from "../config/read.ts";
import type { KeyChange } from "../migration/steps/change.ts";
import { directionOf, type Direction } from "../migration/steps/direction.ts";
import { pairOf } from "../migration/steps/peers.ts";
import type { Shared, Side } from "../migration/state/side.ts";
import { previousStep } from "../migration/steps/steps.ts";
import { UserError } from "../migration/user-error.ts";
import { stackFile } from "../migration/state/stack-file.ts";

export interface Start {
  /** Stack names. */
  readonly source: string;
  readonly target: string;
  /** Said when the files were not at the start. */
  readonly note?: string;
}

/**
 * Brings the stack files of a folder, which are copies, to the start of their migration.
 *
 * @param to the receiving stack, where the files do not tell
 * @throws UserError when it can't be told which side gives, or no step leads to where the files are
 */
export function rewind(folder: string, to?: string): Start {
  const { source, target } = sidesIn(folder, to);
  const start = { source: source.stack, target: target.stack };
  const toward = { to: start.target };
  let edits = 0;
  for (const { stack, fence } of [source, target]) {
    // a fenced side takes nothing back; in the rehearsal it has not been fenced yet
    if (fence) edit(folder, stack, [{ key: "fence", value: undefined }]);
  }
  for (;;) {
    const sides = sidesIn(folder, start.target);
    const step = previousStep([sides.source, sides.target], sharedIn(folder), toward);
    if (step.kind === "blocked") throw new UserError(step.reasons);
    if (step.kind !== "edit") break;
    edit(folder, step.stack, step.changes);
    edits++;
  }
  if (edits === 0) return start;
  const how = edits === 1 ? "1 edit" : `${edits} edits`;
  return {
    ...start,
    note: `the stack files are ${how} into the migration; the rehearsal starts before the first`,
  };
}

function sidesIn(folder: string, to: string | undefined): Direction {
  const stacks = sidesOfProject(readProject(filesIn(folder)));
  const pair = pairOf(stacks);
  if ("blocked" in pair) throw new UserError(pair.blocked);
  if ("alone" in pair) throw new UserError(alone(pair.alone));
  const direction = directionOf(pair.sides, to);
  if ("blocked" in direction) throw new UserError(direction.blocked);
  return direction;
}

function alone({ stack }: Side): string {
  return (
    `only ${stackFile(stack)} is here: a rehearsal moves from one side to another; write the other's ` +
    `stack file first`
  );
}

function sharedIn(folder: string): Shared {
  const [first] = readProject(filesIn(folder)).stacks.values();
  if (first === undefined) throw new UserError("Pulumi.yaml: no stack file beside it");
  return first.shared;
}

function edit(folder: string, stack: string, changes: readonly KeyChange[]): void {
  const file = stackFile(stack);
  const path = join(folder, file);
  const { project } = sharedIn(folder);
  writeFileSync(path, editStackFile(file, readFileSync(path, "utf8"), project, changes));
}
