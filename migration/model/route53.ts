// The model's Route53, as the program sees the real one.
import { leaseName } from "../leases.ts";
import type { Observed, ObservedRecord } from "../observed.ts";
import { serving, zeroSinceName } from "../zero-since.ts";
import { file, hostName, sharedOf, zone } from "./setting.ts";
import { sides, stacks, type World } from "./world.ts";

/** The time of every situation, in milliseconds since the epoch: the model tells times by their names. */
export const nowMs = Date.parse("2026-11-23T12:00:00Z");

/** All of the world that Route53 shows. */
export function routeKey({ hosts, zeroLease, singletonLease, sides: [a, b] }: World): string {
  const sets = hosts.map(
    ({ weights, foreign }) => `${weights[0] ?? "-"} ${weights[1] ?? "-"}${foreign ? "+" : ""}`,
  );
  const leases = `${zeroLease.holder ?? "-"}${singletonLease.holder ?? "-"}`;
  return `${sets.join(",")};${leases};${a.zeroSince},${b.zeroSince}`;
}

/** Route53 as a program sees it. */
export function observedOf({ hosts, zeroLease, singletonLease, sides: both }: World): Observed {
  const shared = sharedOf(file([]));
  const records = hosts.flatMap(({ weights, foreign }, i): ObservedRecord[] => {
    const record = (setIdentifier: string, weight: number) => ({
      zone,
      name: hostName(i),
      type: "A",
      setIdentifier,
      weight,
      alias: { name: `ingress.${setIdentifier}.${zone}`, zoneId: "Z26RNL4JYFTOTI" },
      values: [],
    });
    return [
      ...sides.flatMap((side) => {
        const weight = weights[side];
        return weight === undefined ? [] : [record(stacks[side], weight)];
      }),
      ...(foreign ? [record("somebody", 50)] : []),
    ];
  });
  const text = (name: string, value: string): ObservedRecord => ({
    zone,
    name,
    type: "TXT",
    values: [value],
    ttlSeconds: 60,
  });
  const leases = [["zero", zeroLease] as const, ["singletons", singletonLease] as const].flatMap(
    ([kind, { holder }]) =>
      holder === undefined ? [] : [text(leaseName(kind, shared), stacks[holder])],
  );
  const notes = sides.flatMap((side) => {
    const { zeroSince } = both[side];
    if (zeroSince === "none") return [];
    const sinceMs = zeroSince === "fresh" ? nowMs : 0;
    const value = zeroSince === "serving" ? serving : new Date(sinceMs).toISOString();
    return [text(zeroSinceName(stacks[side], shared), value)];
  });
  return { records: [...records, ...leases, ...notes] };
}
