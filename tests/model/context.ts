// All that the rules are asked about, as a program finds it in a world.
import type { HostBacking, HostRoute } from "../../migration/state/backing.ts";
import type { LastOutputs, MigrationContext } from "../../migration/state/migration-context.ts";
import type { Observed } from "../../migration/state/observed.ts";
import type { Host } from "../../migration/state/side.ts";
import { nowMs } from "./route53.ts";
import {
  hostName,
  longerZone,
  longerZoneOf,
  sharedOf,
  sideOf,
  zone,
  type Defences,
  type File,
  type Setting,
} from "./setting.ts";
import { other, type SideIndex, type World } from "./world.ts";

/** @param observed what Route53 shows */
export function contextOf(
  world: World,
  index: SideIndex,
  file: File,
  setting: Setting,
  defences: Defences,
  observed: Observed,
): MigrationContext {
  const own = world.sides[index];
  const theirs = other(index);
  const peer = world.sides[theirs];
  const peerLast: LastOutputs = {
    ...networkOf(world, theirs),
    hostZones: zonesOf(world, theirs),
    locks: [
      ...(world.zeroWeightLock.noted[theirs] ? ["zeroWeight" as const] : []),
      ...(world.activeLock.noted[theirs] ? ["active" as const] : []),
    ],
  };
  return {
    side: sideOf(index, file),
    shared: sharedOf(file),
    hosts: declaredHosts(setting, file),
    observed,
    zoneIds: Object.fromEntries([zone, longerZone].map((name) => [name, name])),
    backing: backingOf(setting, file),
    ...(!own.unreadable && { last: outputsOf(world, index, file, defences) }),
    ...(!peer.gone && !peer.unreadable && { peerLast }),
    unreadable: {
      ...(own.unreadable && { own: "403" }),
      ...(peer.unreadable && { peer: "403" }),
    },
    activeOnly: setting.activeOnly ? ["CronJob shop/report"] : [],
    nowMs,
  };
}

/** What the last update of a side has left. */
export function outputsOf(
  world: World,
  index: SideIndex,
  file: File,
  defences: Defences,
): LastOutputs {
  const { hosts, zeroWeightLock, activeLock } = world;
  const own = world.sides[index];
  const { cluster } = sideOf(index, { ...file, inPlaceChanges: own.rebuilt });
  const noted = (is: boolean) => is || !defences.recordedLocks;
  return {
    ...(own.locked && { cluster }),
    ...networkOf(world, index),
    hosts: hosts.flatMap((host, i) =>
      host.noted[index] || !defences.notedHosts ? [hostName(i)] : [],
    ),
    locks: [
      ...(noted(zeroWeightLock.noted[index]) ? ["zeroWeight" as const] : []),
      ...(noted(activeLock.noted[index]) ? ["active" as const] : []),
    ],
    locksInState: [
      ...(zeroWeightLock.mayBeInState[index] ? ["zeroWeight" as const] : []),
      ...(activeLock.mayBeInState[index] ? ["active" as const] : []),
    ],
    fenced: own.fencedOutput,
    routing: Object.fromEntries(
      hosts.map(({ unrouted }, i) => [hostName(i), { routes: unrouted[index] ? [] : [route] }]),
    ),
    hostZones: zonesOf(world, index),
  };
}

function networkOf({ networkOwner, sides }: World, side: SideIndex): Pick<LastOutputs, "network"> {
  if (networkOwner === undefined || !sides[side].made || sides[side].gone) return {};
  return { network: { vpcId: "vpc-1", owned: networkOwner === side } };
}

/** The zones of the records that the outputs name. */
function zonesOf(world: World, side: SideIndex): Readonly<Record<string, string>> {
  return Object.fromEntries(
    world.hosts.flatMap(({ noted, inLongerZone }, i) =>
      noted[side] ? [[hostName(i), inLongerZone[side] ? longerZone : zone] as const] : [],
    ),
  );
}

const route: HostRoute = {
  path: "",
  match: "prefix",
  service: "shop/web:80",
  selector: { app: "web" },
};

function backingOf({ hosts }: Setting, { unbacked, unrouted }: File): readonly HostBacking[] {
  return Array.from({ length: hosts }, (_, i) => ({
    host: hostName(i),
    gaps: unbacked.includes(i) ? ["no workload has pods"] : [],
    immutable: {},
    routes: unrouted.includes(i) ? [] : [route],
    risks: [],
    meanwhile: { services: [], idle: {} },
    unserved: [],
  }));
}

function declaredHosts({ hosts }: Setting, file: File): readonly Host[] {
  const { missing } = file;
  return Array.from({ length: hosts }, (_, i) => i)
    .filter((i) => !missing.includes(i))
    .map((i) => ({
      name: hostName(i),
      zone: longerZoneOf(file, i) ? longerZone : zone,
      probe: { scheme: "https", name: hostName(i), path: "/" },
    }));
}
