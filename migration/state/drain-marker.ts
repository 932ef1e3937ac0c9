// Since when all weights of a side have been 0: the start of its drain. It is a TXT record of the side in
// Route53, because a failed update loses a stack's outputs or leaves old ones.
import { cachedUntil } from "./adoption-marker.ts";
import type { Observed } from "./observed.ts";
import type { Shared } from "./side.ts";
import type { MigrationContext } from "./migration-context.ts";
import { deployedWeight, hostsWithRecord } from "./weights.ts";

/** The record's value while some weight may be positive. */
export const serving = "serving";

/** The record to declare. */
export interface DrainMarker {
  /** `serving`, or ISO 8601; undefined: the time at which the last record has become what it is to be. */
  readonly value: string | undefined;
  /**
   * A time is written after the last weight has become 0. It is replaced before a weight rises, so that an
   * update that is killed in between leaves no wrong time behind.
   */
  readonly order: "before records" | "after records" | "by itself";
}

/** `_drain-marker.<stack>.<project>.<zone>`, in the first hosted zone. */
export function drainMarkerName(stack: string, { project, hostedZones: [zone] }: Shared): string {
  return `_drain-marker.${stack.toLowerCase()}.${project}.${zone.name}`;
}

/** ISO 8601; undefined when the side may have a positive weight, or nothing is known. */
export function zeroSince(stack: string, shared: Shared, observed: Observed): string | undefined {
  const value = markerValue(stack, shared, observed);
  return value === undefined || Number.isNaN(Date.parse(value)) ? undefined : value;
}

/**
 * Seconds until a side is drained; 0 when it is.
 *
 * @param since ISO 8601; undefined when it is not known, or some weight may be positive
 */
export function drainSecondsLeft(
  since: string | undefined,
  drainSeconds: number,
  nowMs: number,
): number {
  if (since === undefined) return drainSeconds;
  return Math.max(0, Math.ceil((Date.parse(since) - nowMs) / 1000 + drainSeconds));
}

/** Seconds until a side is drained, by its drain marker and by what it has adopted; 0 when it is. */
export function secondsUntilDrained(
  stack: string,
  shared: Shared,
  observed: Observed,
  nowMs: number,
): number {
  const left = drainSecondsLeft(zeroSince(stack, shared, observed), shared.drainSeconds, nowMs);
  return Math.max(left, drainSecondsLeft(cachedUntil(stack, shared, observed) ?? never, 0, nowMs));
}

/** Long ago. */
const never = new Date(0).toISOString();

/**
 * What a side waits for that is not drained, for people.
 *
 * @param left from `secondsUntilDrained`
 * @param unknown what to do when it is not known since when its weights are 0
 */
export function describeDrain(
  stack: string,
  shared: Shared,
  observed: Observed,
  left: number,
  unknown: string,
): string {
  const since = zeroSince(stack, shared, observed);
  if (since === undefined) return `it is not known since when all weights are 0; ${unknown}`;
  const until = cachedUntil(stack, shared, observed);
  const adopted =
    until !== undefined && Date.parse(until) > Date.parse(since) + shared.drainSeconds * 1000;
  const what = adopted
    ? `answers of the records that it has adopted may be cached until ${until}`
    : `all weights are 0 since ${since}, expected ${shared.drainSeconds} s`;
  return `${what}; wait ${left} s more`;
}

/**
 * The drain marker that the side declares.
 *
 * @param weights of the records that it declares
 */
export function drainMarkerFor(
  { side, shared, observed, last }: MigrationContext,
  weights: readonly number[],
): DrainMarker | undefined {
  const value = markerValue(side.stack, shared, observed);
  // kept until the destroy: a retirement that was killed must be found drained when it is run again
  if (side.retired) return value === undefined ? undefined : { value, order: "by itself" };
  // without a host of its own it drains nothing
  if (side.clusterOnly === true) return undefined;
  const since = zeroSince(side.stack, shared, observed);
  const serves = hostsWithRecord(observed, side.stack).some(
    (host) => (deployedWeight(observed, host, side.stack) ?? 0) > 0,
  );
  // a positive weight beside a time was raised by hand: the time is wrong
  const byHand = serves && since !== undefined;
  // a side that stays fenced keeps a time: without one nothing tells that it has not come back
  if (byHand && side.fence && last?.fenced === true) {
    return { value: undefined, order: "after records" };
  }
  if (weights.some((weight) => weight > 0) || byHand) {
    return value === undefined ? undefined : { value: serving, order: "before records" };
  }
  return { value: since, order: "after records" };
}

function markerValue(stack: string, shared: Shared, observed: Observed): string | undefined {
  const name = drainMarkerName(stack, shared);
  return observed.records.find((record) => record.type === "TXT" && record.name === name)
    ?.values[0];
}
