import {
  ProviderRefusal,
  record,
  records,
  scalarText,
  texts,
  type Created,
  type Properties,
} from "../provider.ts";
import { escapedName, canonicalName, sameKey, type RecordSet } from "./record-set.ts";
import type { ZoneChange } from "./refusals.ts";
import type { Zones } from "./zones.ts";

/** A Record resource's inputs as a record. */
function recordOf(inputs: Properties): RecordSet {
  const weight = records(inputs["weightedRoutingPolicies"])[0]?.["weight"];
  const alias = records(inputs["aliases"])[0];
  const setIdentifier = scalarText(inputs["setIdentifier"]);
  const ttl = inputs["ttl"];
  const type = scalarText(inputs["type"]) ?? "";
  return {
    name: canonicalName(scalarText(inputs["name"]) ?? ""),
    type,
    values: texts(inputs["records"]).map((value) =>
      type === "TXT" && !value.startsWith('"') ? `"${value}"` : value,
    ),
    ...(setIdentifier === undefined ? {} : { setIdentifier }),
    ...(weight === undefined ? {} : { weight: Number(weight) }),
    ...(ttl === undefined ? {} : { ttl: Number(ttl) }),
    ...(alias === undefined
      ? {}
      : {
          alias: {
            name: canonicalName(scalarText(alias["name"]) ?? ""),
            zoneId: scalarText(alias["zoneId"]) ?? "",
            evaluateTargetHealth: alias["evaluateTargetHealth"] === true,
          },
        }),
  };
}

/** A record as a Record resource's inputs. */
function inputsOf(zoneId: string, found: RecordSet): Properties {
  const { name, type, setIdentifier, weight, ttl, values, alias } = found;
  return {
    zoneId,
    name,
    type,
    ...(setIdentifier === undefined ? {} : { setIdentifier }),
    ...(weight === undefined ? {} : { weightedRoutingPolicies: [{ weight }] }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(alias === undefined
      ? { records: values.map((value) => value.replace(/^"(.*)"$/, "$1")) }
      : { aliases: [alias] }),
  };
}

/**
 * The real provider's ways with `aws:route53/record:Record`: CREATE, or UPSERT when `allowOverwrite` is set; an update of
 * type or set identifier deletes and creates in one change batch; what is gone already counts as deleted.
 * Source: hashicorp/terraform-provider-aws internal/service/route53/record.go.
 */
export class RecordResources {
  readonly #zones: Zones;

  constructor(zones: Zones) {
    this.#zones = zones;
  }

  async create(inputs: Properties): Promise<Created> {
    const zoneId = scalarText(inputs["zoneId"]) ?? "";
    const made = recordOf(inputs);
    const action = inputs["allowOverwrite"] === true ? "UPSERT" : "CREATE";
    await this.#zones.change(zoneId, [{ action, record: made }]);
    return { id: idOf(zoneId, made), outputs: { ...inputs, fqdn: made.name } };
  }

  async update(olds: Properties, news: Properties): Promise<Properties> {
    const zoneId = scalarText(news["zoneId"]) ?? "";
    const [before, after] = [recordOf(olds), recordOf(news)];
    const listed = this.#zones.list(zoneId);
    const old = listed.find((each) => sameKey(each, before));
    const changes: readonly ZoneChange[] =
      sameKey(before, after) || old === undefined
        ? [{ action: "UPSERT", record: after }]
        : [
            { action: "DELETE", record: old },
            { action: "CREATE", record: after },
          ];
    await this.#zones.change(zoneId, changes);
    return { ...news, fqdn: after.name };
  }

  async delete(outputs: Properties): Promise<void> {
    const zoneId = scalarText(outputs["zoneId"]) ?? "";
    const wanted = recordOf(outputs);
    const found = this.#zones.list(zoneId).find((each) => sameKey(each, wanted));
    if (found !== undefined)
      await this.#zones.change(zoneId, [{ action: "DELETE", record: found }]);
  }

  /** @param id as in the state, or to import: `<zone>_<name>_<type>`, with `_<set identifier>` where there is one */
  read(id: string, known: Properties): (Created & { readonly inputs: Properties }) | undefined {
    const named = /^(Z[A-Z0-9]+)_(.+)_(A|AAAA|CNAME|TXT|HTTPS)(?:_(.+))?$/.exec(id);
    const wanted =
      Object.keys(known).length > 0
        ? recordOf(known)
        : {
            name: canonicalName(named?.[2] ?? ""),
            type: named?.[3] ?? "",
            values: [],
            ...(named?.[4] === undefined ? {} : { setIdentifier: named[4] }),
          };
    const zoneId = scalarText(known["zoneId"]) ?? named?.[1] ?? "";
    const found = this.#zones.list(zoneId).find((each) => sameKey(each, wanted));
    if (found === undefined) return undefined;
    const inputs = inputsOf(zoneId, found);
    const overwrite = known["allowOverwrite"];
    return {
      id,
      inputs: overwrite === undefined ? inputs : { ...inputs, allowOverwrite: overwrite },
      outputs: { ...known, ...inputs, fqdn: found.name },
    };
  }

  getZone(args: Properties): Properties {
    const byId = scalarText(args["zoneId"]);
    const name = scalarText(args["name"]) ?? "";
    const zone =
      byId === undefined
        ? this.#zones.find(name, args["privateZone"] === true)
        : this.#zones.get(byId);
    if (zone === undefined) {
      throw new ProviderRefusal("NotFound", "no matching Route 53 Hosted Zone found");
    }
    return {
      id: zone.id,
      zoneId: zone.id,
      name: zone.name,
      privateZone: zone.private,
      arn: `arn:aws:route53:::hostedzone/${zone.id}`,
      callerReference: "rehearsal",
      comment: "",
      nameServers: ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"],
      primaryNameServer: "ns-1.awsdns-01.com",
      resourceRecordSetCount: this.#zones.list(zone.id).length,
      linkedServiceDescription: "",
      linkedServicePrincipal: "",
      tags: record(args["tags"]),
    };
  }

  /** ListHostedZones in the shape of `aws.route53.getZones`. */
  getZones(): Properties {
    return { id: "us-east-1", ids: this.#zones.all().map(({ id }) => id) };
  }

  /** ListResourceRecordSets in the shape of `aws.route53.getRecords`: names end with a dot, absent values are null. */
  getRecords(args: Properties): Properties {
    const zoneId = scalarText(args["zoneId"]) ?? "";
    const nameRegex = scalarText(args["nameRegex"]);
    const pattern = nameRegex === undefined ? undefined : new RegExp(nameRegex);
    const resourceRecordSets = this.#zones
      .list(zoneId)
      .filter(({ name }) => pattern?.test(escapedName(name)) ?? true)
      .map((found) => ({
        aliasTarget:
          found.alias === undefined
            ? null
            : {
                dnsName: `${found.alias.name}.`,
                evaluateTargetHealth: found.alias.evaluateTargetHealth,
                hostedZoneId: found.alias.zoneId,
              },
        cidrRoutingConfig: null,
        failover: null,
        geolocation: null,
        geoproximityLocation: null,
        healthCheckId: null,
        multiValueAnswer: null,
        name: escapedName(found.name),
        region: null,
        resourceRecords: found.values.map((value) => ({ value })),
        setIdentifier: found.setIdentifier ?? null,
        trafficPolicyInstanceId: null,
        ttl: found.ttl ?? null,
        type: found.type,
        weight: found.weight ?? null,
      }));
    return { zoneId, resourceRecordSets, ...(nameRegex === undefined ? {} : { nameRegex }) };
  }
}

function idOf(zoneId: string, { name, type, setIdentifier }: RecordSet): string {
  return [zoneId, name, type, ...(setIdentifier === undefined ? [] : [setIdentifier])].join("_");
}
