// What Route53 would show if every stack file had been applied: for the commands that look at files only.
import { leaseName } from "./leases.ts";
import type { Observed, ObservedRecord } from "./observed.ts";
import { zeroSinceName } from "./zero-since.ts";
import { weightOf, type Host, type Shared, type Side } from "./side.ts";

/**
 * The records and leases that the sides' files stand for. The drain can't be told from files: a side at 0
 * counts as drained.
 */
export function impliedObserved(
  sides: readonly Side[],
  shared: Shared,
  hosts: readonly Host[],
): Observed {
  const present = sides.filter((side) => !side.retired);
  const zero = present.find((side) => hosts.some(({ name }) => weightOf(side, name) === 0));
  const active = present.find((side) => side.active);
  return {
    records: [
      ...hosts.flatMap((host) => weightedRecords(present, host)),
      ...(zero === undefined ? [] : [lease("zero", zero, shared)]),
      ...(active === undefined ? [] : [lease("singletons", active, shared)]),
      ...present
        .filter((side) => hosts.every(({ name }) => weightOf(side, name) === 0))
        .map(({ stack }) => text(zeroSinceName(stack, shared), new Date(0).toISOString(), shared)),
    ],
  };
}

/** A weight of 0 has a record only beside a positive one. */
function weightedRecords(sides: readonly Side[], { name, zone }: Host): readonly ObservedRecord[] {
  const positive = sides.some((side) => weightOf(side, name) > 0);
  return sides.flatMap((side) => {
    const weight = weightOf(side, name);
    if (weight === 0 && !positive) return [];
    const alias = { name: `ingress.${side.cluster.name}`, zoneId: "" };
    return [{ zone, name, type: "A", setIdentifier: side.stack, weight, alias, values: [] }];
  });
}

function lease(kind: "zero" | "singletons", side: Side, shared: Shared): ObservedRecord {
  return text(leaseName(kind, shared), side.stack, shared);
}

function text(name: string, value: string, { hostedZones: [zone] }: Shared): ObservedRecord {
  return { zone: zone.name, name, type: "TXT", values: [value], ttlSeconds: 60 };
}
