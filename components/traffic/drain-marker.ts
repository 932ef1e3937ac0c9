import { route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Shared } from "../../migration/state/side.ts";
import { drainMarkerName, type DrainMarker } from "../../migration/state/drain-marker.ts";
import type { Zone } from "../state/route53.ts";
import type { Environment } from "../environment.ts";

/**
 * The TXT record by which a side says since when it has had no weight.
 *
 * @param records empty unless the note comes after them
 */
export function declareDrainMarker(
  { value }: DrainMarker,
  stack: string,
  shared: Shared,
  [zone]: readonly Zone[],
  records: readonly route53.Record[],
  environment: Environment,
): route53.Record {
  if (zone === undefined) throw new Error("the schema demands at least one hosted zone");
  // the clock is read when the records have become what they are to be: the drain begins then
  const now = pulumi
    .all(records.map(({ urn }) => urn))
    .apply(() => new Date(environment.nowMs()).toISOString());
  return new route53.Record(
    "drain-marker",
    {
      zoneId: zone.zoneId,
      name: drainMarkerName(stack, shared),
      type: "TXT",
      ttl: 60,
      records: [value ?? now],
      // the name is ours alone: a creation that died half-way left our own record
      allowOverwrite: true,
    },
    { dependsOn: [...records] },
  );
}
