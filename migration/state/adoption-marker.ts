// Until when clients may hold an answer of a simple record that a side has adopted: its TTL goes with it, so the side
// keeps it as a TXT record of its own in Route53.
import type { MigrationContext } from "./migration-context.ts";
import type { Observed } from "./observed.ts";
import type { Shared } from "./side.ts";
import { simpleRecords } from "./weights.ts";

/** Answers that are cached no longer are over before any drain is: `drainSeconds` is 60 at least. */
const shortestDrainSeconds = 60;

/** How long an update may take until the last record is adopted, and all name servers know it. */
const updateSeconds = 3600;

/** `_adoption-marker.<stack>.<project>.<zone>`, in the first hosted zone. */
export function adoptionMarkerName(
  stack: string,
  { project, hostedZones: [zone] }: Shared,
): string {
  return `_adoption-marker.${stack.toLowerCase()}.${project}.${zone.name}`;
}

/** ISO 8601; undefined where nothing was adopted whose answers are cached for long. */
export function cachedUntil(stack: string, shared: Shared, observed: Observed): string | undefined {
  const name = adoptionMarkerName(stack, shared);
  const value = observed.records.find((record) => record.type === "TXT" && record.name === name)
    ?.values[0];
  return value === undefined || Number.isNaN(Date.parse(value)) ? undefined : value;
}

/**
 * The value of the adoption marker that the side declares: never earlier than the one that Route53 shows.
 *
 * @param adopted hosts whose simple record becomes this side's
 */
export function adoptionMarkerFor(
  { side, shared, observed, nowMs }: MigrationContext,
  adopted: readonly string[],
): string | undefined {
  const known = cachedUntil(side.stack, shared, observed);
  const ttls = adopted
    .map((host) => simpleTtlSeconds(observed, host))
    .filter((seconds) => seconds > shortestDrainSeconds);
  if (ttls.length === 0) return known;
  const untilMs = nowMs + (Math.max(...ttls) + updateSeconds) * 1000;
  return known !== undefined && Date.parse(known) >= untilMs
    ? known
    : new Date(untilMs).toISOString();
}

/** 0 for an alias, whose answers are cached for a minute. */
function simpleTtlSeconds(observed: Observed, host: string): number {
  return Math.max(0, ...simpleRecords(observed, host).map(({ ttlSeconds = 0 }) => ttlSeconds));
}
