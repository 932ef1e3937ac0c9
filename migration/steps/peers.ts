// Which two of a project's stacks are the two sides.
import type { Side } from "../state/side.ts";

export type Pair =
  | { readonly sides: readonly [Side, Side] }
  /** One side, and nobody to move to or from. */
  | { readonly alone: Side }
  | { readonly blocked: string };

/**
 * Two stacks are a pair. Of three or more, the two that name each other; then one that names another;
 * then the only two that are left. Retired ones are looked at last: they are on their way out.
 */
export function pairOf(stacks: readonly Side[]): Pair {
  const [first, second] = stacks;
  if (first === undefined) return { blocked: "no stack file: expected Pulumi.<stack>.yaml" };
  if (second === undefined) return { alone: first };
  if (stacks.length === 2) return { sides: [first, second] };
  const living = stacks.filter((side) => !side.retired);
  const mutual = (a: Side, b: Side) => a.peer === b.stack && b.peer === a.stack;
  const oneWay = (a: Side, b: Side) => a.peer === b.stack || b.peer === a.stack;
  for (const candidates of [
    pairs(living, mutual),
    pairs(living, oneWay),
    pairs(stacks, mutual),
    living.length === 2 ? pairs(living, () => true) : [],
  ]) {
    const [sides, ...others] = candidates;
    if (sides === undefined) continue;
    if (others.length === 0) return { sides };
    return { blocked: which(candidates.flat()) };
  }
  return { blocked: which(stacks) };
}

function pairs(
  stacks: readonly Side[],
  match: (a: Side, b: Side) => boolean,
): (readonly [Side, Side])[] {
  return stacks.flatMap((a, i) =>
    stacks.slice(i + 1).flatMap((b) => (match(a, b) ? [[a, b] as const] : [])),
  );
}

function which(stacks: readonly Side[]): string {
  const names = [...new Set(stacks.map(({ stack }) => stack))].join(", ");
  return `peer: it can't be told which two of ${names} are the sides; set peer on the two that are`;
}
