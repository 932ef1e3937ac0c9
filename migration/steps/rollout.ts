// Percentages of `rollout` -> weights of the two sides.
import { UserError } from "../user-error.ts";

/** The two weights that make a share. */
export interface Weights {
  readonly source: number;
  readonly target: number;
}

/** Route53's largest weight (API reference, ResourceRecordSet.Weight). */
const largestWeight = 255;

/**
 * The weights at which the target has `percent` of the traffic: up to 50 % the source keeps `base` and
 * the target rises, above it the target stays at `base` and the source falls, so that every step is
 * one edit of one file.
 *
 * @param percent 1..100
 * @param base 1..255, the source's weight when the migration starts
 * @throws UserError when a weight rounds to 0 before 100 %, or exceeds 255
 */
export function weightsFor(percent: number, base: number): Weights {
  if (percent === 100) return { source: 0, target: base };
  const weights =
    percent <= 50
      ? { source: base, target: Math.round((base * percent) / (100 - percent)) }
      : { source: Math.round((base * (100 - percent)) / percent), target: base };
  const [smaller, larger] = [weights.source, weights.target].sort((a, b) => a - b);
  if (smaller === undefined || larger === undefined || smaller < 1 || larger > largestWeight) {
    throw new UserError(
      `rollout: ${percent} % of a base weight of ${base} gives the weights ${weights.source} and ` +
        `${weights.target}, expected 1 to ${largestWeight}; use trafficWeight 100 as the base`,
    );
  }
  return weights;
}
