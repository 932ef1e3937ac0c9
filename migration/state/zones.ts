// Which hosted zone answers for a name: the longest one, and no other that has records of that name.
import type { Observed, ObservedRecord } from "./observed.ts";
import type { HostedZone } from "./side.ts";

/** The longest hosted zone that a name lies in. */
export function zoneOf(name: string, zones: readonly HostedZone[]): string | undefined {
  return zones
    .map((zone) => zone.name)
    .filter((zone) => liesIn(name, zone))
    .sort((a, b) => b.length - a.length)[0];
}

/** Whether a name is another, or below it. */
export function liesIn(name: string, parent: string): boolean {
  return name === parent || name.endsWith(`.${parent}`);
}

/**
 * Records that answer, and those of a longer zone's names that a shorter zone has, too. NS records stay: they say
 * which zone answers.
 */
export function answeringRecords(
  records: readonly ObservedRecord[],
  zones: readonly HostedZone[],
): Observed {
  const answers = ({ zone, name, type }: ObservedRecord) =>
    type === "NS" || (zoneOf(name, zones) ?? zone) === zone;
  const shadowed = records.filter((record) => !answers(record));
  return {
    records: records.filter(answers),
    ...(shadowed.length > 0 && { shadowed }),
  };
}
