// What Route53 has, read by the AWS SDK: for commands that run without Pulumi.
import type {
  ListHostedZonesByNameCommandInput,
  ListHostedZonesByNameCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
} from "@aws-sdk/client-route-53";
import {
  observedRecord,
  plainName,
  type Observed,
  type ObservedRecord,
  type ShownRecord,
} from "../migration/state/observed.ts";
import type { HostedZone } from "../migration/state/side.ts";
import { answeringRecords } from "../migration/state/zones.ts";
import { UserError } from "../migration/user-error.ts";

/** The two calls that are made; the SDK's `Route53` has them. */
export interface Route53Reader {
  listHostedZonesByName(
    input: ListHostedZonesByNameCommandInput,
  ): Promise<ListHostedZonesByNameCommandOutput>;
  listResourceRecordSets(
    input: ListResourceRecordSetsCommandInput,
  ): Promise<ListResourceRecordSetsCommandOutput>;
}

/** What the SDK and AWS call it. */
const withoutCredentials = new Set([
  "CredentialsProviderError",
  "TokenProviderError",
  "ExpiredToken",
  "InvalidClientTokenId",
]);

/**
 * Every record of the hosted zones.
 *
 * @throws UserError when a zone is not there or may not be read
 */
export async function readDeployed(
  client: Route53Reader,
  zones: readonly HostedZone[],
): Promise<Observed> {
  const records: ObservedRecord[] = [];
  for (const zone of zones) {
    try {
      const id = await zoneId(client, zone);
      for await (const set of recordSets(client, id)) {
        records.push(observedRecord(zone.name, shown(set)));
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (error instanceof Error && withoutCredentials.has(error.name)) {
        throw new UserError(
          `Route53: no AWS credentials: ${error.message}; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and ` +
            `AWS_SECRET_ACCESS_KEY`,
        );
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`hostedZones: ${zone.name}: Route53 can't be read: ${reason}`);
    }
  }
  return answeringRecords(records, zones);
}

async function zoneId(client: Route53Reader, zone: HostedZone): Promise<string> {
  const { HostedZones = [] } = await client.listHostedZonesByName({ DNSName: zone.name });
  const found = HostedZones.find(
    ({ Name, Config }) =>
      plainName(Name ?? "") === zone.name && (Config?.PrivateZone ?? false) === zone.private,
  );
  if (found?.Id !== undefined) return found.Id.replace("/hostedzone/", "");
  throw new UserError(
    `hostedZones: got ${zone.name}, expected a ${zone.private ? "private" : "public"} hosted zone of ` +
      `this AWS account`,
  );
}

async function* recordSets(client: Route53Reader, id: string): AsyncGenerator<ResourceRecordSet> {
  let from: Omit<ListResourceRecordSetsCommandInput, "HostedZoneId"> = {};
  for (;;) {
    const page = await client.listResourceRecordSets({ HostedZoneId: id, ...from });
    yield* page.ResourceRecordSets ?? [];
    if (page.IsTruncated !== true) return;
    from = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

function shown(set: ResourceRecordSet): ShownRecord {
  const { Name = "", Type = "", SetIdentifier, Weight, AliasTarget, ResourceRecords, TTL } = set;
  const { DNSName = "", HostedZoneId = "" } = AliasTarget ?? {};
  return {
    name: Name,
    type: Type,
    setIdentifier: SetIdentifier,
    weight: Weight,
    ttlSeconds: TTL,
    alias: { name: DNSName, zoneId: HostedZoneId },
    values: (ResourceRecords ?? []).map(({ Value = "" }) => Value),
  };
}

/** With the credentials of the environment. */
export async function awsRoute53(): Promise<Route53Reader> {
  // loaded when it is asked for: half a second
  const { Route53 } = await import("@aws-sdk/client-route-53");
  return new Route53({ region: process.env["AWS_REGION"] ?? "us-east-1" });
}
