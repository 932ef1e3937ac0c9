// Weights and shares as Route53 shows them.
import type { Observed, ObservedRecord } from "./observed.ts";

/** The weighted A records of a host, both sides' and foreign ones. */
export function weightedSet(observed: Observed, host: string): readonly ObservedRecord[] {
  return observed.records.filter(
    (record) => record.name === host && record.type === "A" && record.setIdentifier !== undefined,
  );
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
