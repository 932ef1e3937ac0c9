// What a side registers, given what is deployed. The program makes resources of it; the model walks it.
import { leaseHolder, type LeaseKind } from "./leases.ts";
import { weightOf, type Host } from "./side.ts";
import type { Situation } from "./situation.ts";
import { deployedWeight, weightedSet } from "./weights.ts";
import { zeroSinceNote, type ZeroSinceNote } from "./zero-since.ts";

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
  /** The zero lease is to be held; records depend on it. */
  readonly zeroLease: boolean;
  /** The singleton lease is to be held; singletons depend on it. */
  readonly singletonLease: boolean;
  /** Since when the side has had no weight, as Route53 is to say it. */
  readonly zeroSince?: ZeroSinceNote;
  /** Leases that Route53 shows as this side's: imported, so that a half-done creation locks nobody out. */
  readonly ownLeases: { readonly zero: boolean; readonly singletons: boolean };
  /**
   * Which of the two the other waits for. A record that gets more waits for the workloads. Where records
   * only give up weight they go first: a workload that can't be updated must not hold them back.
   */
  readonly first: "workloads" | "records";
}

/** The resources of this side's half of the traffic. */
export function plan(situation: Situation): Plan {
  const { side, shared, hosts, observed } = situation;
  const ownLeases = {
    zero: leaseHolder("zero", shared, observed) === side.stack,
    singletons: leaseHolder("singletons", shared, observed) === side.stack,
  };
  const nothing = { records: [], waiting: [], first: "workloads", ownLeases } as const;
  // a lease of ours that the state lacks: its creation died. Imported now, the next update can give it up
  const strayed = (kind: LeaseKind) =>
    ownLeases[kind] && situation.last?.leases?.includes(kind) !== true;
  const leases = { zeroLease: strayed("zero"), singletonLease: strayed("singletons") };
  if (side.retired) return { ...nothing, ...leases, ...noteOf(situation, []) };
  const wanted = hosts.map((host) => ({ host, weight: weightOf(side, host.name) }));
  // a fenced side could not pass the gate for a record that it does not have
  const waits = ({ host, weight }: PlannedRecord) =>
    weight === 0 &&
    (!hasPositivePeer(situation, host.name) ||
      (side.fence && deployedWeight(observed, host.name, side.stack) === undefined));
  const records = wanted
    .filter((record) => !waits(record))
    .map((record) => ({ ...record, ...adoption(situation, record.host.name) }));
  return {
    records,
    waiting: wanted.filter(waits).map(({ host }) => host),
    zeroLease: leases.zeroLease || wanted.some(({ weight }) => weight === 0),
    singletonLease: leases.singletonLease || side.active,
    ownLeases,
    ...noteOf(situation, records),
    first: givesOnly(situation, records) ? "records" : "workloads",
  };
}

function noteOf(situation: Situation, records: readonly PlannedRecord[]) {
  const note = zeroSinceNote(
    situation,
    records.map(({ weight }) => weight),
  );
  return note === undefined ? {} : { zeroSince: note };
}

function givesOnly({ side, observed }: Situation, records: readonly PlannedRecord[]): boolean {
  const differences = records.map(
    ({ host, weight }) => weight - (deployedWeight(observed, host.name, side.stack) ?? -1),
  );
  return differences.some((d) => d < 0) && differences.every((d) => d <= 0);
}

/** Whether a record of another side than this one has a positive weight for the host. */
export function hasPositivePeer({ side, observed }: Situation, host: string): boolean {
  return weightedSet(observed, host).some(
    (record) => record.setIdentifier !== side.stack && (record.weight ?? 0) > 0,
  );
}

function adoption({ side, observed }: Situation, host: string): { adopts?: "A" | "CNAME" } {
  if (!side.adopt) return {};
  const simple = observed.records.find(
    ({ name, type, setIdentifier }) =>
      name === host && setIdentifier === undefined && (type === "A" || type === "CNAME"),
  );
  return simple === undefined ? {} : { adopts: simple.type === "CNAME" ? "CNAME" : "A" };
}
