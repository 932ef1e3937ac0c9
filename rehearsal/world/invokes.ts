import { ProviderRefusal, record, scalarText, texts, type Properties } from "./provider.ts";
import { accountId, groupType, region } from "./aws/resource-types.ts";
import { newAccountQuotas } from "./aws/limits.ts";
import { clusterOf } from "./aws/tags.ts";
import type { Account } from "./aws/account.ts";
import { clusterAskedFor, type Machines } from "./aws/machines.ts";
import { hexOf } from "../ground/random.ts";
import type { RecordResources } from "./route53/record-resource.ts";

/** By quota code: a new account's, and as many vCPUs as the example needs. */
const quotaValues: Readonly<Record<string, number>> = {
  "L-0263D0A3": newAccountQuotas.elasticIps,
  "L-F678F1CE": newAccountQuotas.vpcs,
  "L-1216C47A": 256,
};

/** The providers' functions, as far as the program asks them. */
export class Invokes {
  readonly #records: RecordResources;
  readonly #account: Account;
  readonly #machines: Machines;

  constructor(records: RecordResources, account: Account, machines: Machines) {
    this.#records = records;
    this.#account = account;
    this.#machines = machines;
  }

  #ids(type: string): readonly string[] {
    return this.#account.all(type).map(({ id }) => id);
  }

  /** @throws Refusal for a function that the simulated world does not know */
  answer(token: string, args: Properties): Properties {
    switch (token.replace(/^.*:/, "")) {
      case "getZone":
        return this.#records.getZone(args);
      case "getZones":
        return this.#records.getZones();
      case "getRecords":
        return this.#records.getRecords(args);
      case "getInstances": {
        const cluster = clusterAskedFor(args);
        const states = texts(args["instanceStateNames"] ?? ["running"]);
        const group = scalarText(record(args["instanceTags"])["kops.k8s.io/instancegroup"]);
        const ids = cluster === undefined ? [] : this.#machines.instancesOf(cluster, states, group);
        const privateIps = ids.map((_id, index) => `172.20.64.${index + 10}`);
        return { id: region, ids, privateIps, publicIps: [], ipv6Addresses: [] };
      }
      case "getParameter": {
        const name = scalarText(args["name"]) ?? "";
        const value = `ami-${hexOf(name)}`;
        return { id: name, name, arn: "", type: "String", value, insecureValue: value, version: 1 };
      }
      case "getCallerIdentity":
        return { id: accountId, accountId, arn: `arn:aws:iam::${accountId}:root`, userId: "AIDA" };
      case "getRegion":
        return { id: region, name: region, region, description: "US East (N. Virginia)" };
      case "getPartition":
        return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" };
      case "getAvailabilityZones":
        return { id: region, names: ["a", "b", "c"].map((zone) => `${region}${zone}`) };
      case "getAmiIds": {
        const cluster = clusterAskedFor(args);
        const groups = this.#account.all(groupType);
        const names = groups
          .filter(({ inputs }) => clusterOf(inputs) === cluster)
          .map(({ id }) => id);
        return { id: region, names, arns: names };
      }
      case "getEips":
        return { id: region, allocationIds: this.#ids("aws:ec2/eip:Eip"), publicIps: [] };
      case "getVpcs":
        return { id: region, ids: this.#ids("aws:ec2/vpc:Vpc") };
      case "getInstanceType":
        return { ...args, defaultVcpus: 2 };
      case "getServiceQuota":
        return { ...args, value: quotaValues[scalarText(args["quotaCode"]) ?? ""] ?? 0 };
      case "getVpc": {
        const id = scalarText(args["id"]) ?? "";
        const vpc = this.#account.find("aws:ec2/vpc:Vpc", id)?.outputs;
        const cidrBlock = scalarText(vpc?.["cidrBlock"]) ?? "172.20.0.0/16";
        const cidrBlockAssociations = [{ cidrBlock, state: "associated" }];
        return { id, arn: "", tags: {}, ...vpc, cidrBlock, cidrBlockAssociations };
      }
      case "getSubnet": {
        const id = scalarText(args["id"]) ?? "";
        return { id, ...this.#account.find("aws:ec2/subnet:Subnet", id)?.outputs };
      }
      default:
        throw new ProviderRefusal("NotSimulated", `the rehearsal's world has no function ${token}`);
    }
  }
}
