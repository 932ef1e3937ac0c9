// The shift of traffic, one weight at a time: what the rollout's percentages make of two trafficWeights.
import type { Change } from "./change.ts";
import { idle, servesAll, type Direction } from "./direction.ts";
import { weightsFor } from "./rollout.ts";
import type { Shared, Side } from "./side.ts";
import { share } from "./weights.ts";

/** One edit of the shift. */
export interface ShiftEdit {
  readonly stack: string;
  readonly changes: readonly Change[];
  readonly reason: string;
}

/** Whether everything is at the receiver. */
export function shifted({ giver, receiver }: Direction): boolean {
  return idle(giver) && servesAll(receiver);
}

/**
 * The weight that stands for the whole traffic: the giver's until 50 %, the receiver's from there on, so
 * always the larger one.
 */
export function baseOf({ giver, receiver }: Direction): number {
  return Math.max(giver.trafficWeight, receiver.trafficWeight);
}

/** The next edit; undefined when everything has moved. */
export function nextShift(direction: Direction, shared: Shared): ShiftEdit | undefined {
  if (shifted(direction)) return tidy(direction.receiver);
  const { giver, receiver } = direction;
  const base = baseOf(direction);
  if (idle(receiver) && !usableBase(shared, base)) {
    return edit(giver, weight(100), `the rollout needs a finer base; no share changes`);
  }
  const steps = ladder(shared, base);
  return raise(direction, steps) ?? lower(direction, steps);
}

/** The edit that undoes the last one; undefined when the receiver has nothing. */
export function previousShift(direction: Direction, shared: Shared): ShiftEdit | undefined {
  const { giver, receiver } = direction;
  if (idle(receiver)) return undefined;
  const base = baseOf(direction);
  const steps = usableBase(shared, base) ? ladder(shared, base) : { up: [base], down: [0] };
  if (giver.trafficWeight < base) {
    const up = [...steps.down, base].sort((a, b) => a - b);
    const to = up.find((w) => w > giver.trafficWeight) ?? base;
    const after = { giver: { ...giver, trafficWeight: to }, receiver };
    return edit(giver, weight(to), shares(direction, after));
  }
  const held = Object.keys(giver.hostWeights).filter((host) => giver.hostWeights[host] === 0);
  const to = steps.up.findLast((w) => w < receiver.trafficWeight) ?? 0;
  if (to === 0 && held.length > 0) {
    return edit(giver, without(giver, held), `only one side may have hosts at weight 0`);
  }
  if (receiver.trafficWeight > 0) {
    const after = { giver, receiver: { ...receiver, trafficWeight: to } };
    return edit(receiver, weight(to), shares(direction, after));
  }
  return edit(receiver, without(receiver), `gives the first hosts back to ${giver.stack}`);
}

/** Weights in the order of the rollout: the receiver's up to the base, then the giver's down to 0. */
interface Ladder {
  readonly up: readonly number[];
  readonly down: readonly number[];
}

function ladder({ rollout }: Shared, base: number): Ladder {
  const weights = rollout.map((percent) => ({ percent, ...weightsFor(percent, base) }));
  return {
    up: [...weights.filter(({ percent }) => percent <= 50).map(({ receiver }) => receiver), base],
    down: weights.filter(({ percent }) => percent > 50).map(({ giver }) => giver),
  };
}

function usableBase(shared: Shared, base: number): boolean {
  try {
    ladder(shared, base);
    return true;
  } catch {
    return false;
  }
}

function raise({ giver, receiver }: Direction, { up }: Ladder): ShiftEdit | undefined {
  const { trafficWeight } = receiver;
  const above = (w: number) => up.find((step) => step > w) ?? w;
  const own = Object.entries(receiver.hostWeights);
  const passed = own.filter(([, w]) => w > 0 && w <= trafficWeight);
  const reached = passed.filter(([, w]) => w === trafficWeight || above(w) >= trafficWeight);
  if (reached.length > 0) {
    const same = reached.every(([, w]) => w === trafficWeight);
    const names = reached.map(([host]) => host);
    return edit(
      receiver,
      without(receiver, names),
      `trafficWeight has reached ${ownWeights(names)}${same ? "; no share changes" : ""}`,
    );
  }
  const [behind] = passed;
  if (behind !== undefined) {
    const [path, w] = behind;
    const change = { key: "hostWeights", path, value: above(w) };
    return edit(receiver, [change], `${path} follows the other hosts, step by step`);
  }
  const next = above(trafficWeight);
  if (next > trafficWeight) {
    const after = { giver, receiver: { ...receiver, trafficWeight: next } };
    return edit(receiver, weight(next), shares({ giver, receiver }, after));
  }
  const [held] = own.find(([, w]) => w === 0) ?? [];
  if (held === undefined) return undefined;
  return edit(
    receiver,
    [{ key: "hostWeights", path: held, value: above(0) }],
    `${giver.stack} cannot go to 0 while ${held} is at 0 on ${receiver.stack}: only one side may`,
  );
}

function lower({ giver, receiver }: Direction, { down }: Ladder): ShiftEdit | undefined {
  const own = Object.entries(giver.hostWeights);
  const reached = own.filter(([, w]) => w >= giver.trafficWeight && w > 0).map(([host]) => host);
  if (reached.length > 0) {
    return edit(giver, without(giver, reached), `trafficWeight has reached ${ownWeights(reached)}`);
  }
  const next = down.find((w) => w < giver.trafficWeight);
  if (next === undefined) return undefined;
  const after = { giver: { ...giver, trafficWeight: next }, receiver };
  return edit(giver, weight(next), shares({ giver, receiver }, after));
}

/** Weights of single hosts that the receiver still has when everything is its own say nothing any more. */
function tidy(receiver: Side): ShiftEdit | undefined {
  if (Object.keys(receiver.hostWeights).length === 0) return undefined;
  return edit(receiver, without(receiver), "everything has moved; no share changes");
}

function edit(side: Side, changes: readonly Change[], reason: string): ShiftEdit {
  return { stack: side.stack, changes, reason };
}

function weight(value: number): readonly Change[] {
  return [{ key: "trafficWeight", value }];
}

/** Removes some hosts' own weights; the whole key when none is left. */
function without(
  side: Side,
  hosts: readonly string[] = Object.keys(side.hostWeights),
): readonly Change[] {
  if (hosts.length === Object.keys(side.hostWeights).length) {
    return [{ key: "hostWeights", value: undefined }];
  }
  return hosts.map((path) => ({ key: "hostWeights", path, value: undefined }));
}

/** `new goes from 1 % to 10 %, old from 99 % to 90 %`, of the hosts without a weight of their own. */
function shares(before: Direction, after: Direction): string {
  const percent = (side: Side, other: Side) =>
    `${Math.round(100 * share(side.trafficWeight, [other.trafficWeight]))} %`;
  const move = (part: keyof Direction, other: keyof Direction) =>
    `from ${percent(before[part], before[other])} to ${percent(after[part], after[other])}`;
  return (
    `${before.receiver.stack} goes ${move("receiver", "giver")}, ` +
    `${before.giver.stack} ${move("giver", "receiver")}`
  );
}

function ownWeights(hosts: readonly string[]): string {
  return hosts.length === 1
    ? `the weight of ${hosts.join("")}`
    : `the weights of ${hosts.join(", ")}`;
}
