import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { leaseName } from "../migration/leases.ts";
import type { Plan } from "../migration/plan.ts";
import type { Shared } from "../migration/side.ts";
import type { Zone } from "./deployed.ts";

/** The leases that this side holds after the update; absent are those that it gives up, or never had. */
export interface Leases {
  readonly zero?: route53.Record;
  readonly singletons?: route53.Record;
}

export interface LeaseHooks {
  readonly zero: pulumi.ResourceHook;
  readonly singletons: pulumi.ResourceHook;
}

/**
 * Simple TXT records, never with `allowOverwrite`: that Route53 refuses to CREATE what exists is the whole
 * point. A lease that Route53 shows as this side's own is imported, so that a creation which died
 * half-way does not lock its owner out.
 *
 * @param cluster what makes the cluster work: a destroy deletes it after the singleton lease, whose hook asks
 *   the cluster what still runs
 */
export function declareLeases(
  plan: Plan,
  stack: string,
  shared: Shared,
  [zone]: readonly Zone[],
  hooks: LeaseHooks,
  cluster: readonly pulumi.Resource[],
): Leases {
  if (zone === undefined) throw new Error("the schema demands at least one hosted zone");
  const lease = (kind: "zero" | "singletons", dependsOn: pulumi.Resource[] = []) => {
    const name = leaseName(kind, shared);
    return new route53.Record(
      `${kind}-lease`,
      { zoneId: zone.zoneId, name, type: "TXT", ttl: 60, records: [stack] },
      {
        dependsOn,
        hooks: { beforeDelete: [hooks[kind]] },
        ...(plan.ownLeases[kind] && { import: `${zone.zoneId}_${name}_TXT` }),
      },
    );
  };
  return {
    ...(plan.zeroLease && { zero: lease("zero") }),
    ...(plan.singletonLease && { singletons: lease("singletons", [...cluster]) }),
  };
}
