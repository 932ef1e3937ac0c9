import type { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../migration/state/plan.ts";
import type { Shared } from "../../migration/state/side.ts";
import type { DeclaredCluster } from "../cluster/cluster.ts";
import type { Environment } from "../environment.ts";
import type { Zone } from "../state/route53.ts";
import { declareRecords, type RecordHooks } from "./weighted-records.ts";
import { declareDrainMarker } from "./drain-marker.ts";

/** This side's half of the traffic. */
export interface Traffic {
  readonly records: readonly route53.Record[];
  /** The note of since when it has had none. */
  readonly drainMarker?: route53.Record;
}

/**
 * The weighted records, and the note of since when all of them are 0: before them when it is taken back,
 * after them when it is made.
 *
 * @param dependsOn the zero-weight lock, and the workloads where a share rises
 */
export function declareTraffic(
  plan: Plan,
  stack: string,
  shared: Shared,
  zones: readonly Zone[],
  cluster: Pick<DeclaredCluster, "ingress">,
  hooks: RecordHooks,
  dependsOn: readonly pulumi.Resource[],
  environment: Environment,
): Traffic {
  const note = (records: readonly route53.Record[]) =>
    plan.drainMarker &&
    declareDrainMarker(plan.drainMarker, stack, shared, zones, records, environment);
  const before = plan.drainMarker?.order === "after records" ? undefined : note([]);
  const first = before === undefined ? dependsOn : [...dependsOn, before];
  const records = declareRecords(plan, stack, zones, cluster, hooks, first);
  const drainMarker = before ?? note(records);
  return { records, ...(drainMarker !== undefined && { drainMarker }) };
}
