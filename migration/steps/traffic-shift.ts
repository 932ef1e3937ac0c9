// The shift of traffic, one weight at a time: what the rollout's percentages make of two trafficWeights.
import type { KeyChange } from "./change.ts";
import type { Direction } from "./direction.ts";
import { weightsFor } from "./rollout.ts";
import { idle, servesAll, type Shared, type Side } from "../state/side.ts";
import { weightShare } from "../state/weights.ts";

/** One edit of the shift. */
export interface ShiftEdit {
  readonly stack: string;
  readonly changes: readonly KeyChange[];
  readonly reason: string;
}

/** Whether everything is at the target. */
function shifted({ source, target }: Direction): boolean {
  return idle(source) && servesAll(target);
}

/**
 * The weight that stands for the whole traffic: the source's until 50 %, the target's from there on, so
 * always the larger one.
 */
export function baseOf({ source, target }: Direction): number {
  return Math.max(source.trafficWeight, target.trafficWeight);
}

/** The next edit; undefined when everything has moved. */
export function nextShift(direction: Direction, shared: Shared): ShiftEdit | undefined {
  if (shifted(direction)) return tidy(direction.target);
  const { source, target } = direction;
  const base = baseOf(direction);
  if (idle(target) && !usableBase(shared, base)) {
    return edit(source, weight(100), `the rollout needs a finer base; no share changes`);
  }
  const steps = stepsOf(shared, base);
  return raise(direction, steps) ?? lower(direction, steps);
}

/** The edit that undoes the last one; undefined when the target has nothing. */
export function previousShift(direction: Direction, shared: Shared): ShiftEdit | undefined {
  const { source, target } = direction;
  if (idle(target)) return undefined;
  const base = baseOf(direction);
  const steps = stepsOf(shared, base);
  if (source.trafficWeight < base) {
    const up = [...steps.down, base].sort((a, b) => a - b);
    const to = up.find((w) => w > source.trafficWeight) ?? base;
    const after = { source: { ...source, trafficWeight: to }, target };
    return edit(source, weight(to), shares(direction, after));
  }
  const held = Object.keys(source.hostWeights).filter((host) => source.hostWeights[host] === 0);
  const to = steps.up.findLast((w) => w < target.trafficWeight) ?? 0;
  if (to === 0 && held.length > 0) {
    return edit(source, without(source, held), `only one side may have hosts at weight 0`);
  }
  if (target.trafficWeight > 0) {
    const after = { source, target: { ...target, trafficWeight: to } };
    return edit(target, weight(to), shares(direction, after));
  }
  return edit(target, without(target), `gives the first hosts back to ${source.stack}`);
}

/** Weights in the order of the rollout: the target's up to the base, then the source's down to 0. */
interface Ladder {
  readonly up: readonly number[];
  readonly down: readonly number[];
}

function ladder({ rollout }: Shared, base: number): Ladder {
  const weights = rollout.map((percent) => ({ percent, ...weightsFor(percent, base) }));
  return {
    up: [...weights.filter(({ percent }) => percent <= 50).map(({ target }) => target), base],
    down: weights.filter(({ percent }) => percent > 50).map(({ source }) => source),
  };
}

function stepsOf(shared: Shared, base: number): Ladder {
  return usableBase(shared, base) ? ladder(shared, base) : coarseLadder(shared, base);
}

/** Of a base that can't be changed any more without a change of shares: the steps that it has a weight for. */
function coarseLadder(shared: Shared, base: number): Ladder {
  const rollout = shared.rollout.filter((percent) =>
    usableBase({ ...shared, rollout: [percent] }, base),
  );
  return ladder({ ...shared, rollout }, base);
}

function usableBase(shared: Shared, base: number): boolean {
  try {
    ladder(shared, base);
    return true;
  } catch {
    return false;
  }
}

function raise({ source, target }: Direction, { up }: Ladder): ShiftEdit | undefined {
  const { trafficWeight } = target;
  const above = (w: number) => up.find((step) => step > w) ?? w;
  const own = Object.entries(target.hostWeights);
  const passed = own.filter(([, w]) => w > 0 && w <= trafficWeight);
  const reached = passed.filter(([, w]) => w === trafficWeight || above(w) >= trafficWeight);
  if (reached.length > 0) {
    const same = reached.every(([, w]) => w === trafficWeight);
    const names = reached.map(([host]) => host);
    return edit(
      target,
      without(target, names),
      `trafficWeight has reached ${ownWeights(names)}${same ? "; no share changes" : ""}`,
    );
  }
  const [behind] = passed;
  if (behind !== undefined) {
    const [path, w] = behind;
    const change = { key: "hostWeights", path, value: above(w) };
    return edit(target, [change], `${path} follows the other hosts, step by step`);
  }
  const next = above(trafficWeight);
  if (next > trafficWeight) {
    const after = { source, target: { ...target, trafficWeight: next } };
    return edit(target, weight(next), shares({ source, target }, after));
  }
  const [held] = own.find(([, w]) => w === 0) ?? [];
  if (held === undefined) return undefined;
  return edit(
    target,
    [{ key: "hostWeights", path: held, value: above(0) }],
    `${source.stack} cannot go to 0 while ${held} is at 0 on ${target.stack}: only one side may`,
  );
}

function lower({ source, target }: Direction, { down }: Ladder): ShiftEdit | undefined {
  const own = Object.entries(source.hostWeights);
  const reached = own.filter(([, w]) => w >= source.trafficWeight && w > 0).map(([host]) => host);
  if (reached.length > 0) {
    return edit(
      source,
      without(source, reached),
      `trafficWeight has reached ${ownWeights(reached)}`,
    );
  }
  const next = down.find((w) => w < source.trafficWeight);
  if (next === undefined) return undefined;
  const after = { source: { ...source, trafficWeight: next }, target };
  return edit(source, weight(next), shares({ source, target }, after));
}

/** Weights of single hosts that the target still has when everything is its own say nothing any more. */
function tidy(target: Side): ShiftEdit | undefined {
  if (Object.keys(target.hostWeights).length === 0) return undefined;
  return edit(target, without(target), "everything has moved; no share changes");
}

function edit(side: Side, changes: readonly KeyChange[], reason: string): ShiftEdit {
  return { stack: side.stack, changes, reason };
}

function weight(value: number): readonly KeyChange[] {
  return [{ key: "trafficWeight", value }];
}

/** Removes some hosts' own weights; the whole key when none is left. */
function without(
  side: Side,
  hosts: readonly string[] = Object.keys(side.hostWeights),
): readonly KeyChange[] {
  if (hosts.length === Object.keys(side.hostWeights).length) {
    return [{ key: "hostWeights", value: undefined }];
  }
  return hosts.map((path) => ({ key: "hostWeights", path, value: undefined }));
}

/** `new goes from 1 % to 10 %, old from 99 % to 90 %`, of the hosts without a weight of their own. */
function shares(before: Direction, after: Direction): string {
  const percent = (side: Side, other: Side) =>
    `${Math.round(100 * weightShare(side.trafficWeight, [other.trafficWeight]))} %`;
  const move = (part: keyof Direction, other: keyof Direction) =>
    `from ${percent(before[part], before[other])} to ${percent(after[part], after[other])}`;
  return (
    `${before.target.stack} goes ${move("target", "source")}, ` +
    `${before.source.stack} ${move("source", "target")}`
  );
}

function ownWeights(hosts: readonly string[]): string {
  return hosts.length === 1
    ? `the weight of ${hosts.join("")}`
    : `the weights of ${hosts.join(", ")}`;
}
