// Percentages of `rollout` -> weights of the two sides.
import { UserError } from "./user-error.ts";

/** The two weights that make a share. */
export interface Weights {
  readonly giver: number;
  readonly receiver: number;
}

/** Route53's largest weight (API reference, ResourceRecordSet.Weight). */
const largestWeight = 255;

/**
 * The weights at which the receiver has `percent` of the traffic: up to 50 % the giver keeps `base` and
 * the receiver rises, above it the receiver stays at `base` and the giver falls, so that every step is
 * one edit of one file.
 *
 * @param percent 1..100
 * @param base 1..255, the giver's weight when the migration starts
 * @throws UserError when a weight rounds to 0 before 100 %, or exceeds 255
 */
export function weightsFor(percent: number, base: number): Weights {
  if (percent === 100) return { giver: 0, receiver: base };
  const weights =
    percent <= 50
      ? { giver: base, receiver: Math.round((base * percent) / (100 - percent)) }
      : { giver: Math.round((base * (100 - percent)) / percent), receiver: base };
  const [smaller, larger] = [weights.giver, weights.receiver].sort((a, b) => a - b);
  if (smaller === undefined || larger === undefined || smaller < 1 || larger > largestWeight) {
    throw new UserError(
      `rollout: ${percent} % of a base weight of ${base} gives the weights ${weights.giver} and ` +
        `${weights.receiver}, expected 1 to ${largestWeight}; use trafficWeight 100 as the base`,
    );
  }
  return weights;
}
