// Weights and shares as Route53 shows them.
import type { Observed, ObservedRecord } from "./observed.ts";

/** The sets of each look at Route53, by host: every rule asks for the set of every host. */
const setsOfLooks = new WeakMap<
  Observed["records"],
  ReadonlyMap<string, readonly ObservedRecord[]>
>();

/** The weighted A records of a host, both sides' and foreign ones. */
export function weightedSet({ records }: Observed, host: string): readonly ObservedRecord[] {
  const known = setsOfLooks.get(records) ?? weightedSets(records);
  setsOfLooks.set(records, known);
  return known.get(host) ?? [];
}

function weightedSets(
  records: Observed["records"],
): ReadonlyMap<string, readonly ObservedRecord[]> {
  const sets = new Map<string, ObservedRecord[]>();
  for (const record of records) {
    if (record.type !== "A" || record.setIdentifier === undefined) continue;
    const set = sets.get(record.name) ?? [];
    set.push(record);
    sets.set(record.name, set);
  }
  return sets;
}

/** A side's weight for a host as deployed; undefined when it has no record. */
export function deployedWeight(
  observed: Observed,
  host: string,
  stack: string,
): number | undefined {
  return weightedSet(observed, host).find((record) => record.setIdentifier === stack)?.weight;
}

/** The hosts of which a side has a record, in alphabetical order. */
export function hostsWithRecord(observed: Observed, stack: string): readonly string[] {
  return observed.records
    .filter((record) => record.type === "A" && record.setIdentifier === stack)
    .map((record) => record.name)
    .sort();
}

/** The records that serve a host without a set: A or CNAME. */
export function simpleRecords({ records }: Observed, host: string): readonly ObservedRecord[] {
  return records.filter(
    ({ name, type, setIdentifier }) =>
      name === host && setIdentifier === undefined && (type === "A" || type === "CNAME"),
  );
}

/** A side's share of a host, 0 to 1, if it had this weight beside the others' as they are. */
export function shareWith(weight: number, observed: Observed, host: string, stack: string): number {
  const others = weightedSet(observed, host).filter(({ setIdentifier }) => setIdentifier !== stack);
  return weightShare(
    weight,
    others.map((record) => record.weight ?? 0),
  );
}

/** Route53's share of one record of a set: weight / sum, or equal shares when all are 0. */
export function weightShare(weight: number, others: readonly number[]): number {
  const sum = others.reduce((total, other) => total + other, weight);
  return sum === 0 ? 1 / (others.length + 1) : weight / sum;
}

/** `old 100, new 0`: every weight of a host's set, for messages. */
export function formatWeights(observed: Observed, host: string): string {
  const set = weightedSet(observed, host);
  if (set.length === 0) return "no weighted record";
  return set.map((record) => `${record.setIdentifier ?? "?"} ${record.weight ?? "?"}`).join(", ");
}
