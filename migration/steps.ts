// The steps of a migration: from what the two stack files say to the next edit of one of them.
import { sideAfter, type Change } from "./change.ts";
import { directionOf, idle, type Direction } from "./direction.ts";
import { pairOf } from "./pair.ts";
import { baseOf, nextShift, previousShift, type ShiftEdit } from "./shift.ts";
import type { Shared, Side } from "./side.ts";
import { UserError } from "./user-error.ts";

/** What to do next. */
export type Next =
  | {
      readonly kind: "edit";
      /** Whose stack file. */
      readonly stack: string;
      readonly changes: readonly Change[];
      readonly reason: string;
      readonly step: number;
      readonly of: number;
    }
  | {
      readonly kind: "command";
      /** Shell lines, for a person to run. */
      readonly commands: readonly string[];
      readonly reason: string;
      readonly step: number;
      readonly of: number;
    }
  | { readonly kind: "blocked"; readonly reasons: readonly string[] }
  | { readonly kind: "done" };

export interface StepOptions {
  /** The receiving stack, where the files alone do not tell. */
  readonly to?: string;
  /** The giving stack has been destroyed, though its file is still there. */
  readonly destroyed?: boolean;
}

/** One step, before it is numbered. */
type Step = ShiftEdit | { readonly commands: readonly string[]; readonly reason: string };

/** The next safe edit of one stack file, or what stands in its way. */
export function nextStep(stacks: readonly Side[], shared: Shared, options: StepOptions = {}): Next {
  const pair = pairOf(stacks);
  if ("blocked" in pair) return { kind: "blocked", reasons: [pair.blocked] };
  if ("alone" in pair) return lastStep(pair.alone, shared);
  return directed(pair.sides, options, (direction) => {
    const step = following(direction, shared, options.destroyed === true);
    if (step === undefined) return { kind: "done" };
    const left = walk(direction, shared, options.destroyed === true);
    return numbered(step, left, walk(startOf(direction), shared, false));
  });
}

/** The edit that undoes the last one (edits 4 to 8); `done` when the receiver has nothing to give back. */
export function previousStep(
  stacks: readonly Side[],
  shared: Shared,
  options: StepOptions = {},
): Next {
  const pair = pairOf(stacks);
  if ("blocked" in pair) return { kind: "blocked", reasons: [pair.blocked] };
  if ("alone" in pair) return { kind: "done" };
  return directed(pair.sides, options, (direction) => {
    const step = withoutOverride(preceding(direction, shared), direction);
    if (step === undefined) return { kind: "done" };
    const left = walk(after(direction, step), shared, false);
    return numbered(step, left, walk(startOf(direction), shared, false));
  });
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
function obstacles({ giver, receiver }: Direction): readonly string[] {
  const reasons: string[] = [];
  if (receiver.retired) {
    reasons.push(
      `${fileOf(receiver)}: retired: ${receiver.stack} is to receive; remove retired first, or name ` +
        `the other side by --to`,
    );
  }
  if (giver.active && receiver.active) {
    reasons.push(
      `active: both ${giver.stack} and ${receiver.stack} say true, expected one of them: singletons ` +
        `run on one side only`,
    );
  }
  if (receiver.fence) {
    reasons.push(
      `${fileOf(receiver)}: fence: ${receiver.stack} has no instance left to receive anything, and does ` +
        `not come back; retire and destroy it, or name the other side by --to`,
    );
  }
  if (baseOf({ giver, receiver }) === 0) {
    reasons.push(
      `trafficWeight: 0 on both ${giver.stack} and ${receiver.stack}, expected a positive one on the side ` +
        `that serves; when all weights of a host are 0, Route53 answers every record of it`,
    );
  }
  return reasons;
}

/** The edits in the order of a migration: the first that is not done yet. */
function following(direction: Direction, shared: Shared, destroyed: boolean): Step | undefined {
  const step =
    introduction(direction) ??
    nextShift(direction, shared) ??
    handOver(direction) ??
    farewell(direction, shared, destroyed);
  return withoutOverride(step, direction);
}

/** Each side names the other. */
function introduction({ giver, receiver }: Direction): Step | undefined {
  if (giver.retired) return undefined;
  if (giver.peer !== receiver.stack) return namePeer(giver, receiver);
  if (receiver.peer !== giver.stack) return namePeer(receiver, giver);
  return undefined;
}

function namePeer(side: Side, peer: Side): Step {
  return {
    stack: side.stack,
    changes: [{ key: "peer", value: peer.stack }],
    reason: `${side.stack} must know whose records stand beside its own`,
  };
}

function handOver({ giver, receiver }: Direction): Step | undefined {
  if (giver.active) {
    return {
      stack: giver.stack,
      changes: [{ key: "active", value: false }],
      reason: `${giver.stack} releases the singletons: runs due until ${receiver.stack} takes them are skipped`,
    };
  }
  if (receiver.active) return undefined;
  return {
    stack: receiver.stack,
    changes: [{ key: "active", value: true }],
    reason: `${receiver.stack} takes the singletons`,
  };
}

function farewell(
  { giver, receiver }: Direction,
  { drainSeconds }: Shared,
  destroyed: boolean,
): Step | undefined {
  if (!giver.retired) {
    return {
      stack: giver.stack,
      changes: [{ key: "retired", value: true }],
      reason:
        `${giver.stack}'s records and leases go and its protection is lifted; not before all its weights ` +
        `have been 0 for ${drainSeconds} s`,
    };
  }
  if (!destroyed) {
    return {
      commands: destruction(giver),
      reason: `nothing comes to ${giver.stack} any more; this cannot be undone`,
    };
  }
  if (receiver.peer !== giver.stack) return undefined;
  return withoutPeer(receiver);
}

function destruction({ stack, cluster }: Side): readonly string[] {
  return [
    `pulumi destroy --stack ${stack}`,
    ...(cluster.created ? [] : [`kops delete cluster --name ${cluster.name} --yes`]),
    `pulumi stack rm ${stack}`,
  ];
}

function withoutPeer(side: Side): ShiftEdit {
  return {
    stack: side.stack,
    changes: [{ key: "peer", value: undefined }],
    reason: `${side.peer ?? "the other side"} is gone (if it is still to come, create its stack file instead)`,
  };
}

/** Only one stack file is left: its peer is gone, or has not come yet. */
function lastStep(side: Side, shared: Shared): Next {
  if (side.peer === undefined) return { kind: "done" };
  const base = Math.max(side.trafficWeight, 1);
  const gone: Side = { ...side, stack: side.peer, peer: side.stack, trafficWeight: base };
  const all = walk(startOf({ giver: gone, receiver: side }), shared, false);
  return numbered(withoutPeer(side), [withoutPeer(side)], all);
}

/** The edits backwards: the last that is done. */
function preceding(direction: Direction, shared: Shared): Step | undefined {
  const { giver, receiver } = direction;
  const undo = (side: Side, change: Change, reason: string): Step => ({
    stack: side.stack,
    changes: [change],
    reason,
  });
  if (giver.retired) {
    return undo(
      giver,
      { key: "retired", value: undefined },
      `${giver.stack}'s records come back at weight 0`,
    );
  }
  if (idle(giver) && !giver.active) {
    if (receiver.active) {
      const reason = `${receiver.stack} releases the singletons`;
      return undo(receiver, { key: "active", value: false }, reason);
    }
    if (giver.fence) {
      throw new UserError(
        `${fileOf(giver)}: fence: ${giver.stack} has given up its singletons unheard and takes nothing back; ` +
          `retire and destroy it`,
      );
    }
    const reason = `${giver.stack} takes the singletons back`;
    return undo(giver, { key: "active", value: true }, reason);
  }
  return previousShift(direction, shared);
}

/** An override excuses one edit and goes with the next; on the other file that is an edit of its own. */
function withoutOverride(step: Step | undefined, { giver, receiver }: Direction): Step | undefined {
  const excused = [giver, receiver].filter((side) => side.override !== undefined);
  const [first] = excused;
  if (first === undefined) return step;
  const removal: Change = { key: "override", value: undefined };
  if (excused.length === 1 && step !== undefined && "stack" in step && step.stack === first.stack) {
    return { ...step, changes: [...step.changes, removal] };
  }
  const reason = "its edit is made, and an override excuses one edit only";
  return { stack: first.stack, changes: [removal], reason };
}

/** All steps from here to the end. */
function walk(direction: Direction, shared: Shared, destroyed: boolean): readonly Step[] {
  const steps: Step[] = [];
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

function after({ giver, receiver }: Direction, step: Step): Direction {
  if ("commands" in step) return { giver, receiver };
  return {
    giver: step.stack === giver.stack ? sideAfter(giver, step.changes) : giver,
    receiver: step.stack === receiver.stack ? sideAfter(receiver, step.changes) : receiver,
  };
}

/** The two sides as they were when the receiver's stack had just been created. */
function startOf({ giver, receiver }: Direction): Direction {
  const created = ({ peer: _peer, override: _override, ...side }: Side): Side => ({
    ...side,
    retired: false,
    fence: false,
  });
  return {
    giver: { ...created(giver), trafficWeight: baseOf({ giver, receiver }), active: true },
    receiver: { ...created(receiver), peer: giver.stack, trafficWeight: 0, active: false },
  };
}

/**
 * @param left steps from this one to the end, this one included
 * @param all steps from the start to the end
 */
function numbered(step: Step, left: readonly Step[], all: readonly Step[]): Next {
  const ahead = left.filter(counts).length;
  const of = Math.max(ahead, all.filter(counts).length);
  const place = { step: of - ahead + 1, of };
  return "commands" in step
    ? { kind: "command", ...step, ...place }
    : { kind: "edit", ...step, ...place };
}

/** Single hosts go ahead or lag behind within a step, and overrides go by the way. */
function counts(step: Step): boolean {
  return (
    "commands" in step ||
    step.changes.some(({ key }) => key !== "hostWeights" && key !== "override")
  );
}

function fileOf({ stack }: Side): string {
  return `Pulumi.${stack}.yaml`;
}
