import { scalarText, texts, type Properties } from "../provider.ts";
import { hexOf } from "../../ground/random.ts";

export const region = "us-east-1";
export const accountId = "123456789012";

/** Hosted zones in which AWS keeps the names of this region's load balancers. */
export const balancerZones = { network: "Z26RNL4JYFTOTI", application: "Z35SXDOTRQ7X7K" };

export const balancerType = "aws:lb/loadBalancer:LoadBalancer";
export const groupType = "aws:autoscaling/group:Group";
export const launchTemplateType = "aws:ec2/launchTemplate:LaunchTemplate";
export const listenerType = "aws:lb/listener:Listener";
export const targetGroupType = "aws:lb/targetGroup:TargetGroup";

/** A resource of the account. */
export interface AwsResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  inputs: Properties;
  outputs: Properties;
}

/** What the simulated AWS knows of one resource type; a type without an entry is generic. */
export interface ResourceType {
  /** `vpc` of `vpc-0123456789abcdef0`; without it the id is the resource's name. */
  readonly prefix?: string;
  /** The id, for a type whose id is made otherwise; `unique` are 17 hexadecimal digits. */
  readonly id?: (inputs: Properties, unique: string) => string;
  /** Simulated seconds; default 2 and 2. */
  readonly seconds?: { readonly create: number; readonly delete: number };
  /** What must be unique, for the types whose names the account has only once. */
  readonly uniqueName?: (inputs: Properties) => string | undefined;
  /** The refusal's code when that name is taken. */
  readonly taken?: string;
  /** Properties that the real provider cannot change in place. */
  readonly replaces?: readonly string[];
  /** Properties by which it holds on to others, which then cannot be deleted. */
  readonly holds?: readonly string[];
  /** The refusal's code when it is held itself; default DependencyViolation. */
  readonly held?: string;
  /** Outputs that the cloud makes up, beyond `id`, `arn` and the inputs. */
  readonly outputs?: (inputs: Properties, id: string, urn: string) => Properties;
  /** The service in its ARN; default the token's module. */
  readonly arn?: (inputs: Properties, id: string) => string;
}

const named = (inputs: Properties): string | undefined => scalarText(inputs["name"]);

function elbArn(kind: string): (inputs: Properties, id: string) => string {
  return (_inputs, id) => `arn:aws:elasticloadbalancing:${region}:${accountId}:${kind}/${id}`;
}

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  "aws:ec2/vpc:Vpc": {
    prefix: "vpc",
    replaces: ["cidrBlock"],
    outputs: (_inputs, _id, urn) => ({
      defaultSecurityGroupId: `sg-${hexOf(`default ${urn}`)}`,
      mainRouteTableId: `rtb-${hexOf(`main ${urn}`)}`,
    }),
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { prefix: "sg", replaces: ["vpcId"] },
  "aws:ec2/flowLog:FlowLog": { prefix: "fl", replaces: ["vpcId", "logDestination"] },
  "aws:ec2/subnet:Subnet": {
    prefix: "subnet",
    replaces: ["cidrBlock", "availabilityZone", "vpcId"],
    holds: ["vpcId"],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    prefix: "igw",
    seconds: { create: 10, delete: 10 },
    holds: ["vpcId"],
  },
  "aws:ec2/routeTable:RouteTable": { prefix: "rtb", replaces: ["vpcId"], holds: ["vpcId"] },
  "aws:ec2/route:Route": {
    replaces: ["routeTableId", "destinationCidrBlock"],
    holds: ["gatewayId"],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    prefix: "rtbassoc",
    replaces: ["subnetId"],
    holds: ["routeTableId"],
  },
  "aws:ec2/eip:Eip": {
    prefix: "eipalloc",
    outputs: (_inputs, id) => ({ allocationId: id, publicIp: "203.0.113.10" }),
    held: "InvalidIPAddress.InUse",
  },
  "aws:ec2/natGateway:NatGateway": {
    prefix: "nat",
    seconds: { create: 90, delete: 60 },
    replaces: ["subnetId", "allocationId"],
    holds: ["subnetId", "allocationId"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    prefix: "vpce",
    replaces: ["vpcId", "serviceName"],
    holds: ["vpcId"],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    prefix: "sg",
    replaces: ["name", "description", "vpcId"],
    holds: ["vpcId"],
    uniqueName: (inputs) => {
      const name = named(inputs);
      return name === undefined
        ? undefined
        : `${name} in ${scalarText(inputs["vpcId"]) ?? "default"}`;
    },
    taken: "InvalidGroup.Duplicate",
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    prefix: "sgr",
    replaces: ["securityGroupId"],
    holds: ["referencedSecurityGroupId"],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    prefix: "sgr",
    replaces: ["securityGroupId"],
    holds: ["referencedSecurityGroupId"],
  },
  "aws:ec2/networkInterface:NetworkInterface": {
    prefix: "eni",
    replaces: ["subnetId", "privateIps"],
    holds: ["subnetId", "securityGroups"],
    outputs: (inputs) => ({ privateIp: texts(inputs["privateIps"])[0] ?? "172.20.0.10" }),
  },
  "aws:ebs/volume:Volume": {
    prefix: "vol",
    seconds: { create: 10, delete: 5 },
    replaces: ["availabilityZone", "encrypted", "kmsKeyId", "snapshotId"],
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    prefix: "lt",
    replaces: ["name"],
    uniqueName: named,
    taken: "InvalidLaunchTemplateName.AlreadyExistsException",
    outputs: () => ({ latestVersion: 1, defaultVersion: 1 }),
  },
  "aws:autoscaling/group:Group": {
    seconds: { create: 60, delete: 90 },
    replaces: ["name"],
    uniqueName: named,
    taken: "AlreadyExists",
    holds: ["vpcZoneIdentifiers"],
    held: "ResourceInUse",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    seconds: { create: 150, delete: 40 },
    replaces: ["name", "internal", "loadBalancerType"],
    uniqueName: named,
    taken: "DuplicateLoadBalancerName",
    holds: ["subnets", "securityGroups"],
    held: "ResourceInUse",
    arn: elbArn("loadbalancer/net"),
    outputs: (inputs, _id, urn) => balancerOutputs(inputs, urn),
  },
  "aws:lb/targetGroup:TargetGroup": {
    replaces: ["name", "port", "protocol", "targetType", "vpcId"],
    uniqueName: named,
    taken: "DuplicateTargetGroupName",
    held: "ResourceInUse",
    arn: elbArn("targetgroup"),
  },
  "aws:lb/listener:Listener": {
    replaces: ["loadBalancerArn"],
    uniqueName: ({ loadBalancerArn, port }) =>
      `${scalarText(loadBalancerArn) ?? ""} ${scalarText(port) ?? ""}`,
    taken: "DuplicateListener",
    // deleting the balancer deletes its listeners, so they do not hold it
    holds: ["defaultActions"],
    arn: elbArn("listener/net"),
  },
  "aws:iam/role:Role": {
    replaces: ["name", "path"],
    uniqueName: named,
    taken: "EntityAlreadyExists",
    held: "DeleteConflict",
    arn: (_inputs, id) => `arn:aws:iam::${accountId}:role/${id}`,
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    replaces: ["url"],
    uniqueName: ({ url }) => scalarText(url),
    taken: "EntityAlreadyExists",
    arn: ({ url }) =>
      `arn:aws:iam::${accountId}:oidc-provider/${(scalarText(url) ?? "").replace("https://", "")}`,
  },
  "aws:iam/policy:Policy": {
    replaces: ["name", "path"],
    uniqueName: named,
    taken: "EntityAlreadyExists",
    held: "DeleteConflict",
    arn: (_inputs, id) => `arn:aws:iam::${accountId}:policy/${id}`,
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: (inputs) => `${scalarText(inputs["role"]) ?? ""}:${scalarText(inputs["name"]) ?? ""}`,
    replaces: ["name", "role"],
    holds: ["role"],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    replaces: ["role", "policyArn"],
    holds: ["role", "policyArn"],
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    replaces: ["name"],
    uniqueName: named,
    taken: "EntityAlreadyExists",
    holds: ["role"],
    arn: (_inputs, id) => `arn:aws:iam::${accountId}:instance-profile/${id}`,
  },
  "aws:ssm/parameter:Parameter": {
    replaces: ["name"],
    uniqueName: named,
    taken: "ParameterAlreadyExists",
    arn: (_inputs, id) => `arn:aws:ssm:${region}:${accountId}:parameter${id}`,
  },
  "aws:kms/key:Key": {
    id: (_inputs, unique) =>
      hexOf(unique, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    outputs: (_inputs, id) => ({ keyId: id }),
  },
  "aws:kms/alias:Alias": { replaces: ["name"], uniqueName: named, taken: "AlreadyExistsException" },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    id: (inputs) => `${scalarText(inputs["bucket"]) ?? ""}/${scalarText(inputs["key"]) ?? ""}`,
    replaces: ["bucket", "key"],
    holds: ["bucket"],
    held: "BucketNotEmpty",
  },
  "aws:s3/bucket:Bucket": {
    replaces: ["bucket"],
    uniqueName: (inputs) => scalarText(inputs["bucket"]),
    taken: "BucketAlreadyOwnedByYou",
    arn: (_inputs, id) => `arn:aws:s3:::${id}`,
  },
};

/** Properties that name one type of thing, where others may have the same name. */
export const meantBy: Readonly<Record<string, string>> = { role: "aws:iam/role:Role" };

/** `nlb-1a2b3c4d5e6f7a8b.elb.us-east-1.amazonaws.com`, and an application's the other way round. */
function balancerOutputs(inputs: Properties, urn: string): Properties {
  const name = named(inputs) ?? `lb-${hexOf(urn, 7)}`;
  const network = scalarText(inputs["loadBalancerType"]) === "network";
  const host = `${name}-${hexOf(`balancer ${urn}`, 16)}`;
  return {
    name,
    dnsName: network
      ? `${host}.elb.${region}.amazonaws.com`
      : `${host}.${region}.elb.amazonaws.com`,
    zoneId: network ? balancerZones.network : balancerZones.application,
    arnSuffix: `net/${name}/${hexOf(urn, 16)}`,
  };
}
