// What Route53 and the engine know between two updates: what the stacks' last runs have registered.
import {
  list,
  record,
  records,
  scalarText,
  texts,
  type Properties,
} from "../../rehearsal/world/provider.ts";
import { isSecret, type Run } from "./run-program.ts";

export const recordType = "aws:route53/record:Record";

/** One stack after an update. */
interface Stack {
  readonly records: readonly Properties[];
  readonly urns: readonly string[];
  /** Absent after an update that died. */
  readonly outputs?: Properties;
}

export class Deployed {
  readonly #stacks = new Map<string, Stack>();
  /** Records that no stack has made. */
  foreign: readonly Properties[] = [];

  keep(stack: string, run: Run): void {
    const records = recordsOf(run);
    const urns = run.resources.map(
      ({ type, name }) => `urn:pulumi:${stack}::project::${type}::${name}`,
    );
    this.#stacks.set(stack, { records, urns, outputs: plain(run.outputs) as Properties });
    // what was simple is weighted now
    this.foreign = this.foreign.filter((other) =>
      records.every(({ name }) => name !== other["name"]),
    );
  }

  /** As if the stack's first update had been killed when it had created these records. */
  killed(stack: string, records: readonly Properties[]): void {
    this.#stacks.set(stack, { records, urns: [] });
  }

  invoke(token: string, args: Properties): Properties {
    switch (token) {
      case "pulumi:pulumi:readStackOutputs": {
        const stack = scalarText(args["name"])?.split("/").at(-1) ?? "";
        const outputs = this.#stacks.get(stack)?.outputs;
        // the runtime passes on an engine's details only
        if (outputs === undefined) {
          const details = `unknown stack "${stack}"`;
          throw Object.assign(new Error(details), { details });
        }
        return { name: args["name"], outputs };
      }
      case "pulumi:pulumi:readStackResourceOutputs": {
        const stack = scalarText(args["stackName"])?.split("/").at(-1) ?? "";
        const urns = this.#stacks.get(stack)?.urns ?? [];
        const outputs = Object.fromEntries(urns.map((urn) => [urn, {}]));
        return { name: args["stackName"], outputs };
      }
      case "aws:route53/getZone:getZone":
        return { ...args, zoneId: zoneIdOf(scalarText(args["name"]) ?? "") };
      case "aws:route53/getZones:getZones":
        return { ids: [zoneIdOf("example.com")] };
      case "aws:route53/getRecords:getRecords":
        return { ...args, resourceRecordSets: this.#recordsIn(scalarText(args["zoneId"]) ?? "") };
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { ...args, accountId: "123456789012" };
      case "aws:ssm/getParameter:getParameter":
        return { ...args, value: "ami-0123456789abcdef0" };
      case "aws:autoscaling/getAmiIds:getAmiIds":
        return { ...args, names: [] };
      case "aws:ec2/getEips:getEips":
        return { ...args, allocationIds: [] };
      case "aws:ec2/getVpcs:getVpcs":
        return { ...args, ids: [] };
      case "aws:ec2/getInstanceType:getInstanceType":
        return { ...args, defaultVcpus: 2 };
      case "aws:servicequotas/getServiceQuota:getServiceQuota":
        return { ...args, value: 256 };
      case "aws:ec2/getVpc:getVpc":
        return { ...args, tags: {} };
      case "aws:ec2/getSubnet:getSubnet":
        return { ...args, cidrBlock: `range of ${scalarText(args["id"]) ?? ""}` };
      default:
        throw new Error(`tests/golden/deployed.ts: no answer to ${token}`);
    }
  }

  #recordsIn(zoneId: string): readonly Properties[] {
    return [...this.foreign, ...[...this.#stacks.values()].flatMap((stack) => stack.records)]
      .filter((each) => each["zoneId"] === zoneId)
      .map(answerOf);
  }
}

function zoneIdOf(zone: string): string {
  return `Z0${zone.replaceAll(/[^a-z0-9]/g, "").toUpperCase()}`;
}

/**
 * The records by which hosts are served before there is any stack.
 *
 * @param balancers of single hosts; default: the ingress'
 */
export function simpleRecords(
  balancers: Readonly<Record<string, { readonly dnsName: string }>>,
): readonly Properties[] {
  return ["api", "canary", "shop", "*"].map((label) => {
    const name = `${label}.example.com`;
    const { dnsName } = balancers[name] ?? {
      dnsName: "a1b2c3-123456.us-east-1.elb.amazonaws.com",
    };
    const aliases = [{ name: dnsName, zoneId: "Z35SXDOTRQ7X7K" }];
    return { zoneId: zoneIdOf("example.com"), name, type: "A", aliases };
  });
}

/** The stack's locks: TXT records that say the stack's name. */
export function lockOf(stack: string, run: Run): readonly Properties[] {
  return recordsOf(run).filter((inputs) => texts(inputs["records"])[0] === stack);
}

/** As the provider gives a record: absent values are null, names end with a dot, `*` is escaped. */
function answerOf(inputs: Properties): Properties {
  const [alias] = records(inputs["aliases"]);
  return {
    name: `${(scalarText(inputs["name"]) ?? "").replace("*", "\\052")}.`,
    type: inputs["type"],
    ttl: inputs["ttl"] ?? null,
    setIdentifier: inputs["setIdentifier"] ?? null,
    weight: records(inputs["weightedRoutingPolicies"])[0]?.["weight"] ?? null,
    aliasTarget:
      alias === undefined
        ? null
        : { dnsName: `${scalarText(alias["name"]) ?? ""}.`, hostedZoneId: alias["zoneId"] },
    resourceRecords: texts(inputs["records"]).map((value) => ({
      value: inputs["type"] === "TXT" ? `"${value}"` : value,
    })),
  };
}

function recordsOf({ resources }: Run): readonly Properties[] {
  return resources
    .filter(({ type }) => type === recordType)
    .map(({ inputs }) => plain(inputs) as Properties);
}

/** Secrets unwrapped. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return list(value).map(plain);
  if (typeof value !== "object" || value === null) return value;
  const object = record(value);
  if (isSecret(object)) return plain(object["value"]);
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, plain(each)]));
}
