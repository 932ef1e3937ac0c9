// Since when a side has had no weight: what the drain is counted from.
import type { Situation } from "./situation.ts";
import { deployedWeight, hostsOf } from "./weights.ts";

/**
 * Since when all of the side's weights have been 0, ISO 8601: kept when it was known and Route53 showed
 * nothing else at the start of the update, else now. Null while a weight is positive.
 *
 * @param weights the side's records as they have become
 * @param nowMs milliseconds since the epoch when the last of them did
 */
export function zeroSince(
  { side, observed, last }: Situation,
  weights: readonly (readonly [host: string, weight: number])[],
  nowMs: number,
): string | null {
  if (side.retired) return last?.zeroSince ?? null;
  if (weights.some(([, weight]) => weight > 0)) return null;
  const zeroBefore = hostsOf(observed, side.stack).every(
    (host) => deployedWeight(observed, host, side.stack) === 0,
  );
  if (zeroBefore && last?.zeroSince !== undefined) return last.zeroSince;
  return new Date(nowMs).toISOString();
}
