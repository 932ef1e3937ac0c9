// The two leases: simple TXT records that only one side can hold, because Route53 refuses to CREATE a
// simple record that exists. Their value is the stack's name.
import type { Observed } from "./observed.ts";
import type { Shared } from "./side.ts";

/** `zero`: held while any of a side's weights is 0. `singletons`: held while it runs the singletons. */
export type LeaseKind = "zero" | "singletons";

/** The lease's DNS name, `_zero.<project>.<zone>`, in the first hosted zone. */
export function leaseName(kind: LeaseKind, shared: Shared): string {
  return `_${kind}.${shared.project}.${shared.hostedZones[0].name}`;
}

/** The stack that holds the lease; undefined when nobody does. */
export function leaseHolder(
  kind: LeaseKind,
  shared: Shared,
  observed: Observed,
): string | undefined {
  const name = leaseName(kind, shared);
  return observed.records.find((record) => record.type === "TXT" && record.name === name)
    ?.values[0];
}
