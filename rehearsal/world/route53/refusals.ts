import { ProviderRefusal } from "../provider.ts";
import { escapedName, describeRecord, sameKey, type RecordSet } from "./record-set.ts";

export interface ZoneChange {
  readonly action: "CREATE" | "UPSERT" | "DELETE";
  readonly record: RecordSet;
}

/** What the refusals need to know of the zone: its name, and the hosted zone of a load balancer's name. */
export interface ZoneFacts {
  readonly zoneName: string;
  /** The hosted zone in which an AWS name such as `x.elb.us-east-1.amazonaws.com` lives. */
  readonly zoneOfTarget: (name: string) => string | undefined;
}

/**
 * A change batch applied to a zone's records: the records afterwards, or Route53's refusal with nothing
 * changed. Source of the texts: ChangeResourceRecordSets' errors as seen in the issues of terraform-provider-aws
 * and external-dns.
 */
export function applyChanges(
  records: readonly RecordSet[],
  changes: readonly ZoneChange[],
  zone: ZoneFacts,
): readonly RecordSet[] {
  let after = records;
  const wrong: string[] = [];
  for (const { action, record } of changes) {
    refuseBadRequest(action, record);
    const existing = after.find((each) => sameKey(each, record));
    if (action === "CREATE" && existing !== undefined) {
      wrong.push(
        `Tried to create resource record set ${describeRecord(record)} but it already exists`,
      );
    } else if (action === "DELETE" && existing === undefined) {
      wrong.push(
        `Tried to delete resource record set ${describeRecord(record)} but it was not found`,
      );
    }
    after = after.filter((each) => !sameKey(each, record));
    if (action !== "DELETE") after = [...after, record];
  }
  for (const { action, record } of changes) {
    if (action !== "DELETE") wrong.push(...conflictsOf(record, after, zone));
  }
  if (wrong.length > 0) throw new ProviderRefusal("InvalidChangeBatch", `[${wrong.join(", ")}]`);
  return after;
}

function refuseBadRequest(action: ZoneChange["action"], record: RecordSet): void {
  const { name, type, setIdentifier, weight, ttl, values, alias } = record;
  const change = `Change with [Action=${action}, Name=${escapedName(name)}, Type=${type}, SetIdentifier=${setIdentifier ?? "null"}]`;
  if (weight !== undefined && !(Number.isInteger(weight) && weight >= 0 && weight <= 255)) {
    throw new ProviderRefusal(
      "InvalidInput",
      `1 validation error detected: Value '${weight}' at 'changeBatch.changes.1.member.resourceRecordSet.weight' failed to satisfy constraint: Member must be an integer between 0 and 255`,
    );
  }
  if ((weight === undefined) !== (setIdentifier === undefined)) {
    const missing = weight === undefined ? "Weight" : "SetIdentifier";
    throw new ProviderRefusal(
      "InvalidInput",
      `Invalid request: Missing field '${missing}' in ${change}`,
    );
  }
  const plain = ttl !== undefined || values.length > 0;
  if ((alias !== undefined) === plain || (alias === undefined && ttl === undefined)) {
    const found = alias !== undefined && plain ? "more than one" : "none";
    throw new ProviderRefusal(
      "InvalidInput",
      `Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found ${found} in ${change}`,
    );
  }
}

function conflictsOf(
  record: RecordSet,
  after: readonly RecordSet[],
  { zoneName, zoneOfTarget }: ZoneFacts,
): readonly string[] {
  const wrong: string[] = [];
  const { name, type, alias } = record;
  const subject = `RRSet with DNS name ${escapedName(name)}, type ${type}${
    record.setIdentifier === undefined ? "" : `, SetIdentifier ${record.setIdentifier}`
  }`;
  const neighbours = after.filter((each) => each.name === name && !sameKey(each, record));

  if (name !== zoneName && !name.endsWith(`.${zoneName}`)) {
    wrong.push(`${subject} is not permitted in zone ${escapedName(zoneName)}`);
  }
  if (type === "CNAME" && name === zoneName) {
    wrong.push(
      `RRSet of type CNAME with DNS name ${escapedName(name)} is not permitted at apex in zone ${escapedName(zoneName)}`,
    );
  }
  if (neighbours.some((each) => each.type !== type && [each.type, type].includes("CNAME"))) {
    wrong.push(
      `RRSet of type ${type} with DNS name ${escapedName(name)} is not permitted as it conflicts with other records with the same DNS name in zone ${escapedName(zoneName)}`,
    );
  }
  const set = neighbours.filter((each) => each.type === type);
  if (set.some((each) => (each.weight === undefined) !== (record.weight === undefined))) {
    wrong.push(
      record.weight === undefined
        ? `${subject} cannot be created as other RRSets exist with the same name and type`
        : `${subject} cannot be created as a non-weighted set exists with the same name and type`,
    );
  } else if (
    set.some((each) => each.alias === undefined && alias === undefined && each.ttl !== record.ttl)
  ) {
    wrong.push(`${subject} cannot be created as weighted sets must contain the same TTL`);
  }
  if (alias !== undefined) {
    const zone = zoneOfTarget(alias.name);
    if (zone === undefined || zone !== alias.zoneId) {
      const why =
        zone === undefined
          ? "but that target was not found"
          : "but the alias target name does not lie within the target zone";
      wrong.push(
        `Tried to create an alias that targets ${alias.name}., type ${type} in zone ${alias.zoneId}, ${why}`,
      );
    }
  }
  return wrong;
}
