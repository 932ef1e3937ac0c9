import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Plan, PlannedRecord } from "../migration/plan.ts";
import type { Zone } from "./deployed.ts";

export interface WeightedRecordArgs {
  /** The cluster's ingress load balancer. */
  readonly ingress: {
    readonly dnsName: pulumi.Input<string>;
    readonly zoneId: pulumi.Input<string>;
  };
  /** The zero lease, when it is held. */
  readonly zeroLease?: pulumi.Resource;
  /** What must be ready before a share rises. A side that only gives up share waits for none of it. */
  readonly workloads: readonly pulumi.Resource[];
  readonly hooks: { readonly change: pulumi.ResourceHook; readonly deletion: pulumi.ResourceHook };
}

/**
 * This side's half of each host's weighted set: an A alias to its ingress.
 *
 * @param stack the records' set identifier
 */
export function declareRecords(
  plan: Plan,
  stack: string,
  zones: readonly Zone[],
  { ingress, zeroLease, workloads, hooks }: WeightedRecordArgs,
): readonly route53.Record[] {
  const dependsOn = [
    ...(zeroLease === undefined ? [] : [zeroLease]),
    ...(plan.gains ? workloads : []),
  ];
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
        dependsOn,
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
