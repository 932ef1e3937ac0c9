// What a side waits for before its records or its instances end: told by retire-last.
import { describeDrain, secondsUntilDrained } from "../state/drain-marker.ts";
import type { LastOutputs, MigrationContext } from "../state/migration-context.ts";
import type { Observed } from "../state/observed.ts";
import type { Side } from "../state/side.ts";
import { ingressesOf, recordsLeadingTo } from "../state/targets.ts";
import { deployedWeight, formatWeights } from "../state/weights.ts";
import type { Finding } from "./rule.ts";

export function stillServes(
  { side, observed }: MigrationContext,
  host: string,
): readonly Finding[] {
  const weight = deployedWeight(observed, host, side.stack) ?? 0;
  if (weight === 0) return [];
  return [
    {
      host,
      text:
        `${endingKey(side)}, but its weight on ${side.stack} is ${weight} (now: ${formatWeights(observed, host)}); ` +
        `lower it to 0 and wait for the drain first`,
    },
  ];
}

export function drained(context: MigrationContext): readonly Finding[] {
  const { side, shared, observed, nowMs, drainObjection } = context;
  const left = secondsUntilDrained(side.stack, shared, observed, nowMs);
  if (left > 0) {
    const unknown = `update once without ${endingKey(side)}`;
    return [
      {
        text:
          `${endingKey(side)}, but clients may still come from cached answers: ` +
          describeDrain(side.stack, shared, observed, left, unknown),
      },
    ];
  }
  if (drainObjection === undefined) return [];
  return [
    {
      text: `${endingKey(side)}, but drainCommand refuses: ${drainObjection}; wait, and try again`,
    },
  ];
}

export function otherServes(
  { side, observed }: MigrationContext,
  host: string,
): readonly Finding[] {
  const peer = side.peer === undefined ? 0 : (deployedWeight(observed, host, side.peer) ?? 0);
  if (peer > 0) return [];
  return [
    {
      host,
      text:
        `${endingKey(side)}, but ` +
        (side.peer === undefined
          ? `peer is not set, so nobody else is known to serve it`
          : `${side.peer} does not serve it`) +
        ` (now: ${formatWeights(observed, host)}); ` +
        (side.peer === undefined ? `set peer` : `raise it on ${side.peer} first`),
    },
  ];
}

/** Route53 answers a record at weight 0 while every other one is unhealthy. */
export function otherAnswers({ side, peerRefusals = {} }: MigrationContext): readonly Finding[] {
  return Object.entries(peerRefusals).map(([host, why]) => ({
    host,
    text:
      `${endingKey(side)}, but ${why}: its clients may come to ${side.stack} all the same, since Route53 leaves out ` +
      `what is unhealthy; repair the other side first`,
  }));
}

/** The key of its stack file by which a side is to end. */
function endingKey({ retired }: Side): string {
  return retired ? "retired" : "fence";
}

/** Clients of another name, or of the peer's record, come to the same load balancer. */
export function stillPointedAt(
  side: Side,
  last: LastOutputs | undefined,
  observed: Observed,
): readonly Finding[] {
  // the load balancer of another stack's cluster does not end with this one
  if (side.clusterStack !== undefined) return [];
  const ingresses = ingressesOf(side, last, observed);
  const records = [...observed.records, ...(observed.otherZones ?? [])];
  return recordsLeadingTo(ingresses, { records }).flatMap(({ record, target }): Finding[] => {
    const { name, type, setIdentifier } = record;
    if (setIdentifier === side.stack) return [];
    const which = setIdentifier === undefined ? "" : ` of ${setIdentifier}`;
    return [
      {
        host: name,
        text:
          `the ${type} record${which} points at ${target}, the load balancer of ${side.stack}, which ` +
          `would end; point it elsewhere or delete it first`,
      },
    ];
  });
}
