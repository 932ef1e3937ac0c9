// What is explored: how many hosts, which stack files may come in any order, and which faults may happen.
import type { Shared, Side } from "../../migration/state/side.ts";
import type { Rule } from "../../migration/rules/rule.ts";
import { rules } from "../../migration/rules/verdict.ts";
import { other, stacks, type Faults, type SideIndex } from "./world.ts";

/** One version of a side's stack file, with the manifests of its commit. */
export interface File {
  /** By host. */
  readonly weights: readonly number[];
  readonly active: boolean;
  readonly retired: boolean;
  readonly fence: boolean;
  readonly peer: boolean;
  /** Another Kubernetes minor version than the deployed cluster's. */
  readonly inPlaceChanges: boolean;
  /** Hosts that the manifests do not have. */
  readonly missing: readonly number[];
  /** Hosts that `removedHosts` names. */
  readonly removed: readonly number[];
  /** Hosts whose Service has no pods in the manifests. */
  readonly unbacked: readonly number[];
  /** Hosts of which no Ingress has a path in the manifests. */
  readonly unrouted: readonly number[];
  readonly adopt: boolean;
  /** `hostedZones` names the longer zone too. */
  readonly longerZone: boolean;
}

export interface Setting {
  readonly name: string;
  readonly hosts: number;
  /** Any of them may be applied at any moment: an edit is the choice of another one, good or bad. */
  readonly files: readonly File[];
  readonly activeOnly: boolean;
  readonly faults: Faults;
  /** Two updates at once; without them only one at a time. */
  readonly concurrent: boolean;
  /** `pulumi destroy` at any moment. */
  readonly destroy: boolean;
  /** Somebody else may put a record of its own into the first host's set. */
  readonly foreign: boolean;
  /** A simple record of each host points at this side when nothing is deployed yet. */
  readonly simple?: SideIndex;
  /** Between updates somebody points a record of another name at a side, or away. */
  readonly forgotten?: true;
  /** What somebody edits by hand is where a record points, not its weight. */
  readonly retargets?: true;
  /** Both sides' machines are in the network of this side's stack, until somebody moves it to another stack. */
  readonly networkOwner?: SideIndex;
  /** Before there is a record, somebody adds the NS record of the longer zone. */
  readonly delegation?: true;
  /** At any time the outputs of one side can't be read. */
  readonly unreadable?: true;
  /** A minute may pass while an update runs, so that the gate's answers grow old. */
  readonly minutes?: true;
}

/** What keeps the invariants, each of which a test switches off. */
export interface Defences {
  readonly rules: readonly Rule[];
  /** The zero-weight lock's record exists. */
  readonly zeroWeightLock: boolean;
  readonly activeLock: boolean;
  /** A record's last look at Route53 before it is changed. */
  readonly look: boolean;
  readonly gate: boolean;
  /** The gate asks the side that a look *now* shows as the target, not that of the update's start. */
  readonly targetNow: boolean;
  /** The gate is asked before a record is deleted, too. */
  readonly gateOnDeletion: boolean;
  readonly deletionHook: boolean;
  readonly zeroWeightLockHook: boolean;
  readonly releaseHook: boolean;
  /** The release waits until every run is too old to be made up for. */
  readonly handOverWait: boolean;
  readonly guard: boolean;
  /** The drain counts from the last write, not from the update's start. */
  readonly drainFromWrite: boolean;
  /** The note of the drain is taken back before a weight rises. */
  readonly noteTakenBack: boolean;
  /** The outputs tell which locks the state has, so that one that strayed is taken in. */
  readonly recordedLocks: boolean;
  /** A lock of the other side in this side's state is forgotten, not deleted. */
  readonly forget: boolean;
  /** A lock's last look at its holder before it is changed. */
  readonly lockHolderHook: boolean;
  /** The release reads whether each active-only workload is suspended. */
  readonly releaseReadsSuspension: boolean;
  /** An update fails when a workload must change and the API does not answer. */
  readonly silentApiFails: boolean;
  /** The outputs tell which hosts' records the state has. */
  readonly notedHosts: boolean;
  /** The gate is asked again when its answer is more than a minute old. */
  readonly answersExpire: boolean;
  /** Where the own record pointed elsewhere, each side that gets more is asked. */
  readonly asksEachSide: boolean;
}

export const allDefences: Defences = {
  rules,
  zeroWeightLock: true,
  activeLock: true,
  look: true,
  gate: true,
  targetNow: true,
  gateOnDeletion: true,
  deletionHook: true,
  zeroWeightLockHook: true,
  releaseHook: true,
  handOverWait: true,
  guard: true,
  drainFromWrite: true,
  noteTakenBack: true,
  recordedLocks: true,
  forget: true,
  lockHolderHook: true,
  releaseReadsSuspension: true,
  silentApiFails: true,
  notedHosts: true,
  answersExpire: true,
  asksEachSide: true,
};

/** A file with these weights, and nothing else out of the ordinary. */
export function file(weights: readonly number[], changes: Partial<File> = {}): File {
  return {
    weights,
    active: false,
    retired: false,
    fence: false,
    peer: true,
    inPlaceChanges: false,
    missing: [],
    removed: [],
    unbacked: [],
    unrouted: [],
    adopt: false,
    longerZone: false,
    ...changes,
  };
}

/** `weights 0 100, active`: a file in one line. */
export function describeFile(of: File): string {
  const hosts = (indices: readonly number[]) => indices.map(hostName).join(" ");
  return [
    of.retired ? "retired" : `weights ${of.weights.join(" ")}`,
    ...(of.active ? ["active"] : []),
    ...(of.fence ? ["fence"] : []),
    ...(of.peer ? [] : ["no peer"]),
    ...(of.inPlaceChanges ? ["another Kubernetes version"] : []),
    ...(of.missing.length > 0 ? [`without ${hosts(of.missing)}`] : []),
    ...(of.removed.length > 0 ? [`removedHosts ${hosts(of.removed)}`] : []),
    ...(of.unbacked.length > 0 ? [`no pods behind ${hosts(of.unbacked)}`] : []),
    ...(of.unrouted.length > 0 ? [`no path to ${hosts(of.unrouted)}`] : []),
    ...(of.adopt ? ["adopt"] : []),
    ...(of.longerZone ? ["a longer zone"] : []),
  ].join(", ");
}

export const zone = "example.com";

/** The first host's name is the longer zone's. */
export const longerZone = `a.${zone}`;

export function hostName(host: number): string {
  return `${"abcdefgh"[host] ?? String(host)}.${zone}`;
}

const drainSeconds = 3600;

export function sharedOf(of: File): Shared {
  return {
    project: "model",
    hostedZones: [
      { name: zone, private: false },
      ...(of.longerZone ? [{ name: longerZone, private: false }] : []),
    ],
    workloads: "workloads",
    hosts: {},
    removedHosts: of.removed.map(hostName),
    rollout: [50, 100],
    drainSeconds,
  };
}

/** Each side's Kubernetes version, and the one that an in-place change makes of it. */
const versions = [
  ["1.31.4", "1.32.1"],
  ["1.36.2", "1.37.0"],
] as const;

/** Whether the file puts the host's record into the longer zone. */
export function longerZoneOf(of: File, host: number): boolean {
  return of.longerZone && hostName(host) === longerZone;
}

export function ingressOf(side: SideIndex): string {
  return `ingress.${stacks[side]}.${zone}`;
}

/** The side that a file declares. */
export function sideOf(index: SideIndex, of: File): Side {
  const [trafficWeight = 0] = of.weights;
  return {
    stack: stacks[index],
    ...(of.peer && { peer: stacks[other(index)] }),
    cluster: {
      name: `${stacks[index]}.${zone}`,
      kubernetesVersion: versions[index][of.inPlaceChanges ? 1 : 0],
      zones: [],
      created: true,
      managesWorkloads: true,
      ingress: ingressOf(index),
    },
    trafficWeight: of.retired ? 0 : trafficWeight,
    hostWeights: of.retired
      ? {}
      : Object.fromEntries(
          of.weights.flatMap((weight, i) =>
            weight === trafficWeight ? [] : [[hostName(i), weight] as const],
          ),
        ),
    active: of.active,
    fence: of.fence,
    adopt: of.adopt,
    retired: of.retired,
  };
}
