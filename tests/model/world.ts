// The model's world: Route53, two clusters, two stacks' states, and the updates that are under way. Plain
// data, small enough that every state that can come up can be visited.

/** 0: the side called `old`. 1: the side called `new`. Nothing but the initial state tells them apart. */
export type SideIndex = 0 | 1;

export const sides = [0, 1] as const;
export const stacks = ["old", "new"] as const;

/** One host's weighted set. Each pair is by side. */
export interface HostWorld {
  /** undefined: no record. */
  readonly weights: [number | undefined, number | undefined];
  /** The record exists, but its creation died before it was written into the stack's state. */
  readonly unrecorded: [boolean, boolean];
  /** The output `hosts` names it. */
  readonly noted: [boolean, boolean];
  /** Clients may still come here: it had a positive weight less than `drainSeconds` ago. */
  readonly undrained: [boolean, boolean];
  /** A record of the set that belongs to neither side. */
  foreign: boolean;
  /** A side has removed it with `removedHosts`: its clients may fail. */
  givenUp: boolean;
  /** No pod is behind it on this side, by the manifests that the cluster has. */
  readonly unbacked: [boolean, boolean];
  /** No path leads to it on this side, by the manifests that the cluster has. */
  readonly unrouted: [boolean, boolean];
  /** A simple record serves it, and points at this side's load balancer: no weighted one can be beside it. */
  simple: SideIndex | undefined;
  /** Whose load balancer the record of each side points at: its own, unless somebody has changed it by hand. */
  readonly targets: [SideIndex, SideIndex];
  /** The record is in the longer of the two hosted zones. */
  readonly inLongerZone: [boolean, boolean];
}

/** Who holds a lock. */
export interface LockWorld {
  holder: SideIndex | undefined;
  /** A stack's state has it: not always the holder's, since an update may be killed after Route53's answer. */
  readonly inState: [boolean, boolean];
  /** The output `locks` names it. */
  readonly noted: [boolean, boolean];
  /** The output `locksInState` names it. */
  readonly mayBeInState: [boolean, boolean];
}

/**
 * `on`: the schedule is enabled. `running`: and a Job runs. `ending`: suspended, but a Job still runs.
 * `asleep`: neither, but it would be `on` again if the cluster came back.
 */
type ActiveOnlyWorld = "off" | "on" | "running" | "ending" | "asleep";

export interface SideWorld {
  /** Its ingress and its Kubernetes API answer. */
  works: boolean;
  /** `fenced`: the groups are scaled to zero. `dark`: and no instance is left. */
  power: "on" | "fenced" | "dark";
  activeOnly: ActiveOnlyWorld;
  /** The note in Route53: absent, taken back, or a time less than `drainSeconds` ago, or before that. */
  drainMarker: "none" | "serving" | "fresh" | "drained";
  /** The output that says the side was fenced when its last update ended. */
  fencedOutput: boolean;
  /** The guard is in the stack's state. */
  guarded: boolean;
  /** `protect` is in the stack's state: the side was never retired, or is so no more. */
  locked: boolean;
  /** The cluster has the other Kubernetes version. */
  rebuilt: boolean;
  /** An update of it has begun: there is a cluster, with a load balancer. */
  made: boolean;
  /** Destroyed. */
  gone: boolean;
  /** Its last outputs can't be read. */
  unreadable: boolean;
}

/**
 * Where an operation stands. `outlived`: allowed, but a side has died or the other one's record has
 * changed since, so that the gate's answer may be out of date. `moved`: allowed, but somebody
 * has edited a record by hand since.
 */
export type Progress = "todo" | "allowed" | "outlived" | "moved" | "done" | "failed";

/** `old`: it passed more than a minute ago. */
type GateState = "unknown" | "passed" | "old" | "refused";

/** One `pulumi up` or `pulumi destroy` under way. */
export interface Update {
  /** Which planned update: an index into the planner's table. */
  readonly plan: number;
  readonly records: Progress[];
  zeroWeightLock: Progress;
  activeLock: Progress;
  drainMarker: Progress;
  activeOnly: Progress;
  manifests: Progress;
  cluster: Progress;
  guard: Progress;
  /** What the gate has answered so far, for this side and for the other. */
  readonly gate: [GateState, GateState];
  failed: boolean;
  /** Nothing else has happened since it began: then whatever stops it should have been told at the start. */
  alone: boolean;
  /** The program has ended; what it no longer declares is being deleted. */
  deleting: boolean;
  /** `drainSeconds` have passed since it began; followed only where that should matter. */
  aged: boolean;
}

/** Faults that may still happen. */
export interface Faults {
  crashes: number;
  deaths: number;
  /** Edits by hand. */
  hands: number;
}

export interface World {
  readonly hosts: HostWorld[];
  readonly zeroWeightLock: LockWorld;
  readonly activeLock: LockWorld;
  readonly sides: [SideWorld, SideWorld];
  /** Who ran the schedule so recently that another side would make up for it. */
  recentRun: SideIndex | undefined;
  /** Whose load balancer a record of another name points at. */
  forgotten: SideIndex | undefined;
  /** Whose stack has the network that both sides' machines are in; undefined: neither's. */
  networkOwner: SideIndex | undefined;
  /** Clients are sent to the longer zone: the shorter one has an NS record for it. */
  delegated: boolean;
  readonly updates: [Update | undefined, Update | undefined];
  readonly faults: Faults;
}

export function other(side: SideIndex): SideIndex {
  return side === 0 ? 1 : 0;
}

/**
 * Nothing deployed, two clusters that work.
 *
 * @param simple whom a simple record of each host points at
 * @param networkOwner whose stack has the network of both
 */
export function emptyWorld(
  hosts: number,
  faults: Faults,
  simple?: SideIndex,
  networkOwner?: SideIndex,
): World {
  return {
    hosts: Array.from({ length: hosts }, () => ({
      weights: [undefined, undefined],
      unrecorded: [false, false],
      noted: [false, false],
      undrained: [false, false],
      foreign: false,
      givenUp: false,
      unbacked: [false, false],
      unrouted: [false, false],
      simple,
      targets: [0, 1],
      inLongerZone: [false, false],
    })),
    zeroWeightLock: { holder: undefined, ...noLock() },
    activeLock: { holder: undefined, ...noLock() },
    sides: [newSide(), newSide()],
    recentRun: undefined,
    forgotten: undefined,
    networkOwner,
    delegated: false,
    updates: [undefined, undefined],
    faults: { ...faults },
  };
}

function noLock(): Omit<LockWorld, "holder"> {
  return { inState: [false, false], noted: [false, false], mayBeInState: [false, false] };
}

function newSide(): SideWorld {
  return {
    works: true,
    power: "on",
    activeOnly: "off",
    drainMarker: "none",
    fencedOutput: false,
    guarded: false,
    locked: false,
    rebuilt: false,
    made: false,
    gone: false,
    unreadable: false,
  };
}

/** A copy to change. */
export function copyOf(world: World): World {
  const [a, b] = world.updates;
  return {
    hosts: world.hosts.map((host) => ({
      weights: [host.weights[0], host.weights[1]],
      unrecorded: [host.unrecorded[0], host.unrecorded[1]],
      noted: [host.noted[0], host.noted[1]],
      undrained: [host.undrained[0], host.undrained[1]],
      foreign: host.foreign,
      givenUp: host.givenUp,
      unbacked: [host.unbacked[0], host.unbacked[1]],
      unrouted: [host.unrouted[0], host.unrouted[1]],
      simple: host.simple,
      targets: [host.targets[0], host.targets[1]],
      inLongerZone: [host.inLongerZone[0], host.inLongerZone[1]],
    })),
    zeroWeightLock: copyOfLock(world.zeroWeightLock),
    activeLock: copyOfLock(world.activeLock),
    sides: [{ ...world.sides[0] }, { ...world.sides[1] }],
    recentRun: world.recentRun,
    forgotten: world.forgotten,
    networkOwner: world.networkOwner,
    delegated: world.delegated,
    updates: [a && copyOfUpdate(a), b && copyOfUpdate(b)],
    faults: { ...world.faults },
  };
}

function copyOfLock(lock: LockWorld): LockWorld {
  return {
    holder: lock.holder,
    inState: [lock.inState[0], lock.inState[1]],
    noted: [lock.noted[0], lock.noted[1]],
    mayBeInState: [lock.mayBeInState[0], lock.mayBeInState[1]],
  };
}

function copyOfUpdate(update: Update): Update {
  return { ...update, records: [...update.records], gate: [update.gate[0], update.gate[1]] };
}
