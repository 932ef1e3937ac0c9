import { route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Shared } from "../migration/side.ts";
import { zeroSinceName, type ZeroSinceNote } from "../migration/zero-since.ts";
import type { Zone } from "./deployed.ts";
import { nowMs } from "./surroundings.ts";

/**
 * The TXT record by which a side says since when it has had no weight.
 *
 * @param records empty unless the note comes after them
 */
export function declareZeroSince(
  { value }: ZeroSinceNote,
  stack: string,
  shared: Shared,
  [zone]: readonly Zone[],
  records: readonly route53.Record[],
): route53.Record {
  if (zone === undefined) throw new Error("the schema demands at least one hosted zone");
  // the clock is read when the records have become what they are to be: the drain begins then
  const now = pulumi
    .all(records.map(({ urn }) => urn))
    .apply(() => new Date(nowMs()).toISOString());
  return new route53.Record(
    "zero-since",
    {
      zoneId: zone.zoneId,
      name: zeroSinceName(stack, shared),
      type: "TXT",
      ttl: 60,
      records: [value ?? now],
      // the name is ours alone: a creation that died half-way left our own record
      allowOverwrite: true,
    },
    { dependsOn: [...records] },
  );
}
