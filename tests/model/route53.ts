// The model's Route53, as the program sees the real one.
import { lockName } from "../../migration/state/locks.ts";
import type { Observed, ObservedRecord } from "../../migration/state/observed.ts";
import { serving, drainMarkerName } from "../../migration/state/drain-marker.ts";
import { file, hostName, sharedOf, zone } from "./setting.ts";
import { sides, stacks, type World } from "./world.ts";

/** The time of every context, in milliseconds since the epoch: the model tells times by their names. */
export const nowMs = Date.parse("2026-11-23T12:00:00Z");

/** All of the world that Route53 shows. */
export function routeKey({ hosts, zeroWeightLock, activeLock, sides: [a, b] }: World): string {
  const sets = hosts.map(
    ({ weights, foreign }) => `${weights[0] ?? "-"} ${weights[1] ?? "-"}${foreign ? "+" : ""}`,
  );
  const locks = `${zeroWeightLock.holder ?? "-"}${activeLock.holder ?? "-"}`;
  return `${sets.join(",")};${locks};${a.drainMarker},${b.drainMarker}`;
}

/** Route53 as a program sees it. */
export function observedOf({ hosts, zeroWeightLock, activeLock, sides: both }: World): Observed {
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
  const locks = [["zeroWeight", zeroWeightLock] as const, ["active", activeLock] as const].flatMap(
    ([kind, { holder }]) =>
      holder === undefined ? [] : [text(lockName(kind, shared), stacks[holder])],
  );
  const notes = sides.flatMap((side) => {
    const { drainMarker } = both[side];
    if (drainMarker === "none") return [];
    const sinceMs = drainMarker === "fresh" ? nowMs : 0;
    const value = drainMarker === "serving" ? serving : new Date(sinceMs).toISOString();
    return [text(drainMarkerName(stacks[side], shared), value)];
  });
  return { records: [...records, ...locks, ...notes] };
}
