// Since when a side has had no weight: what the drain is counted from. It stands in Route53, as a TXT record
// of the side's own: a stack's outputs are lost when an update fails, and old ones would lie.
import type { Observed } from "./observed.ts";
import type { Shared } from "./side.ts";
import type { MigrationContext } from "./migration-context.ts";
import { deployedWeight, hostsOf } from "./weights.ts";

/** What the record says while some weight may be positive. */
export const serving = "serving";

/** The record to declare. */
export interface DrainMarker {
  /** `serving`, or ISO 8601; undefined: the time at which the last record has become what it is to be. */
  readonly value: string | undefined;
  /**
   * A time is written when the weights are 0; it is taken back before one rises, so that an update that
   * dies in between leaves no time behind that is no longer true.
   */
  readonly order: "before records" | "after records" | "by itself";
}

/** `_drain-marker.<stack>.<project>.<zone>`, in the first hosted zone. */
export function drainMarkerName(stack: string, { project, hostedZones: [zone] }: Shared): string {
  return `_drain-marker.${stack.toLowerCase()}.${project}.${zone.name}`;
}

/** ISO 8601; undefined when the side may have a positive weight, or nothing is known. */
export function zeroSinceOf(stack: string, shared: Shared, observed: Observed): string | undefined {
  const note = noteOf(stack, shared, observed);
  return note === undefined || Number.isNaN(Date.parse(note)) ? undefined : note;
}

/**
 * What the side is to note.
 *
 * @param weights of the records that it declares
 */
export function drainMarkerFor(
  { side, shared, observed }: MigrationContext,
  weights: readonly number[],
): DrainMarker | undefined {
  const note = noteOf(side.stack, shared, observed);
  // kept until the destroy: a retirement that dies half-way must be found drained when it is run again
  if (side.retired) return note === undefined ? undefined : { value: note, order: "by itself" };
  const since = zeroSinceOf(side.stack, shared, observed);
  const serves = hostsOf(observed, side.stack).some(
    (host) => (deployedWeight(observed, host, side.stack) ?? 0) > 0,
  );
  // a weight beside a time was raised by hand: the time is wrong, and must not outlive this update either
  if (weights.some((weight) => weight > 0) || (serves && since !== undefined)) {
    return note === undefined ? undefined : { value: serving, order: "before records" };
  }
  return { value: since, order: "after records" };
}

function noteOf(stack: string, shared: Shared, observed: Observed): string | undefined {
  const name = drainMarkerName(stack, shared);
  return observed.records.find((record) => record.type === "TXT" && record.name === name)
    ?.values[0];
}
