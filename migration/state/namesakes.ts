// Somebody else's weighted records that happen to have a side's name as their set identifier.
import type { MigrationContext } from "./migration-context.ts";
import type { Observed } from "./observed.ts";
import { plainBalancerName, ingressesOf, targetsOf } from "./targets.ts";

/**
 * Without the records of other names that have this side's set identifier and point elsewhere: no state has
 * them, so that nothing can change or delete them. Where it is not known which load balancer is the side's own, or
 * which hosts its state has, they stay: they may be its own.
 */
export function withoutNamesakes(
  observed: Observed,
  { side, shared, hosts, last }: Pick<MigrationContext, "side" | "shared" | "hosts" | "last">,
): Observed {
  const known = new Set([
    ...hosts.map(({ name }) => name),
    ...shared.removedHosts,
    ...(last?.hosts ?? []),
  ]);
  // not of the records: those are what is in question
  const own = ingressesOf(side, last, { records: [] });
  if (own.size === 0) return observed;
  const records = observed.records.filter(
    (record) =>
      record.setIdentifier !== side.stack ||
      record.type !== "A" ||
      known.has(record.name) ||
      targetsOf(record).some((name) => own.has(plainBalancerName(name))),
  );
  return records.length === observed.records.length ? observed : { ...observed, records };
}
