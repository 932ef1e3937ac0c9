// The two locks: simple TXT records that only one side can hold, because Route53 refuses to CREATE a
// simple record that exists. Their value is the stack's name.
import type { Observed } from "./observed.ts";
import type { Shared } from "./side.ts";

/** The zero-weight lock is held while any of a side's weights is 0, the active lock while it runs the active-only workloads. */
export type LockKind = "zeroWeight" | "active";

/** The lock records by their names for people: the first part of the DNS name, and the resource's name. */
export const lockNames: Readonly<Record<LockKind, string>> = {
  zeroWeight: "zero-weight-lock",
  active: "active-lock",
};

/**
 * The lock's DNS name in the first hosted zone: `_zero-weight-lock.<project>.<zone>`. Each shard has locks of its own,
 * `_zero-weight-lock.<shard>.<project>.<zone>`.
 */
export function lockName(kind: LockKind, { shard, project, hostedZones }: Shared): string {
  const parts = shard === undefined ? [project] : [shard, project];
  return [`_${lockNames[kind]}`, ...parts, hostedZones[0].name].join(".");
}

/** The peer holds the lock by its last outputs, but Route53 does not show it: it was deleted by hand. */
export function isLost(
  kind: LockKind,
  {
    shared,
    observed,
    peerLast,
  }: {
    readonly shared: Shared;
    readonly observed: Observed;
    readonly peerLast?: { readonly locks?: readonly LockKind[] };
  },
): boolean {
  return (
    lockHolder(kind, shared, observed) === undefined && peerLast?.locks?.includes(kind) === true
  );
}

/** The stack that holds the lock; undefined when nobody does. */
export function lockHolder(kind: LockKind, shared: Shared, observed: Observed): string | undefined {
  const name = lockName(kind, shared);
  return observed.records.find((record) => record.type === "TXT" && record.name === name)
    ?.values[0];
}
