// A world as a short string and back: what tells visited states apart, and all that is kept of them.
import type { LockWorld, Progress, SideIndex, SideWorld, Update, World } from "./world.ts";

const progress: readonly Progress[] = ["todo", "allowed", "outlived", "moved", "done", "failed"];
const powers: readonly SideWorld["power"][] = ["on", "fenced", "dark"];
const activeOnly: readonly SideWorld["activeOnly"][] = ["off", "on", "running", "ending", "asleep"];
const ages: readonly SideWorld["drainMarker"][] = ["none", "serving", "fresh", "drained"];
const answers = ["unknown", "passed", "old", "refused"] as const;

export function encode(world: World): string {
  const { zeroWeightLock: zeroWeight, activeLock: single, faults } = world;
  return (
    world.hosts.map((_, i) => hostCode(world, i)).join("") +
    String.fromCharCode(
      lockCode(zeroWeight),
      lockCode(single),
      index(world.recentRun),
      sideCode(world.sides[0]),
      sideCode(world.sides[1]),
      faults.crashes + 8 * faults.deaths + 64 * faults.hands,
      index(world.forgotten) +
        4 * Number(world.delegated) +
        8 * Number(world.sides[0].unreadable) +
        16 * Number(world.sides[1].unreadable) +
        32 * index(world.networkOwner),
    ) +
    updateCode(world.updates[0]) +
    updateCode(world.updates[1])
  );
}

/** No value is 0, so that an absent one can be. */
function index(side: SideIndex | undefined): number {
  return side === undefined ? 0 : side + 1;
}

function lockCode({ holder, inState, noted, mayBeInState }: LockWorld): number {
  return (
    index(holder) +
    4 * Number(inState[0]) +
    8 * Number(inState[1]) +
    16 * Number(noted[0]) +
    32 * Number(noted[1]) +
    64 * Number(mayBeInState[0]) +
    128 * Number(mayBeInState[1])
  );
}

function lockOf(code: number): LockWorld {
  return {
    holder: holder(code & 3),
    inState: [bit(code, 4), bit(code, 8)],
    noted: [bit(code, 16), bit(code, 32)],
    mayBeInState: [bit(code, 64), bit(code, 128)],
  };
}

function hostCode({ hosts, updates }: World, i: number): string {
  const host = hosts[i];
  if (host === undefined) return "";
  const { weights, unrecorded, noted, undrained, foreign, givenUp } = host;
  return String.fromCharCode(
    (weights[0] ?? -1) + 1,
    (weights[1] ?? -1) + 1,
    Number(unrecorded[0]) +
      2 * Number(unrecorded[1]) +
      4 * Number(undrained[0]) +
      8 * Number(undrained[1]) +
      16 * Number(foreign) +
      32 * Number(noted[0]) +
      64 * Number(noted[1]) +
      128 * Number(givenUp),
    Number(host.unbacked[0]) +
      2 * Number(host.unbacked[1]) +
      4 * Number(host.inLongerZone[0]) +
      8 * Number(host.inLongerZone[1]) +
      16 * index(host.simple) +
      64 * Number(host.unrouted[0]) +
      128 * Number(host.unrouted[1]) +
      256 * host.targets[0] +
      512 * host.targets[1],
    updates[0] === undefined ? 0 : progress.indexOf(updates[0].records[i] ?? "todo") + 1,
    updates[1] === undefined ? 0 : progress.indexOf(updates[1].records[i] ?? "todo") + 1,
  );
}

function sideCode(side: SideWorld): number {
  return (
    Number(side.works) +
    2 * Number(side.guarded) +
    4 * Number(side.gone) +
    8 * Number(side.fencedOutput) +
    16 * powers.indexOf(side.power) +
    64 * activeOnly.indexOf(side.activeOnly) +
    512 * ages.indexOf(side.drainMarker) +
    2048 * Number(side.locked) +
    4096 * Number(side.rebuilt) +
    8192 * Number(side.made)
  );
}

function updateCode(update: Update | undefined): string {
  if (update === undefined) return "\0";
  return String.fromCharCode(
    update.plan + 1,
    progress.indexOf(update.zeroWeightLock) +
      6 * progress.indexOf(update.activeLock) +
      36 * progress.indexOf(update.activeOnly) +
      216 * progress.indexOf(update.cluster) +
      1296 * progress.indexOf(update.guard) +
      7776 * progress.indexOf(update.drainMarker),
    answers.indexOf(update.gate[0]) +
      4 * answers.indexOf(update.gate[1]) +
      16 * Number(update.failed) +
      32 * Number(update.alone) +
      64 * Number(update.deleting) +
      128 * Number(update.aged) +
      256 * progress.indexOf(update.manifests),
  );
}

export function decode(code: string, hosts: number): World {
  let at = 0;
  const next = () => code.charCodeAt(at++);
  const recordCodes: [number[], number[]] = [[], []];
  const hostWorlds = Array.from({ length: hosts }, () => {
    const weights: [number | undefined, number | undefined] = [weight(next()), weight(next())];
    const flags = next();
    const more = next();
    recordCodes[0].push(next());
    recordCodes[1].push(next());
    return {
      weights,
      unrecorded: [bit(flags, 1), bit(flags, 2)] as [boolean, boolean],
      noted: [bit(flags, 32), bit(flags, 64)] as [boolean, boolean],
      undrained: [bit(flags, 4), bit(flags, 8)] as [boolean, boolean],
      foreign: bit(flags, 16),
      givenUp: bit(flags, 128),
      unbacked: [bit(more, 1), bit(more, 2)] as [boolean, boolean],
      inLongerZone: [bit(more, 4), bit(more, 8)] as [boolean, boolean],
      unrouted: [bit(more, 64), bit(more, 128)] as [boolean, boolean],
      targets: [bit(more, 256) ? 1 : 0, bit(more, 512) ? 1 : 0] as [SideIndex, SideIndex],
      simple: holder((more >> 4) & 3),
    };
  });
  const [zeroWeightLock, activeLock] = [lockOf(next()), lockOf(next())];
  const recentRun = holder(next());
  const worldSides: [SideWorld, SideWorld] = [side(next()), side(next())];
  const faults = next();
  const extras = next();
  worldSides.forEach((each, i) => (each.unreadable = bit(extras, 8 << i)));
  const update = (i: SideIndex): Update | undefined => {
    const plan = next();
    if (plan === 0) return undefined;
    const operations = next();
    const flags = next();
    return {
      plan: plan - 1,
      records: recordCodes[i].map((record) => of(progress, record - 1)),
      zeroWeightLock: of(progress, operations % 6),
      activeLock: of(progress, Math.floor(operations / 6) % 6),
      activeOnly: of(progress, Math.floor(operations / 36) % 6),
      cluster: of(progress, Math.floor(operations / 216) % 6),
      guard: of(progress, Math.floor(operations / 1296) % 6),
      drainMarker: of(progress, Math.floor(operations / 7776)),
      gate: [of(answers, flags & 3), of(answers, (flags >> 2) & 3)],
      failed: bit(flags, 16),
      alone: bit(flags, 32),
      deleting: bit(flags, 64),
      aged: bit(flags, 128),
      manifests: of(progress, flags >> 8),
    };
  };
  return {
    hosts: hostWorlds,
    zeroWeightLock,
    activeLock,
    sides: worldSides,
    recentRun,
    forgotten: holder(extras & 3),
    networkOwner: holder((extras >> 5) & 3),
    delegated: bit(extras, 4),
    updates: [update(0), update(1)],
    faults: {
      crashes: faults % 8,
      deaths: Math.floor(faults / 8) % 8,
      hands: Math.floor(faults / 64),
    },
  };
}

function weight(code: number): number | undefined {
  return code === 0 ? undefined : code - 1;
}

function holder(code: number): SideIndex | undefined {
  return code === 0 ? undefined : code === 1 ? 0 : 1;
}

function bit(flags: number, mask: number): boolean {
  return (flags & mask) !== 0;
}

function of<T>(values: readonly T[], i: number): T {
  const value = values[i];
  if (value === undefined) throw new Error(`no value ${i} in ${values.join(", ")}`);
  return value;
}

function side(code: number): SideWorld {
  return {
    works: bit(code, 1),
    guarded: bit(code, 2),
    gone: bit(code, 4),
    fencedOutput: bit(code, 8),
    power: of(powers, (code >> 4) & 3),
    activeOnly: of(activeOnly, (code >> 6) & 7),
    drainMarker: of(ages, (code >> 9) & 3),
    locked: bit(code, 2048),
    rebuilt: bit(code, 4096),
    made: bit(code, 8192),
    unreadable: false,
  };
}
