// The order of a migration's edits: given how far it is, the next one, and the one before.
import { sideAfter, type KeyChange } from "./change.ts";
import type { Direction } from "./direction.ts";
import { nextShift, previousShift, type ShiftEdit } from "./traffic-shift.ts";
import { idle, type Shared, type Side } from "../state/side.ts";
import { shellWord } from "./shell-word.ts";
import { UserError } from "../user-error.ts";
import { stackFile } from "../state/stack-file.ts";

/** One step, before it is numbered. */
export type NextStep =
  ShiftEdit | { readonly commands: readonly string[]; readonly reason: string };

/** The edits in the order of a migration: the first that is not done yet. */
export function following(
  direction: Direction,
  shared: Shared,
  destroyed: boolean,
): NextStep | undefined {
  const step =
    peering(direction) ??
    nextShift(direction, shared) ??
    handOver(direction) ??
    retirement(direction, shared, destroyed);
  return withoutOverride(step, direction);
}

/** Each side names the other. */
function peering({ source, target }: Direction): NextStep | undefined {
  if (source.retired) return undefined;
  if (source.peer !== target.stack) return namePeer(source, target);
  if (target.peer !== source.stack) return namePeer(target, source);
  return undefined;
}

function namePeer(side: Side, peer: Side): NextStep {
  return {
    stack: side.stack,
    changes: [{ key: "peer", value: peer.stack }],
    reason:
      side.peer !== undefined && peer.peer === side.stack
        ? `peer is ${side.peer}, but it is ${peer.stack} that names ${side.stack}: did you mean ${peer.stack}?`
        : `${side.stack} must know whose records stand beside its own`,
  };
}

function handOver({ source, target }: Direction): NextStep | undefined {
  if (source.active) {
    return {
      stack: source.stack,
      changes: [{ key: "active", value: false }],
      reason: `${source.stack} releases the active-only workloads: runs due until ${target.stack} takes them are skipped`,
    };
  }
  if (target.active) return undefined;
  return {
    stack: target.stack,
    changes: [{ key: "active", value: true }],
    reason: `${target.stack} takes the active-only workloads`,
  };
}

function retirement(
  { source, target }: Direction,
  { drainSeconds }: Shared,
  destroyed: boolean,
): NextStep | undefined {
  if (!source.retired) {
    return {
      stack: source.stack,
      changes: [{ key: "retired", value: true }],
      reason:
        `${source.stack}'s records and locks go and its protection is lifted; not before all its weights ` +
        `have been 0 for ${drainSeconds} s`,
    };
  }
  if (!destroyed) {
    return {
      commands: destruction(source),
      reason: `nothing comes to ${source.stack} any more; this cannot be undone`,
    };
  }
  if (target.peer !== source.stack) return undefined;
  return withoutPeer(target);
}

function destruction({ stack, cluster, clusterStack }: Side): readonly string[] {
  return [
    `pulumi destroy --run-program --stack ${stack}`,
    ...(cluster.created || clusterStack !== undefined
      ? []
      : [`kops delete cluster --name ${shellWord(cluster.name)} --yes`]),
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
export function preceding(direction: Direction, shared: Shared): NextStep | undefined {
  return withoutOverride(lastMade(direction, shared), direction);
}

function lastMade(direction: Direction, shared: Shared): NextStep | undefined {
  const { source, target } = direction;
  const undo = (side: Side, change: KeyChange, reason: string): NextStep => ({
    stack: side.stack,
    changes: [change],
    reason,
  });
  if (source.retired) {
    return undo(
      source,
      { key: "retired", value: undefined },
      `${source.stack}'s records come back at weight 0`,
    );
  }
  if (idle(source) && !source.active) {
    if (target.active) {
      const reason = `${target.stack} releases the active-only workloads`;
      return undo(target, { key: "active", value: false }, reason);
    }
    if (source.fence) {
      throw new UserError(
        `${stackFile(source.stack)}: fence: ${source.stack} has given up its active-only workloads unheard and takes nothing back; ` +
          `retire and destroy it`,
      );
    }
    const reason = `${source.stack} takes the active-only workloads back`;
    return undo(source, { key: "active", value: true }, reason);
  }
  return previousShift(direction, shared);
}

/** An override excuses one edit and goes with the next; on the other file that is an edit of its own. */
function withoutOverride(
  step: NextStep | undefined,
  { source, target }: Direction,
): NextStep | undefined {
  const excused = [source, target].filter((side) => side.override !== undefined);
  const [first] = excused;
  if (first === undefined) return step;
  const removal: KeyChange = { key: "override", value: undefined };
  if (excused.length === 1 && step !== undefined && "stack" in step && step.stack === first.stack) {
    return { ...step, changes: [...step.changes, removal] };
  }
  const reason = "its edit is made, and an override excuses one edit only";
  return { stack: first.stack, changes: [removal], reason };
}

/** The two sides when the step has been made; a command changes no file. */
export function after({ source, target }: Direction, step: NextStep): Direction {
  if ("commands" in step) return { source, target };
  return {
    source: step.stack === source.stack ? sideAfter(source, step.changes) : source,
    target: step.stack === target.stack ? sideAfter(target, step.changes) : target,
  };
}
