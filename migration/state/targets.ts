// Which load balancer a record sends its clients to, and which one is a side's own.
import type { LastOutputs } from "./migration-context.ts";
import type { Observed, ObservedRecord } from "./observed.ts";
import type { ClusterFacts, Side } from "./side.ts";

/** A load balancer's name as a console writes it, and as the API does. */
export function plainBalancerName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^dualstack\./, "");
}

/** The load balancer of a host, where the cluster's facts tell it. */
export function balancerOfHost(
  { ingress, loadBalancers }: Pick<ClusterFacts, "ingress" | "loadBalancers">,
  host: string,
): string | undefined {
  return loadBalancers?.[host] ?? ingress;
}

/** An alias' name; else the record's values: a CNAME's name, or addresses. */
export function targetsOf({ alias, values }: ObservedRecord): readonly string[] {
  return alias === undefined ? values : [alias.name];
}

/**
 * The load balancers of a side, single hosts' included: of its stack file, of its last outputs, and of its records in
 * Route53. Empty for a cluster that has none yet.
 */
export function ingressesOf(
  { stack, cluster }: Pick<Side, "stack"> & Partial<Pick<Side, "cluster">>,
  last: LastOutputs | undefined,
  { records }: Observed,
): ReadonlySet<string> {
  const own = records.filter(({ setIdentifier, type }) => setIdentifier === stack && type === "A");
  return new Set(
    [...balancersOf(cluster), ...balancersOf(last?.cluster), ...own.map(({ alias }) => alias?.name)]
      .filter((name) => name !== undefined)
      .map(plainBalancerName),
  );
}

/** As the cluster's facts name them: its ingress' first. */
function balancersOf(
  cluster: Pick<ClusterFacts, "ingress" | "loadBalancers"> | undefined,
): readonly (string | undefined)[] {
  return [cluster?.ingress, ...Object.values(cluster?.loadBalancers ?? {})];
}

/**
 * Records that are not the side's own and lead to its load balancer: of another name, or the peer's after somebody has
 * changed it by hand. By the load balancer of its file and its last outputs: its own records may have been changed, too.
 */
export function pointingHere({
  side,
  last,
  observed,
}: {
  readonly side: Side;
  readonly last?: LastOutputs;
  readonly observed: Observed;
}): readonly ObservedRecord[] {
  const ingresses = ingressesOf(side, last, { records: [] });
  return recordsLeadingTo(ingresses, observed).flatMap(({ record }) =>
    record.setIdentifier === side.stack ? [] : [record],
  );
}

/** Types of the records that have a target. */
const pointingTypes = ["A", "AAAA", "CNAME"];

/** The records that lead to one of these load balancers, directly or by other simple records, and to which. */
export function recordsLeadingTo(
  ingresses: ReadonlySet<string>,
  observed: Observed,
): readonly { readonly record: ObservedRecord; readonly target: string }[] {
  if (ingresses.size === 0) return [];
  return observed.records.flatMap((record) => {
    if (!pointingTypes.includes(record.type)) return [];
    const target = targetAmong(record, ingresses, observed);
    return target === undefined ? [] : [{ record, target }];
  });
}

/** No chain of names is longer than resolvers follow. */
const mostNames = 16;

/** The simple records of each look at Route53 by their names: every record is asked where it leads. */
const simpleOfLooks = new WeakMap<
  Observed["records"],
  ReadonlyMap<string, readonly ObservedRecord[]>
>();

function simpleByName(
  records: Observed["records"],
): ReadonlyMap<string, readonly ObservedRecord[]> {
  const known =
    simpleOfLooks.get(records) ??
    Map.groupBy(
      records.filter(
        ({ type, setIdentifier }) => setIdentifier === undefined && pointingTypes.includes(type),
      ),
      ({ name }) => name,
    );
  simpleOfLooks.set(records, known);
  return known;
}

/** The first of the names that a record leads to, directly or by other simple records of the zones. */
export function targetAmong(
  record: ObservedRecord,
  names: ReadonlySet<string>,
  { records }: Observed,
): string | undefined {
  let at: readonly ObservedRecord[] = [record];
  for (let i = 0; i < mostNames && at.length > 0; i++) {
    const targets = at.flatMap(targetsOf);
    const found = targets.find((name) => names.has(plainBalancerName(name)));
    if (found !== undefined) return found;
    const next = new Set(targets.map(plainBalancerName));
    at = [...next].flatMap((name) => simpleByName(records).get(name) ?? []);
  }
  return undefined;
}
