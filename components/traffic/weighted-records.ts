import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Plan, PlannedRecord } from "../../migration/state/plan.ts";
import type { DeclaredCluster } from "../cluster/cluster.ts";
import type { Zone } from "../state/route53.ts";

/** What stands before a record's change, and before its end. */
export interface RecordHooks {
  readonly change: pulumi.ResourceHook;
  readonly deletion: pulumi.ResourceHook;
}

/**
 * This side's half of each host's weighted set: an A alias to its cluster's ingress.
 *
 * @param stack the records' set identifier
 * @param dependsOn the zero-weight lock, and the workloads where a share rises
 */
export function declareRecords(
  plan: Plan,
  stack: string,
  zones: readonly Zone[],
  { ingress }: Pick<DeclaredCluster, "ingress">,
  hooks: RecordHooks,
  dependsOn: readonly pulumi.Resource[],
): readonly route53.Record[] {
  return plan.records.map(({ host, weight, adopts }) => {
    const zoneId = zones.find(({ name }) => name === host.zone)?.zoneId ?? "";
    return new route53.Record(
      host.name,
      {
        zoneId,
        name: host.name,
        type: "A",
        setIdentifier: stack,
        weightedRoutingPolicies: [{ weight }],
        aliases: [{ name: ingress.dnsName, zoneId: ingress.zoneId, evaluateTargetHealth: true }],
        // the set identifier is ours: a creation that died half-way left our own record
        allowOverwrite: true,
      },
      {
        dependsOn: [...dependsOn],
        hooks: {
          beforeCreate: [hooks.change],
          beforeUpdate: [hooks.change],
          beforeDelete: [hooks.deletion],
        },
        ...importOf(adopts, zoneId, host.name),
      },
    );
  });
}

/** A simple record becomes the weighted one in a single change batch when it is the same resource. */
function importOf(adopts: PlannedRecord["adopts"], zoneId: string, name: string) {
  return adopts === undefined ? {} : { import: `${zoneId}_${name}_${adopts}` };
}
