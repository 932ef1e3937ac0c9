// What AWS' pages say of names, descriptions and tags where its service models (shapes.json) say nothing:
// all of EC2, load balancers' names, buckets' names.

export interface DocumentedShape {
  readonly min?: number;
  readonly max: number;
  /** The whole value must match. */
  readonly pattern?: RegExp;
  readonly source: string;
}

/** EC2 API reference, CreateSecurityGroup: "a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*". */
const securityGroupText: DocumentedShape = {
  min: 1,
  max: 255,
  pattern: /[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]+/,
  source: "EC2 API reference, CreateSecurityGroup",
};

/** EC2 user guide, tag restrictions. */
const tags = {
  "tags.key": { min: 1, max: 127, source: "EC2 user guide, Tag restrictions" },
  "tags.value": { max: 256, source: "EC2 user guide, Tag restrictions" },
} as const;

const loadBalancerName: DocumentedShape = {
  min: 1,
  max: 32,
  pattern: /(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?/,
  source: "Elastic Load Balancing API reference, CreateLoadBalancer and CreateTargetGroup",
};

/** By resource type and property path, as in shapes.json. */
export const documentedShapes: Readonly<Record<string, Readonly<Record<string, DocumentedShape>>>> =
  {
    "aws:ebs/volume:Volume": tags,
    "aws:ec2/eip:Eip": tags,
    "aws:ec2/internetGateway:InternetGateway": tags,
    "aws:ec2/launchTemplate:LaunchTemplate": {
      ...tags,
      "tagSpecifications[].tags.key": tags["tags.key"],
      "tagSpecifications[].tags.value": tags["tags.value"],
      // base64 of 16 KiB
      userData: { max: 21_848, source: "EC2 user guide, Run commands when you launch an instance" },
    },
    "aws:ec2/natGateway:NatGateway": tags,
    "aws:ec2/networkInterface:NetworkInterface": {
      ...tags,
      description: { max: 255, source: "EC2 API reference, CreateNetworkInterface" },
    },
    "aws:ec2/routeTable:RouteTable": tags,
    "aws:ec2/securityGroup:SecurityGroup": {
      ...tags,
      name: { ...securityGroupText, pattern: /(?!sg-)[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]+/ },
      description: securityGroupText,
    },
    "aws:ec2/subnet:Subnet": tags,
    "aws:ec2/tag:Tag": {
      key: tags["tags.key"],
      value: tags["tags.value"],
    },
    "aws:ec2/vpc:Vpc": tags,
    "aws:ec2/vpcEndpoint:VpcEndpoint": tags,
    "aws:iam/role:Role": {
      assumeRolePolicy: { max: 2048, source: "IAM user guide, IAM and AWS STS quotas" },
    },
    "aws:lb/loadBalancer:LoadBalancer": { name: loadBalancerName },
    "aws:lb/targetGroup:TargetGroup": { name: loadBalancerName },
    "aws:s3/bucket:Bucket": {
      bucket: {
        min: 3,
        max: 63,
        pattern: /(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9.-]*[a-z0-9](?<!-s3alias|--ol-s3)/,
        source: "S3 user guide, General purpose bucket naming rules",
      },
    },
    "aws:ssm/parameter:Parameter": {
      value: { min: 1, max: 4096, source: "Systems Manager user guide, standard parameters" },
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
      ...tags,
      description: { ...securityGroupText, min: 0 },
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
      ...tags,
      description: { ...securityGroupText, min: 0 },
    },
  };
