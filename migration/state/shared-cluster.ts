// What comes to a cluster: of one side, or of all shards whose stacks take it from another.
import type { MigrationContext } from "./migration-context.ts";
import type { ObservedRecord } from "./observed.ts";
import { ingressesOf, recordsLeadingTo } from "./targets.ts";

type Context = Pick<MigrationContext, "side" | "last" | "observed">;

/** The records that send clients to the side's cluster: its own, or, where shards share the cluster, all that lead there. */
export function clientRecords({ side, last, observed }: Context): readonly ObservedRecord[] {
  if (side.clusterOnly !== true) {
    return observed.records.filter(
      ({ type, setIdentifier }) => type === "A" && setIdentifier === side.stack,
    );
  }
  return recordsLeadingTo(ingressesOf(side, last, observed), observed).map(({ record }) => record);
}

/** The stacks that those records belong to. */
export function stacksAt(context: Context): readonly string[] {
  return [...new Set(clientRecords(context).flatMap(({ setIdentifier }) => setIdentifier ?? []))];
}
