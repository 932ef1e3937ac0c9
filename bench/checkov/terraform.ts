// What a created cluster registers on AWS, written in Terraform's language: Pulumi's AWS provider is made of Terraform's,
// so each resource and property has one there, under another name.
import { list, record, type Properties } from "../../rehearsal/world/provider.ts";

/** A registered resource, its secrets unwrapped. */
export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
}

/** Terraform's names of the types that the program uses. */
const types: Readonly<Record<string, string>> = {
  "aws:autoscaling/group:Group": "aws_autoscaling_group",
  "aws:ebs/volume:Volume": "aws_ebs_volume",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "aws_default_security_group",
  "aws:ec2/eip:Eip": "aws_eip",
  "aws:ec2/flowLog:FlowLog": "aws_flow_log",
  "aws:ec2/internetGateway:InternetGateway": "aws_internet_gateway",
  "aws:ec2/launchTemplate:LaunchTemplate": "aws_launch_template",
  "aws:ec2/natGateway:NatGateway": "aws_nat_gateway",
  "aws:ec2/networkInterface:NetworkInterface": "aws_network_interface",
  "aws:ec2/route:Route": "aws_route",
  "aws:ec2/routeTable:RouteTable": "aws_route_table",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "aws_route_table_association",
  "aws:ec2/securityGroup:SecurityGroup": "aws_security_group",
  "aws:ec2/subnet:Subnet": "aws_subnet",
  "aws:ec2/tag:Tag": "aws_ec2_tag",
  "aws:ec2/vpc:Vpc": "aws_vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "aws_vpc_endpoint",
  "aws:iam/instanceProfile:InstanceProfile": "aws_iam_instance_profile",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "aws_iam_openid_connect_provider",
  "aws:iam/policy:Policy": "aws_iam_policy",
  "aws:iam/role:Role": "aws_iam_role",
  "aws:iam/rolePolicy:RolePolicy": "aws_iam_role_policy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "aws_iam_role_policy_attachment",
  "aws:kms/alias:Alias": "aws_kms_alias",
  "aws:kms/key:Key": "aws_kms_key",
  "aws:lb/listener:Listener": "aws_lb_listener",
  "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
  "aws:lb/targetGroup:TargetGroup": "aws_lb_target_group",
  "aws:route53/record:Record": "aws_route53_record",
  "aws:s3/bucket:Bucket": "aws_s3_bucket",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
    "aws_s3_bucket_lifecycle_configuration",
  "aws:s3/bucketObjectv2:BucketObjectv2": "aws_s3_object",
  "aws:s3/bucketPolicy:BucketPolicy": "aws_s3_bucket_policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "aws_s3_bucket_public_access_block",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "aws_s3_bucket_server_side_encryption_configuration",
  "aws:s3/bucketVersioning:BucketVersioning": "aws_s3_bucket_versioning",
  "aws:ssm/parameter:Parameter": "aws_ssm_parameter",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "aws_vpc_security_group_egress_rule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
    "aws_vpc_security_group_ingress_rule",
};

/** Blocks that may be repeated: Pulumi names the list, Terraform each of them. */
const repeated: Readonly<Record<string, string>> = {
  aliases: "alias",
  clientIdLists: "client_id_list",
  defaultActions: "default_action",
  overrides: "override",
  rules: "rule",
  vpcZoneIdentifiers: "vpc_zone_identifier",
  weightedRoutingPolicies: "weighted_routing_policy",
};

/** Documents of IAM, as text. */
const policies = new Set(["policy", "assumeRolePolicy"]);

/** @throws Error for a type of which Terraform's name is not known here */
export function terraformType(type: string): string {
  const found = types[type];
  if (found === undefined) throw new Error(`${type}: name Terraform's type in ${import.meta.url}`);
  return found;
}

/** Of a resource, within Terraform: letters, digits, `_` and `-`. */
export function terraformName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, "_").replace(/^(?=[0-9-])/, "_");
}

/** What stands for an output of a resource until there is one: `${aws_vpc.blue.id}`. */
export function reference(type: string, name: string, output: string): string {
  return `\${${terraformType(type)}.${terraformName(name)}.${snakeCase(output)}}`;
}

/** A file's text. */
export function terraformOf(resources: readonly RegisteredResource[]): string {
  return resources
    .map(({ type, name, inputs }) => {
      const title = terraformType(type);
      const body = lines(inputs, title).map((line) => `  ${line}`);
      return [`resource "${title}" "${terraformName(name)}" {`, ...body, "}", ""].join("\n");
    })
    .join("\n");
}

function lines(values: Properties, type: string): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    // an Auto Scaling group's are blocks
    const tags = key === "tags" && type === "aws_autoscaling_group";
    const name = tags ? "tag" : (repeated[key] ?? snakeCase(key));
    if (policies.has(key)) return [`${name} = jsonencode(${String(value)})`];
    const blocks = Array.isArray(value) ? list(value) : [value];
    if (key === "tags" && !tags) return [`${name} = ${JSON.stringify(value)}`];
    return blocks.length > 0 && blocks.every((each) => typeof each === "object" && each !== null)
      ? blocks.flatMap((each) => [
          `${name} {`,
          ...lines(record(each), type).map((line) => `  ${line}`),
          "}",
        ])
      : [`${name} = ${JSON.stringify(value)}`];
  });
}

/** `httpPutResponseHopLimit` as `http_put_response_hop_limit`. */
function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
