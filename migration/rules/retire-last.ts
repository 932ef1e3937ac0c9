import { describeDrain, secondsUntilDrained, zeroSince } from "../state/drain-marker.ts";
import { lockHolder } from "../state/locks.ts";
import type { LastOutputs, MigrationContext } from "../state/migration-context.ts";
import type { Observed } from "../state/observed.ts";
import { isGivenUp, type RecordChange } from "../state/record-change.ts";
import type { Side } from "../state/side.ts";
import { ingressesOf, targetAmong } from "../state/targets.ts";
import { deployedWeight, formatWeights, hostsWithRecord, weightedSet } from "../state/weights.ts";
import { peerUsesNetwork } from "./peer-network.ts";
import { recordDeletion } from "./record-deletion.ts";
import type { FilesEdit, Finding, Rule } from "./rule.ts";
import { stackFile } from "../state/stack-file.ts";

/**
 * A side retires only when it is drained and the other side has everything. The same holds for `fence`,
 * which ends every instance. Until then no record of the side is deleted and nothing of it is destroyed.
 */
export const retireLast: Rule = {
  id: "retire-last",
  when: {
    start: beforeStart,
    edit: removedFiles,
    record: beforeDeletion,
    destroy: (asked) => [
      ...hostsWithRecord(asked.observed, asked.side.stack).flatMap((host) =>
        beforeDeletion(recordDeletion(asked.side, host, asked.observed)),
      ),
      ...stillPointedAt(asked.side, asked.last, asked.observed),
      ...peerUsesNetwork(asked),
    ],
  },
};

function beforeStart(context: MigrationContext): readonly Finding[] {
  const { side, last, observed } = context;
  if (!side.retired && !side.fence) return [];
  const hosts = hostsWithRecord(observed, side.stack);
  if (hosts.length === 0) {
    return [
      ...stillPointedAt(side, last, observed),
      ...(side.retired ? peerUsesNetwork(context) : []),
    ];
  }
  if (staysFenced(context)) return drained(context);
  return [
    ...hosts.flatMap((host) => stillServes(context, host)),
    ...drained(context),
    ...hosts.flatMap((host) => otherServes(context, host)),
    ...otherAnswers(context),
    ...stillPointedAt(side, last, observed),
    ...(side.retired
      ? [...unrecorded(context, hosts), ...activeOnlyMoved(context), ...peerUsesNetwork(context)]
      : []),
  ];
}

/**
 * Its instances are gone, and no update has raised a weight since: the drain marker says so. The output
 * alone does not: an update that was to bring the side back, and did not end, leaves it as it was.
 */
function staysFenced({ side, shared, observed, last }: MigrationContext): boolean {
  const since = zeroSince(side.stack, shared, observed);
  return !side.retired && last?.fenced === true && since !== undefined;
}

function beforeDeletion(change: RecordChange): readonly Finding[] {
  const { host, stack, to, observed, policy } = change;
  const own = weightedSet(observed, host).find((r) => r.setIdentifier === stack)?.weight;
  if (to !== undefined || own === undefined || isGivenUp(change)) return [];
  if (own > 0) {
    return [
      {
        host,
        text:
          `${stack} serves it (now: ${formatWeights(observed, host)}); lower its weight to 0, wait for the ` +
          `drain, then set retired: true and update`,
      },
    ];
  }
  if (policy.retired || !policy.declaredHosts.has(host)) return [];
  return [
    {
      host,
      text:
        `${stack} is not retired, so clients may still come from cached answers; set retired: true and ` +
        `update first`,
    },
  ];
}

function removedFiles({ before, after }: FilesEdit): readonly Finding[] {
  return before.sides
    .filter(({ stack, retired }) => !retired && !after.sides.some((side) => side.stack === stack))
    .map(({ stack }) => ({
      text:
        `${stackFile(stack)} is removed, but ${stack} is not retired, so its records and its ` +
        `cluster would stay without a file that declares them; retire and destroy it first`,
    }));
}

function stillServes({ side, observed }: MigrationContext, host: string): readonly Finding[] {
  const weight = deployedWeight(observed, host, side.stack) ?? 0;
  if (weight === 0) return [];
  return [
    {
      host,
      text:
        `${keyOf(side)}, but its weight on ${side.stack} is ${weight} (now: ${formatWeights(observed, host)}); ` +
        `lower it to 0 and wait for the drain first`,
    },
  ];
}

function drained(context: MigrationContext): readonly Finding[] {
  const { side, shared, observed, nowMs, drainObjection } = context;
  const left = secondsUntilDrained(side.stack, shared, observed, nowMs);
  if (left > 0) {
    const unknown = `update once without ${keyOf(side)}`;
    return [
      {
        text:
          `${keyOf(side)}, but clients may still come from cached answers: ` +
          describeDrain(side.stack, shared, observed, left, unknown),
      },
    ];
  }
  if (drainObjection === undefined) return [];
  return [
    {
      text: `${keyOf(side)}, but drainCommand refuses: ${drainObjection}; wait, and try again`,
    },
  ];
}

function otherServes({ side, observed }: MigrationContext, host: string): readonly Finding[] {
  const peer = side.peer === undefined ? 0 : (deployedWeight(observed, host, side.peer) ?? 0);
  if (peer > 0) return [];
  return [
    {
      host,
      text:
        `${keyOf(side)}, but ` +
        (side.peer === undefined
          ? `peer is not set, so nobody else is known to serve it`
          : `${side.peer} does not serve it`) +
        ` (now: ${formatWeights(observed, host)}); ` +
        (side.peer === undefined ? `set peer` : `raise it on ${side.peer} first`),
    },
  ];
}

/** Route53 answers a record at weight 0 while every other one is unhealthy. */
function otherAnswers({ side, peerRefusals = {} }: MigrationContext): readonly Finding[] {
  return Object.entries(peerRefusals).map(([host, why]) => ({
    host,
    text:
      `${keyOf(side)}, but ${why}: its clients may come to ${side.stack} all the same, since Route53 leaves out ` +
      `what is unhealthy; repair the other side first`,
  }));
}

function keyOf({ retired }: Side): string {
  return retired ? "retired" : "fence";
}

/** Clients of another name, or of the peer's record, come to the same load balancer. */
function stillPointedAt(
  side: Side,
  last: LastOutputs | undefined,
  observed: Observed,
): readonly Finding[] {
  const ingresses = ingressesOf(side, last, observed);
  const records = [...observed.records, ...(observed.otherZones ?? [])];
  return records
    .filter(
      ({ setIdentifier, type }) =>
        setIdentifier !== side.stack && ["A", "AAAA", "CNAME"].includes(type),
    )
    .flatMap((record): Finding[] => {
      const target = targetAmong(record, ingresses, { records });
      if (target === undefined) return [];
      const { name, type, setIdentifier } = record;
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

/** A record in Route53 that the stack's state lacks would not be deleted. */
function unrecorded(
  { side, last }: MigrationContext,
  hosts: readonly string[],
): readonly Finding[] {
  return hosts
    .filter((host) => last?.hosts?.includes(host) === false)
    .map((host) => ({
      host,
      text:
        `retired, but the last update of ${side.stack} did not finish, and its record may be ` +
        `missing in the stack's state; update once without retired`,
    }));
}

function activeOnlyMoved({
  side,
  shared,
  observed,
  activeOnly,
}: MigrationContext): readonly Finding[] {
  const holder = lockHolder("active", shared, observed);
  if (activeOnly.length === 0 || (holder !== undefined && holder !== side.stack)) return [];
  return [
    {
      text:
        `retired, but ${holder === undefined ? "nobody runs" : `${side.stack} still holds the lock of`} ` +
        `the active-only workloads (${activeOnly.join(", ")}); set active: false here, then active: true on ` +
        (side.peer ?? "the other side"),
    },
  ];
}
