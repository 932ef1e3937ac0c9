import { zeroSince } from "../state/drain-marker.ts";
import { lockHolder } from "../state/locks.ts";
import type { MigrationContext } from "../state/migration-context.ts";
import { isGivenUp, type RecordChange } from "../state/record-change.ts";
import { formatWeights, hostsWithRecord, weightedSet } from "../state/weights.ts";
import { drained, otherAnswers, otherServes, stillPointedAt, stillServes } from "./before-end.ts";
import { peerUsesNetwork } from "./peer-network.ts";
import { recordDeletion } from "./record-deletion.ts";
import { sharedClusterEnds, tenantsOf } from "./shared-cluster.ts";
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
      ...tenantsOf(asked.side, asked.tenants),
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
  if (side.clusterOnly === true) return sharedClusterEnds(context);
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
