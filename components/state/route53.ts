// What is deployed on both sides, from Route53 itself: truer than any stack's outputs, which after a
// failed update may be old, new or gone.
import { route53 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Observed, ObservedRecord } from "../../migration/state/observed.ts";
import type { HostedZone } from "../../migration/state/side.ts";
import { UserError } from "../../migration/user-error.ts";

/** A hosted zone's name and id. */
export interface Zone extends HostedZone {
  readonly zoneId: string;
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
      const found = await route53.getZone({ name: zone.name, privateZone: zone.private }, invokes);
      return { ...zone, zoneId: found.zoneId };
    }),
  );
  return collect(answers, (i, reason) => {
    const zone = zones[i];
    return `hostedZones: got ${zone?.name ?? "?"}, expected a ${zone?.private === true ? "private" : "public"} hosted zone of this AWS account: ${reason}`;
  });
}

/**
 * Every record of the zones.
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
      return resourceRecordSets.map((set) => observedRecord(name, set));
    }),
  );
  const records = collect(
    answers,
    (i, reason) => `hostedZones: the records of ${zones[i]?.name ?? "?"} can't be read: ${reason}`,
  );
  return { records: records.flat() };
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

/** What the provider gives for an absent value differs from its types: null, "" and undefined occur. */
type RecordSet = {
  readonly [
    K in keyof Awaited<ReturnType<typeof route53.getRecords>>["resourceRecordSets"][number]
  ]?: Awaited<ReturnType<typeof route53.getRecords>>["resourceRecordSets"][number][K] | null;
};

function observedRecord(zone: string, set: RecordSet): ObservedRecord {
  const { setIdentifier, weight, ttl } = set;
  const alias = set.aliasTarget;
  return {
    zone,
    name: plainName(set.name ?? ""),
    type: set.type ?? "",
    values: (set.resourceRecords ?? []).map(({ value }) => value.replace(/^"(.*)"$/, "$1")),
    ...(setIdentifier != null && setIdentifier !== "" && { setIdentifier }),
    ...(weight != null && setIdentifier != null && setIdentifier !== "" && { weight }),
    ...(alias != null &&
      alias.dnsName !== "" && {
        alias: { name: plainName(alias.dnsName), zoneId: alias.hostedZoneId },
      }),
    ...(ttl != null && ttl > 0 && { ttlSeconds: ttl }),
  };
}

/** Route53 writes `\052.example.com.` for `*.example.com`. */
function plainName(name: string): string {
  return name
    .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    .replace(/\.$/, "")
    .toLowerCase();
}

function firstLine(reason: unknown): string {
  const message = reason instanceof Error ? reason.message : String(reason);
  return message.split("\n")[0] ?? message;
}
