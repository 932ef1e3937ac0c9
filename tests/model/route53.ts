// The model's Route53, as the program sees the real one.
import { lockName } from "../../migration/state/locks.ts";
import type { Observed, ObservedRecord } from "../../migration/state/observed.ts";
import { serving, drainMarkerName } from "../../migration/state/drain-marker.ts";
import { answeringRecords } from "../../migration/state/zones.ts";
import { file, hostName, ingressOf, longerZone, sharedOf, zone, type File } from "./setting.ts";
import { sides, stacks, type World } from "./world.ts";

/** The time of every context, in milliseconds since the epoch: the model tells times by their names. */
export const nowMs = Date.parse("2026-11-23T12:00:00Z");

/** All of the world that Route53 shows. */
export function routeKey(world: World): string {
  const { hosts, zeroWeightLock, activeLock, sides: both, forgotten, delegated } = world;
  const sets = hosts.map(
    ({ weights, foreign, simple, targets, inLongerZone }) =>
      `${weights[0] ?? "-"} ${weights[1] ?? "-"}${foreign ? "+" : ""}${simple ?? ""}>${targets.join("")}` +
      inLongerZone.map((is) => (is ? "^" : "")).join("/"),
  );
  const locks = `${zeroWeightLock.holder ?? "-"}${activeLock.holder ?? "-"}`;
  const markers = both.map(({ drainMarker }) => drainMarker).join(",");
  return `${sets.join(",")};${locks};${markers};${forgotten ?? "-"}${delegated ? "NS" : ""}`;
}

/** Route53 as a program sees it that has this file: only of the zones that it names. */
export function observedOf(world: World, of: File): Observed {
  const { hosts, zeroWeightLock, activeLock, sides: both, forgotten } = world;
  const shared = sharedOf(file([]));
  const alias = (name: string) => ({ alias: { name, zoneId: "Z26RNL4JYFTOTI" }, values: [] });
  const records = hosts.flatMap((host, i): ObservedRecord[] => {
    const { weights, foreign, simple, targets, inLongerZone } = host;
    const record = (
      setIdentifier: string,
      weight: number,
      inZone: string = zone,
      target = setIdentifier,
    ) => ({
      zone: inZone,
      name: hostName(i),
      type: "A",
      setIdentifier,
      weight,
      ...alias(`ingress.${target}.${zone}`),
    });
    return [
      ...sides.flatMap((side) => {
        const weight = weights[side];
        if (weight === undefined) return [];
        const inZone = inLongerZone[side] ? longerZone : zone;
        return [record(stacks[side], weight, inZone, stacks[targets[side]])];
      }),
      ...(foreign ? [record("somebody", 50)] : []),
      ...(simple === undefined
        ? []
        : [{ zone, name: hostName(i), type: "A", ...alias(ingressOf(simple)) }]),
    ];
  });
  if (forgotten !== undefined) {
    records.push({ zone, name: `forgotten.${zone}`, type: "A", ...alias(ingressOf(forgotten)) });
  }
  if (world.delegated) {
    records.push({ zone, name: longerZone, type: "NS", values: ["ns-1.example.net"] });
  }
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
  const { hostedZones } = sharedOf(of);
  const read = [...records, ...locks, ...notes].filter((record) =>
    hostedZones.some(({ name }) => name === record.zone),
  );
  return answeringRecords(read, hostedZones);
}
