// What must hold whatever happens. These are stated here and nowhere else: the rules keep them, and the
// model checks that they do.
import { weightShare } from "../../migration/state/weights.ts";
import type { PlannedUpdate } from "./planner.ts";
import { hostName, type Setting } from "./setting.ts";
import {
  other,
  sides,
  stacks,
  type HostWorld,
  type LockWorld,
  type SideIndex,
  type Update,
  type World,
} from "./world.ts";

/** Broken by one operation; each a line for a person. */
export type Broken = readonly string[];

/** The weights that clients see: those of the zone to which they are sent. */
function seenWeights(
  { weights, inLongerZone }: HostWorld,
  { delegated }: World,
): readonly (number | undefined)[] {
  return weights.map((weight, side) => (inLongerZone[side] === delegated ? weight : undefined));
}

/** Route53's share of each side for one host, by where the records point; a foreign record of weight 50 takes part. */
function sharesOf(host: HostWorld, world: World): readonly [number, number] {
  if (host.simple !== undefined) return host.simple === 0 ? [1, 0] : [0, 1];
  const seen = seenWeights(host, world);
  const all = [...seen, ...(host.foreign ? [50] : [])];
  const shares: [number, number] = [0, 0];
  for (const side of sides) {
    const weight = seen[side];
    if (weight === undefined) continue;
    const others = all.filter((each, i) => i !== side && each !== undefined) as number[];
    shares[host.targets[side]] += weightShare(weight, others);
  }
  return shares;
}

function served(host: HostWorld, world: World): boolean {
  if (host.simple !== undefined) return true;
  return seenWeights(host, world).some((weight) => weight !== undefined && weight > 0);
}

/** Its ingress answers for the host. */
function answers(host: HostWorld, world: World, side: SideIndex): boolean {
  return world.sides[side].works && !host.unbacked[side] && !host.unrouted[side];
}

/** Route53 answers unhealthy records only when no other is left. */
function answered(host: HostWorld, world: World): boolean {
  const seen = seenWeights(host, world);
  return sides.some((side) => {
    const leads = sides.some((each) => host.targets[each] === side && seen[each] !== undefined);
    return answers(host, world, side) && (leads || host.simple === side);
  });
}

/**
 * A record's write or deletion: the host keeps a positive weight, and share moves only to a side that works,
 * or did when the gate asked it.
 *
 * @param outlived the hook's answer is out of date by one operation: the time to fail over is lost
 */
export function checkWrite(
  before: World,
  after: World,
  index: number,
  { side }: PlannedUpdate,
  update: Update,
  outlived: boolean,
): Broken {
  const [was, is] = [before.hosts[index], after.hosts[index]];
  const host = hostName(index);
  if (was === undefined || is === undefined) return [];
  if (is.givenUp) return [];
  const broken: string[] = [];
  if ((served(was, before) || was.foreign) && !served(is, after)) {
    broken.push(`${host} has no positive weight on any side`);
  }
  if (is.weights[side] === undefined) {
    if ((was.weights[side] ?? 0) > 0) broken.push(`${host}: a record that serves is deleted`);
    else if (was.undrained[side]) broken.push(`${host}: an undrained side's record is deleted`);
  }
  if (was.simple !== is.simple && was.simple !== side) {
    broken.push(`${host}: ${stacks[side]} takes over what points at ${stacks[other(side)]}`);
  }
  const [sharesBefore, sharesAfter] = [sharesOf(was, before), sharesOf(is, after)];
  for (const each of sides) {
    const excused =
      outlived || answers(is, after, each) || update.gate[each === side ? 0 : 1] === "passed";
    if (excused) continue;
    if (sharesAfter[each] > sharesBefore[each]) {
      broken.push(`${host}: ${stacks[each]} gets more, though it did not answer the gate`);
    } else if (each === side && was.weights[each] === undefined) {
      broken.push(`${host}: ${stacks[each]} gets a record, though it did not answer the gate`);
    }
  }
  const excused = outlived || update.gate[1] === "passed";
  if (answered(was, before) && !answered(is, after) && !excused) {
    broken.push(`${host}: the only side that answers loses its record`);
  }
  return broken;
}

/** The other side's record points at this side. */
function peerPoints({ weights, targets }: HostWorld, side: SideIndex): boolean {
  return targets[other(side)] === side && weights[other(side)] !== undefined;
}

/** A cluster's end, or the end of its instances: nobody may come there any more. */
export function checkClusterEnd(world: World, side: SideIndex, how: string): Broken {
  const pointed =
    world.forgotten === side ? [`${stacks[side]} is ${how} while another name points at it`] : [];
  const [own, peer] = [world.sides[side], world.sides[other(side)]];
  const used = own.made && peer.made && !peer.gone;
  if (world.networkOwner === side && how === "destroyed" && used) {
    pointed.push(`${stacks[side]} is destroyed with the network of ${stacks[other(side)]}`);
  }
  const served = world.hosts.flatMap((host, i) => {
    if (host.givenUp) return [];
    if ((host.weights[side] ?? 0) > 0 || host.simple === side || peerPoints(host, side))
      return [`${stacks[side]} is ${how} while it serves ${hostName(i)}`];
    return host.undrained[side] ? [`${stacks[side]} is ${how} undrained of ${hostName(i)}`] : [];
  });
  return [...served, ...pointed];
}

/** The manifests of a side change: no host loses its pods or its path while Route53 may answer with the side. */
export function checkBacked(before: World, after: World, side: SideIndex): Broken {
  return after.hosts.flatMap((host, i) => {
    const was = before.hosts[i];
    const what = [
      ...(host.unbacked[side] && was?.unbacked[side] !== true ? ["pods"] : []),
      ...(host.unrouted[side] && was?.unrouted[side] !== true ? ["path"] : []),
    ];
    // also at weight 0: Route53 answers that while the other side is unhealthy
    const has = host.weights[side] !== undefined || host.undrained[side] || host.simple === side;
    if (!has && !peerPoints(host, side)) return [];
    return what.map((each) => `${hostName(i)} loses its ${each} on ${stacks[side]}, which has it`);
  });
}

/** The side that takes the active lock may start its workloads: none of this side's is still enabled. */
export function checkActiveLockReleased(world: World, side: SideIndex): Broken {
  return ["on", "running"].includes(world.sides[side].activeOnly)
    ? [`${stacks[side]} releases the active lock, and its workloads are not suspended`]
    : [];
}

/** A cluster is rebuilt in place. */
export function checkInPlaceChange(world: World, side: SideIndex): Broken {
  if (
    world.forgotten === side ||
    world.hosts.some(
      (host) =>
        (host.weights[side] ?? 0) > 0 ||
        (peerPoints(host, side) && (host.weights[other(side)] ?? 0) > 0),
    )
  ) {
    return [`${stacks[side]} is rebuilt while it serves`];
  }
  return world.hosts.some(({ undrained }) => undrained[side])
    ? [`${stacks[side]} is rebuilt undrained`]
    : [];
}

/** Only the holder of the zero-weight lock may have a weight of 0. */
export function checkZeroWeightLockReleased(world: World, side: SideIndex): Broken {
  const zeroWeight = world.hosts.findIndex(({ weights }) => weights[side] === 0);
  return zeroWeight === -1
    ? []
    : [`${stacks[side]} gives up the zero-weight lock with ${hostName(zeroWeight)} at 0`];
}

/** A lock is changed and deleted by its holder only. */
export function checkLockChange(lock: LockWorld, side: SideIndex, how: string): Broken {
  return lock.holder === other(side)
    ? [`${stacks[side]} ${how} the lock that ${stacks[other(side)]} holds`]
    : [];
}

/** Active-only workloads run on one side, and no run is made twice. */
export function checkActiveOnly(before: World, after: World): Broken {
  const running = sides.filter((side) =>
    ["on", "running", "ending"].includes(after.sides[side].activeOnly),
  );
  const broken = running.length > 1 ? ["both sides run the active-only workloads"] : [];
  for (const side of sides) {
    const starts =
      after.sides[side].activeOnly === "on" &&
      ["off", "asleep"].includes(before.sides[side].activeOnly);
    if (starts && before.recentRun !== undefined && before.recentRun !== side) {
      broken.push(`${stacks[side]} makes up for a run that ${stacks[before.recentRun]} has made`);
    }
  }
  return broken;
}

/** The migration's end: one side is gone, the other has everything. */
export function ended({ hosts, zeroWeightLock, activeLock, sides: both }: World, setting: Setting) {
  return sides.some((source) => {
    const target = source === 0 ? 1 : 0;
    return (
      both[source].gone &&
      zeroWeightLock.holder === undefined &&
      hosts.every(({ weights }) => weights[source] === undefined && (weights[target] ?? 0) > 0) &&
      (!setting.activeOnly || activeLock.holder === target)
    );
  });
}
