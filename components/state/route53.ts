// What is deployed on both sides, from Route53 itself: truer than any stack's outputs, which after a
// failed update may be old, new or gone.
import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import {
  observedRecord,
  type Observed,
  type ObservedRecord,
  type ShownRecord,
} from "../../migration/state/observed.ts";
import type { HostedZone } from "../../migration/state/side.ts";
import { answeringRecords } from "../../migration/state/zones.ts";
import { UserError } from "../../migration/user-error.ts";
import { firstLine } from "../../migration/first-line.ts";

/** A hosted zone as Route53 has it. */
export interface Zone extends HostedZone {
  readonly zoneId: string;
  /** DNS names; absent for a private zone, whose name servers answer in its networks only. */
  readonly nameServers?: readonly string[];
}

/**
 * The ids of the hosted zones. Asked by `getZone`: with an id from a resource, `getRecords` silently
 * returns nothing at a first preview.
 *
 * @param invokes whose AWS provider asks; default: the default one
 * @throws UserError naming each zone that Route53 does not have, or may not be read
 */
export async function findZones(
  zones: readonly HostedZone[],
  invokes?: pulumi.InvokeOptions,
): Promise<readonly Zone[]> {
  const answers = await Promise.allSettled(
    zones.map(async (zone) => {
      const { zoneId, nameServers } = await route53.getZone(
        { name: zone.name, privateZone: zone.private },
        invokes,
      );
      return { ...zone, zoneId, ...(!zone.private && { nameServers }) };
    }),
  );
  return collect(answers, (i, reason) => {
    const zone = zones[i];
    return `hostedZones: got ${zone?.name ?? "?"}, expected a ${zone?.private === true ? "private" : "public"} hosted zone of this AWS account: ${reason}`;
  });
}

/**
 * Every record of the zones; those that nobody asks for apart.
 *
 * @param invokes whose AWS provider asks; default: the default one
 * @throws UserError naming each zone that could not be read
 */
export async function observe(
  zones: readonly Zone[],
  invokes?: pulumi.InvokeOptions,
): Promise<Observed> {
  const answers = await Promise.allSettled(
    zones.map(async ({ name, zoneId }) => {
      const { resourceRecordSets } = await route53.getRecords({ zoneId }, invokes);
      return resourceRecordSets.map((set) => observedRecord(name, shownRecord(set)));
    }),
  );
  const records = collect(
    answers,
    (i, reason) => `hostedZones: the records of ${zones[i]?.name ?? "?"} can't be read: ${reason}`,
  );
  return answeringRecords(records.flat(), zones);
}

/**
 * Every record of the account's other zones: before a side ends, none of them may point at its load balancer.
 *
 * @param warn told of what may not be read: a person must look there
 */
export async function observeOtherZones(
  zones: readonly Zone[],
  warn: (text: string) => void,
  invokes?: pulumi.InvokeOptions,
): Promise<readonly ObservedRecord[]> {
  const look = "look there yourself for names that lead to this side's load balancer";
  let ids: readonly string[];
  try {
    ({ ids } = await route53.getZones(invokes));
  } catch (error) {
    warn(`the account's other hosted zones can't be listed (${firstLine(error)}); ${look}`);
    return [];
  }
  const known = new Set(zones.map(({ zoneId }) => zoneId));
  const records: ObservedRecord[] = [];
  // one after the other: Route53 answers five questions a second
  for (const zoneId of ids.filter((id) => !known.has(id))) {
    try {
      const { resourceRecordSets } = await route53.getRecords({ zoneId }, invokes);
      records.push(...resourceRecordSets.map((set) => observedRecord(zoneId, shownRecord(set))));
    } catch (error) {
      warn(`the records of the hosted zone ${zoneId} can't be read (${firstLine(error)}); ${look}`);
    }
  }
  return records;
}

function collect<T>(
  answers: readonly PromiseSettledResult<T>[],
  explain: (index: number, reason: string) => string,
): readonly T[] {
  const mistakes = answers.flatMap((answer, i) =>
    answer.status === "rejected" ? [explain(i, firstLine(answer.reason))] : [],
  );
  if (mistakes.length > 0) throw new UserError(mistakes);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}

type RecordSets = Awaited<ReturnType<typeof route53.getRecords>>["resourceRecordSets"];

/** The provider gives null where its types promise a value. */
type RecordSet = { readonly [K in keyof RecordSets[number]]?: RecordSets[number][K] | null };

function shownRecord(set: RecordSet): ShownRecord {
  const { name, type, aliasTarget, resourceRecords, setIdentifier, weight, ttl } = set;
  return {
    name: name ?? "",
    type: type ?? "",
    setIdentifier,
    weight,
    ttlSeconds: ttl,
    alias: aliasTarget && { name: aliasTarget.dnsName, zoneId: aliasTarget.hostedZoneId },
    values: (resourceRecords ?? []).map(({ value }) => value),
  };
}
