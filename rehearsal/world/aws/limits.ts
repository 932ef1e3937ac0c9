// What AWS refuses because of what the account has already: quotas, sums, and networks with no way out.
import { ProviderRefusal, list, record, scalarText, texts, type Properties } from "../provider.ts";
import { policyCharacters } from "../../../components/cluster/machine-role-policies.ts";
import type { AwsResource } from "./resource-types.ts";

/** A new account's, which are raised only on request (Service Quotas' console; Amazon VPC quotas). */
export interface Quotas {
  /** L-0263D0A3, EC2-VPC Elastic IPs, in a region. */
  readonly elasticIps: number;
  /** L-F678F1CE, VPCs per region. */
  readonly vpcs: number;
  /** L-0EA8095F, inbound or outbound rules per security group. */
  readonly rulesPerSecurityGroup: number;
}

export const newAccountQuotas: Quotas = { elasticIps: 5, vpcs: 5, rulesPerSecurityGroup: 60 };

/** IAM: the sum of all inline policies of one role, white space not counted; cannot be raised. */
const inlinePolicyCharacters = 10_240;

/** IAM: of one managed policy. */
const managedPolicyCharacters = 6144;

/**
 * @param others what the account has besides
 * @throws Refusal
 */
export function refuseByAccount(
  type: string,
  inputs: Properties,
  others: readonly AwsResource[],
  quotas: Quotas,
): void {
  const of = (other: string) => others.filter((each) => each.type === other);
  switch (type) {
    case "aws:ec2/eip:Eip":
      if (of(type).length < quotas.elasticIps) return;
      throw new ProviderRefusal(
        "AddressLimitExceeded",
        "The maximum number of addresses has been reached",
      );
    case "aws:ec2/vpc:Vpc":
      if (of(type).length < quotas.vpcs) return;
      throw new ProviderRefusal("VpcLimitExceeded", "The maximum number of VPCs has been reached");
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
    case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
      refuseRules(inputs, of(type), quotas.rulesPerSecurityGroup);
      return;
    case "aws:iam/rolePolicy:RolePolicy":
      refusePolicies(inputs, of(type));
      return;
    case "aws:iam/policy:Policy":
      if (policyCharacters(scalarText(inputs["policy"]) ?? "") <= managedPolicyCharacters) return;
      throw new ProviderRefusal(
        "LimitExceeded",
        `Cannot exceed quota for PolicySize: ${managedPolicyCharacters}`,
      );
    case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
      if (of(type).filter((each) => each.inputs["role"] === inputs["role"]).length < 10) return;
      throw new ProviderRefusal("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10");
    case "aws:ec2/natGateway:NatGateway":
      refuseWithoutInternet("Gateway.NotAttached", [scalarText(inputs["subnetId"]) ?? ""], others);
      return;
    case "aws:lb/loadBalancer:LoadBalancer":
      if (inputs["internal"] === true) return;
      refuseWithoutInternet("InvalidSubnet", texts(inputs["subnets"]), others);
      return;
    case "aws:autoscaling/group:Group":
      refuseUnusedTargetGroups(texts(inputs["targetGroupArns"]), of("aws:lb/listener:Listener"));
      return;
    default:
  }
}

function refuseRules(inputs: Properties, rules: readonly AwsResource[], limit: number): void {
  const group = scalarText(inputs["securityGroupId"]);
  const count = rules.filter((each) => each.inputs["securityGroupId"] === group).length;
  if (count < limit) return;
  throw new ProviderRefusal(
    "RulesPerSecurityGroupLimitExceeded",
    `The maximum number of rules per security group has been reached: ${group ?? ""}`,
  );
}

function refusePolicies(inputs: Properties, policies: readonly AwsResource[]): void {
  const role = scalarText(inputs["role"]) ?? "";
  const documents = [
    ...policies.filter((each) => each.inputs["role"] === role).map((each) => each.inputs),
    inputs,
  ].map((each) => scalarText(each["policy"]) ?? "");
  const sum = documents.reduce((total, document) => total + policyCharacters(document), 0);
  if (sum <= inlinePolicyCharacters) return;
  throw new ProviderRefusal(
    "LimitExceeded",
    `Maximum policy size of ${inlinePolicyCharacters} bytes exceeded for role ${role} (${sum})`,
  );
}

/** A network of somebody else's, which the account does not list, has its gateway. */
function refuseWithoutInternet(
  code: string,
  subnetIds: readonly string[],
  others: readonly AwsResource[],
): void {
  const vpcIds = others
    .filter((each) => each.type === "aws:ec2/subnet:Subnet" && subnetIds.includes(each.id))
    .map((each) => scalarText(each.inputs["vpcId"]) ?? "");
  for (const vpcId of vpcIds) {
    const gateway = others.some(
      (each) =>
        each.type === "aws:ec2/internetGateway:InternetGateway" && each.inputs["vpcId"] === vpcId,
    );
    if (!gateway)
      throw new ProviderRefusal(code, `Network ${vpcId} has no internet gateway attached`);
  }
}

function refuseUnusedTargetGroups(
  arns: readonly string[],
  listeners: readonly AwsResource[],
): void {
  const used = listeners.flatMap((each) =>
    list(each.inputs["defaultActions"]).map((action) =>
      scalarText(record(action)["targetGroupArn"]),
    ),
  );
  const unused = arns.find((arn) => !used.includes(arn));
  if (unused === undefined) return;
  throw new ProviderRefusal(
    "ValidationError",
    `Provided Target Groups may not be valid: ${unused} is not associated with a load balancer`,
  );
}
