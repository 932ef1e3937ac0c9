// The steps of a migration: from what the two stack files say to the next edit of one of them.
import type { KeyChange } from "./change.ts";
import { directionOf, type Direction } from "./direction.ts";
import { pairOf } from "./peers.ts";
import { baseOf } from "./traffic-shift.ts";
import { idle, type Shared, type Side } from "../state/side.ts";
import { phaseOf, type PeerNames } from "./phase.ts";
import { after, following, preceding, withoutPeer, type NextStep } from "./step-order.ts";
import { stackFile } from "../state/stack-file.ts";
import { UserError } from "../user-error.ts";

/** What to do next. */
export type Next =
  | {
      readonly kind: "edit";
      /** Whose stack file. */
      readonly stack: string;
      readonly changes: readonly KeyChange[];
      readonly reason: string;
      readonly place: Place;
    }
  | {
      readonly kind: "command";
      /** Shell lines, for a person to run. */
      readonly commands: readonly string[];
      readonly reason: string;
      readonly place: Place;
    }
  | { readonly kind: "blocked"; readonly reasons: readonly string[] }
  | { readonly kind: "done" };

/** Where a step stands in a migration. */
export interface Place {
  /** 1 to 10: the row of README's table, the section of MIGRATION.md. */
  readonly row: number;
  /** From 1 on, among the edits of the row. */
  readonly edit: number;
  readonly edits: number;
}

/** `row 4 of 10, edit 2 of 3` */
export function formatPlace({ row, edit, edits }: Place): string {
  return `row ${row} of 10${edits === 1 ? "" : `, edit ${edit} of ${edits}`}`;
}

export interface StepOptions {
  /** The receiving stack, where the files alone do not tell. */
  readonly to?: string;
  /** The giving stack has been destroyed, though its file is still there. */
  readonly destroyed?: boolean;
}

/** The next safe edit of one stack file, or what stands in its way. */
export function nextStep(stacks: readonly Side[], shared: Shared, options: StepOptions = {}): Next {
  const pair = pairOf(stacks);
  if ("blocked" in pair) return { kind: "blocked", reasons: [pair.blocked] };
  if ("alone" in pair) return lastStep(pair.alone);
  return directed(pair.sides, options, (direction) => {
    const step = following(direction, shared, options.destroyed === true);
    if (step === undefined) return { kind: "done" };
    const left = walk(direction, shared, options.destroyed === true);
    return placed(step, left, walk(startOf(direction), shared, false), partsOf(direction));
  });
}

/** The edit that undoes the last one (edits 4 to 8); `done` when the target has nothing to give back. */
export function previousStep(
  stacks: readonly Side[],
  shared: Shared,
  options: StepOptions = {},
): Next {
  const pair = pairOf(stacks);
  if ("blocked" in pair) return { kind: "blocked", reasons: [pair.blocked] };
  if ("alone" in pair) return { kind: "done" };
  const unclear = unclearWayBack(pair.sides, options);
  if (unclear !== undefined) return { kind: "blocked", reasons: [unclear] };
  return directed(pair.sides, options, (direction) => {
    const step = preceding(direction, shared);
    if (step === undefined) return { kind: "done" };
    const left = walk(after(direction, step), shared, false);
    return placed(step, left, walk(startOf(direction), shared, false), partsOf(direction));
  });
}

/**
 * After the hand-over a weight on the side that has given everything may be the beginning of a way back, or of a new
 * migration: the last edit of one is the next of the other.
 */
function unclearWayBack(sides: readonly [Side, Side], { to }: StepOptions): string | undefined {
  const [a, b] = sides;
  if (to !== undefined || a.retired || b.retired || a.active === b.active) return undefined;
  const [active, other] = a.active ? sides : [b, a];
  if (idle(other)) return undefined;
  const asAtFirst = directionOf([
    { ...active, trafficWeight: 0, hostWeights: {} },
    { ...other, trafficWeight: 0, hostWeights: {} },
  ]);
  if (!("target" in asAtFirst) || asAtFirst.target.stack !== active.stack) return undefined;
  return (
    `${active.stack} has the active-only workloads, and ${other.stack} has traffic again: say --to ${active.stack} to ` +
    `go on giving it back to ${other.stack}, or --to ${other.stack} to give it to ${active.stack} once more`
  );
}

function directed(
  sides: readonly [Side, Side],
  { to }: StepOptions,
  decide: (direction: Direction) => Next,
): Next {
  const direction = directionOf(sides, to);
  if ("blocked" in direction) return { kind: "blocked", reasons: [direction.blocked] };
  const reasons = obstacles(direction);
  if (reasons.length > 0) return { kind: "blocked", reasons };
  try {
    return decide(direction);
  } catch (error) {
    if (error instanceof UserError) return { kind: "blocked", reasons: error.lines };
    throw error;
  }
}

/** What no step of a migration leads to, and none leads out of. */
function obstacles({ source, target }: Direction): readonly string[] {
  const reasons: string[] = [];
  if (target.retired) {
    reasons.push(
      `${stackFile(target.stack)}: retired: ${target.stack} is to receive; remove retired first, or name ` +
        `the other side by --to`,
    );
  }
  if (source.active && target.active) {
    reasons.push(
      `active: both ${source.stack} and ${target.stack} say true, expected one of them: active-only workloads ` +
        `run on one side only`,
    );
  }
  if (target.fence) {
    reasons.push(
      `${stackFile(target.stack)}: fence: ${target.stack} has no instance left to receive anything, and does ` +
        `not come back; retire and destroy it, or name the other side by --to`,
    );
  }
  if (baseOf({ source, target }) === 0) reasons.push(withoutBase(source, target));
  return reasons;
}

function withoutBase(source: Side, target: Side): string {
  const serving = [source, target].find((side) => !idle(side));
  if (serving === undefined) {
    return (
      `trafficWeight: 0 on both ${source.stack} and ${target.stack}, expected a positive one on the side ` +
      `that serves; when all weights of a host are 0, Route53 answers every record of it`
    );
  }
  return (
    `${stackFile(serving.stack)}: trafficWeight: 0, and ${serving.stack} serves by hostWeights only, expected ` +
    `trafficWeight: 100 there: the steps of the rollout are made of it; hosts that hostWeights names keep their weights`
  );
}

/** Only one stack file is left: its peer is gone, or has not come yet. */
function lastStep(side: Side): Next {
  if (side.peer === undefined) return { kind: "done" };
  const step = withoutPeer(side);
  return placed(step, [step], [step], { source: side.peer, target: side.stack });
}

function partsOf({ source, target }: Direction): PeerNames {
  return { source: source.stack, target: target.stack };
}

/** All steps from here to the end. */
function walk(direction: Direction, shared: Shared, destroyed: boolean): readonly NextStep[] {
  const steps: NextStep[] = [];
  let at = direction;
  let gone = destroyed;
  for (;;) {
    const step = following(at, shared, gone);
    if (step === undefined) return steps;
    if (steps.push(step) > 10_000) throw new Error("the steps go in a circle");
    if ("commands" in step) gone = true;
    else at = after(at, step);
  }
}

/** The two sides as they were when the target's stack had just been created. */
function startOf({ source, target }: Direction): Direction {
  const created = ({ peer: _peer, override: _override, ...side }: Side): Side => ({
    ...side,
    retired: false,
    fence: false,
  });
  return {
    source: { ...created(source), trafficWeight: baseOf({ source, target }), active: true },
    target: { ...created(target), peer: source.stack, trafficWeight: 0, active: false },
  };
}

/**
 * @param left steps from this one to the end, this one included
 * @param all steps from the start to the end
 * @param parts whose stacks these are
 */
function placed(
  step: NextStep,
  left: readonly NextStep[],
  all: readonly NextStep[],
  parts: PeerNames,
): Next {
  // what does not count goes with the step that it comes before
  const row = phaseOf(left.find(counts) ?? step, parts);
  const inRow = (steps: readonly NextStep[]) =>
    steps.filter((other) => counts(other) && phaseOf(other, parts) === row).length;
  const ahead = Math.max(1, inRow(left));
  const edits = Math.max(ahead, inRow(all));
  const place = { row, edit: edits - ahead + 1, edits };
  return "commands" in step
    ? { kind: "command", ...step, place }
    : { kind: "edit", ...step, place };
}

/** Single hosts go ahead or lag behind within a step, and overrides go by the way. */
function counts(step: NextStep): boolean {
  return (
    "commands" in step ||
    step.changes.some(({ key }) => key !== "hostWeights" && key !== "override")
  );
}
