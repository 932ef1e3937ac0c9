// The cluster that the stacks of several shards share: it ends after them. Told by retire-last.
import { zeroSince } from "../state/drain-marker.ts";
import type { MigrationContext } from "../state/migration-context.ts";
import { clientRecords, stacksAt } from "../state/shared-cluster.ts";
import type { Side } from "../state/side.ts";
import { weightedSet } from "../state/weights.ts";
import { drained, otherAnswers, otherServes, stillPointedAt, stillServes } from "./before-end.ts";
import type { Finding } from "./rule.ts";

/** A stack that has the cluster of shards is to be retired or fenced: what stands in its way. */
export function sharedClusterEnds(context: MigrationContext): readonly Finding[] {
  const { side, last, observed, tenants } = context;
  if (side.retired) return [...tenantsOf(side, tenants), ...stillPointedAt(side, last, observed)];
  const stacks = stacksAt(context);
  const ofEach = (check: (of: MigrationContext) => readonly Finding[]) =>
    stacks.flatMap((stack) => check({ ...context, side: { ...side, stack } }));
  if (staysFenced(context, stacks)) return ofEach(drained);
  const weighted = clientRecords(context).filter(
    ({ setIdentifier }) => setIdentifier !== undefined,
  );
  const served = weighted.flatMap(({ name, setIdentifier: stack = "" }) => {
    const others = weightedSet(observed, name).filter((each) => each.setIdentifier !== stack);
    const peer = others.find(({ weight = 0 }) => weight > 0) ?? others[0];
    const of = {
      ...context,
      side: {
        ...side,
        stack,
        ...(peer?.setIdentifier !== undefined && { peer: peer.setIdentifier }),
      },
    };
    return [...stillServes(of, name), ...otherServes(of, name)];
  });
  const simple = observed.records.filter(({ setIdentifier }) => setIdentifier === undefined);
  return [
    ...served,
    ...ofEach(drained),
    ...otherAnswers(context),
    ...stillPointedAt(side, last, { ...observed, records: simple }),
  ];
}

/** Its instances are gone, and no update of a shard has raised a weight since. */
function staysFenced(
  { shared, observed, last }: MigrationContext,
  stacks: readonly string[],
): boolean {
  return (
    last?.fenced === true &&
    stacks.every((stack) => zeroSince(stack, shared, observed) !== undefined)
  );
}

/** The stacks that take their cluster from the side's, which would end. */
export function tenantsOf(
  { stack, clusterOnly }: Side,
  tenants: readonly string[] = [],
): readonly Finding[] {
  if (clusterOnly !== true || tenants.length === 0) return [];
  const [take, them] = tenants.length === 1 ? ["takes its", "it"] : ["take their", "them"];
  return [
    {
      text: `retired, but ${tenants.join(", ")} ${take} cluster from ${stack}; retire and destroy ${them} first`,
    },
  ];
}
