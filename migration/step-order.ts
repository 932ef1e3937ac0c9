// The order of a migration's edits: given how far it is, the next one, and the one before.
import { sideAfter, type Change } from "./change.ts";
import { idle, type Direction } from "./direction.ts";
import { nextShift, previousShift, type ShiftEdit } from "./shift.ts";
import type { Shared, Side } from "./side.ts";
import { UserError } from "./user-error.ts";

/** One step, before it is numbered. */
export type Step = ShiftEdit | { readonly commands: readonly string[]; readonly reason: string };

/** The edits in the order of a migration: the first that is not done yet. */
export function following(
  direction: Direction,
  shared: Shared,
  destroyed: boolean,
): Step | undefined {
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
    reason:
      side.peer !== undefined && peer.peer === side.stack
        ? `peer is ${side.peer}, but it is ${peer.stack} that names ${side.stack}: did you mean ${peer.stack}?`
        : `${side.stack} must know whose records stand beside its own`,
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

export function withoutPeer(side: Side): ShiftEdit {
  return {
    stack: side.stack,
    changes: [{ key: "peer", value: undefined }],
    reason: `${side.peer ?? "the other side"} is gone (if it is still to come, create its stack file instead)`,
  };
}

/** The edits backwards: the last that is done. */
export function preceding(direction: Direction, shared: Shared): Step | undefined {
  return withoutOverride(lastMade(direction, shared), direction);
}

function lastMade(direction: Direction, shared: Shared): Step | undefined {
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

/** The two sides when the step has been made; a command changes no file. */
export function after({ giver, receiver }: Direction, step: Step): Direction {
  if ("commands" in step) return { giver, receiver };
  return {
    giver: step.stack === giver.stack ? sideAfter(giver, step.changes) : giver,
    receiver: step.stack === receiver.stack ? sideAfter(receiver, step.changes) : receiver,
  };
}

export function fileOf({ stack }: Side): string {
  return `Pulumi.${stack}.yaml`;
}
