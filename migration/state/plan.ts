// What a side registers, given what is deployed. The program makes resources of it; the model walks it.
import { lockHolder, type LockKind } from "./locks.ts";
import { weightOf, type Host } from "./side.ts";
import type { MigrationContext } from "./migration-context.ts";
import { deployedWeight, simpleRecords, weightedSet } from "./weights.ts";
import { adoptionMarkerFor } from "./adoption-marker.ts";
import { drainMarkerFor, type DrainMarker } from "./drain-marker.ts";

/** One weighted record to declare. */
export interface PlannedRecord {
  readonly host: Host;
  /** 0..255 */
  readonly weight: number;
  /** The type of the simple record that is taken over in the same change (`adopt`). */
  readonly adopts?: "A" | "CNAME";
}

export interface Plan {
  readonly records: readonly PlannedRecord[];
  /**
   * Hosts at weight 0 that get no record: the other side is not positive yet, and alone a record at 0 would
   * get everything; or this side is fenced.
   */
  readonly waiting: readonly Host[];
  /** The zero-weight lock is to be held; records depend on it. */
  readonly zeroWeightLock: boolean;
  /** The active lock is to be held; active-only workloads depend on it. */
  readonly activeLock: boolean;
  /** Since when the side has had no weight, as Route53 is to say it. */
  readonly drainMarker?: DrainMarker;
  /** Until when clients may hold an answer of what was adopted, ISO 8601; written before the records. */
  readonly adoptionMarker?: string;
  /** Locks that Route53 shows as this side's: imported, so that a half-done creation locks nobody out. */
  readonly ownLocks: { readonly zeroWeight: boolean; readonly active: boolean };
  /**
   * Locks that this stack's state has and the other side holds: an update was killed after Route53 had
   * deleted them. They are to be forgotten (`retainOnDelete`, `ignoreChanges`), not changed and not deleted.
   */
  readonly foreignLocks: readonly LockKind[];
  /** The output `locksInState` of this update. */
  readonly locksInState: readonly LockKind[];
  /**
   * Which of the two the other waits for. A record that gets more waits for the workloads. Where records
   * only give up weight they go first: a workload that can't be updated must not hold them back.
   */
  readonly first: "workloads" | "records";
}

/** The resources of this side's half of the traffic. */
export function plan(context: MigrationContext): Plan {
  const { side, shared, hosts, observed } = context;
  const ownLocks = {
    zeroWeight: lockHolder("zeroWeight", shared, observed) === side.stack,
    active: lockHolder("active", shared, observed) === side.stack,
  };
  const foreignLocks = (context.last?.locksInState ?? []).filter((kind) => {
    const holder = lockHolder(kind, shared, observed);
    return holder !== undefined && holder !== side.stack;
  });
  const nothing = {
    records: [],
    waiting: [],
    first: "workloads",
    ownLocks,
    foreignLocks,
  } as const;
  // a lock of ours that the state lacks: its creation died. Imported now, the next update can give it up
  const strayed = (kind: LockKind) =>
    ownLocks[kind] && context.last?.locks?.includes(kind) !== true;
  const locks = { zeroWeightLock: strayed("zeroWeight"), activeLock: strayed("active") };
  const inState = (held: Pick<Plan, "zeroWeightLock" | "activeLock">) => ({
    ...held,
    locksInState: [
      ...(held.zeroWeightLock || ownLocks.zeroWeight ? (["zeroWeight"] as const) : []),
      ...(held.activeLock || ownLocks.active ? (["active"] as const) : []),
    ],
  });
  if (side.retired) return { ...nothing, ...inState(locks), ...markersOf(context, []) };
  const wanted = hosts.map((host) => ({ host, weight: weightOf(side, host.name) }));
  // a fenced side could not pass the gate for a record that it does not have
  const waits = ({ host, weight }: PlannedRecord) =>
    weight === 0 &&
    (!hasPositivePeer(context, host.name) ||
      (side.fence && deployedWeight(observed, host.name, side.stack) === undefined));
  const records = wanted
    .filter((record) => !waits(record))
    .map((record) => ({ ...record, ...adoption(context, record.host.name) }));
  return {
    records,
    waiting: wanted.filter(waits).map(({ host }) => host),
    ...inState({
      zeroWeightLock: locks.zeroWeightLock || wanted.some(({ weight }) => weight === 0),
      activeLock: locks.activeLock || side.active,
    }),
    ownLocks,
    foreignLocks,
    ...markersOf(context, records),
    first: givesOnly(context, records) ? "records" : "workloads",
  };
}

function markersOf(context: MigrationContext, records: readonly PlannedRecord[]) {
  const drainMarker = drainMarkerFor(
    context,
    records.map(({ weight }) => weight),
  );
  const adopted = records.filter(({ adopts }) => adopts !== undefined);
  const adoptionMarker = adoptionMarkerFor(
    context,
    adopted.map(({ host }) => host.name),
  );
  return {
    ...(drainMarker !== undefined && { drainMarker }),
    ...(adoptionMarker !== undefined && { adoptionMarker }),
  };
}

function givesOnly(
  { side, observed }: MigrationContext,
  records: readonly PlannedRecord[],
): boolean {
  const differences = records.map(
    ({ host, weight }) => weight - (deployedWeight(observed, host.name, side.stack) ?? -1),
  );
  return differences.some((d) => d < 0) && differences.every((d) => d <= 0);
}

/**
 * Whether an update may go on while the cluster's API does not answer, and leave its objects as they are: traffic must
 * be able to leave an unhealthy cluster. Not where active-only workloads are started or stopped: those must be seen to
 * happen, except on a fenced side, of which EC2 is asked instead.
 */
export function mayBeUnreachable(context: MigrationContext): boolean {
  const { side } = context;
  if (side.fence || side.retired) return true;
  const { first, ownLocks } = plan(context);
  return first === "records" && ownLocks.active === side.active;
}

/** Whether a record of another side than this one has a positive weight for the host. */
export function hasPositivePeer({ side, observed }: MigrationContext, host: string): boolean {
  return weightedSet(observed, host).some(
    (record) => record.setIdentifier !== side.stack && (record.weight ?? 0) > 0,
  );
}

function adoption({ side, observed }: MigrationContext, host: string): { adopts?: "A" | "CNAME" } {
  if (!side.adopt) return {};
  const [simple] = simpleRecords(observed, host);
  return simple === undefined ? {} : { adopts: simple.type === "CNAME" ? "CNAME" : "A" };
}
