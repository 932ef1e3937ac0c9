// What Route53 would show if every stack file had been applied: for the commands that look at files only.
import { lockName } from "../state/locks.ts";
import type { Observed, ObservedRecord } from "../state/observed.ts";
import { drainMarkerName } from "../state/drain-marker.ts";
import { balancerOfHost } from "../state/targets.ts";
import { weightOf, type Host, type Shared, type Side } from "../state/side.ts";

/**
 * The records and locks that the sides' files stand for. The drain can't be told from files: a side at 0
 * counts as drained.
 */
export function desiredRecords(
  sides: readonly Side[],
  shared: Shared,
  hosts: readonly Host[],
): Observed {
  const present = sides.filter((side) => !side.retired);
  const zeroWeight = present.find((side) => hosts.some(({ name }) => weightOf(side, name) === 0));
  const active = present.find((side) => side.active);
  return {
    records: [
      ...hosts.flatMap((host) => weightedRecords(present, host)),
      ...(zeroWeight === undefined ? [] : [lock("zeroWeight", zeroWeight, shared)]),
      ...(active === undefined ? [] : [lock("active", active, shared)]),
      ...present
        .filter((side) => hosts.every(({ name }) => weightOf(side, name) === 0))
        .map(({ stack }) =>
          text(drainMarkerName(stack, shared), new Date(0).toISOString(), shared),
        ),
    ],
  };
}

/** The name of a side's load balancer; where the files do not tell it, one that stands for it. */
export function ingressName({ cluster }: Side): string {
  return cluster.ingress ?? `ingress.${cluster.name}`;
}

/** A weight of 0 has a record only beside a positive one. */
function weightedRecords(sides: readonly Side[], { name, zone }: Host): readonly ObservedRecord[] {
  const positive = sides.some((side) => weightOf(side, name) > 0);
  return sides.flatMap((side) => {
    const weight = weightOf(side, name);
    if (weight === 0 && !positive) return [];
    const alias = { name: balancerOfHost(side.cluster, name) ?? ingressName(side), zoneId: "" };
    return [{ zone, name, type: "A", setIdentifier: side.stack, weight, alias, values: [] }];
  });
}

function lock(kind: "zeroWeight" | "active", side: Side, shared: Shared): ObservedRecord {
  return text(lockName(kind, shared), side.stack, shared);
}

function text(name: string, value: string, { hostedZones: [zone] }: Shared): ObservedRecord {
  return { zone: zone.name, name, type: "TXT", values: [value], ttlSeconds: 60 };
}
