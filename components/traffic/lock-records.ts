import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { lockName, lockNames } from "../../migration/state/locks.ts";
import type { Plan } from "../../migration/state/plan.ts";
import type { Shared } from "../../migration/state/side.ts";
import type { Zone } from "../state/route53.ts";

/** The locks that this side holds after the update; absent are those that it gives up, or never had. */
export interface LockRecords {
  readonly zeroWeight?: route53.Record;
  readonly active?: route53.Record;
}

export interface LockHooks {
  readonly zeroWeight: pulumi.ResourceHook;
  readonly active: pulumi.ResourceHook;
}

/**
 * Simple TXT records, never with `allowOverwrite`: that Route53 refuses to CREATE what exists is the whole
 * point. A lock that Route53 shows as this side's own is imported, so that a creation which died
 * half-way does not lock its owner out.
 *
 * @param cluster what makes the cluster work: a destroy deletes it after the active lock, whose hook asks
 *   the cluster what still runs
 */
export function declareLocks(
  plan: Plan,
  stack: string,
  shared: Shared,
  [zone]: readonly Zone[],
  hooks: LockHooks,
  cluster: readonly pulumi.Resource[],
): LockRecords {
  if (zone === undefined) throw new Error("the schema demands at least one hosted zone");
  const lock = (kind: "zeroWeight" | "active", dependsOn: pulumi.Resource[] = []) => {
    const name = lockName(kind, shared);
    return new route53.Record(
      lockNames[kind],
      { zoneId: zone.zoneId, name, type: "TXT", ttl: 60, records: [stack] },
      {
        dependsOn,
        hooks: { beforeDelete: [hooks[kind]] },
        ...(plan.ownLocks[kind] && { import: `${zone.zoneId}_${name}_TXT` }),
      },
    );
  };
  return {
    ...(plan.zeroWeightLock && { zeroWeight: lock("zeroWeight") }),
    ...(plan.activeLock && { active: lock("active", [...cluster]) }),
  };
}
