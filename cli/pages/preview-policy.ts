// The IAM policy of the role that previews: what the AWS provider asks when it reads what the program registers.

/**
 * The actions of a read, by Pulumi type or function, as the policy language names them.
 * Source: the read functions in hashicorp/terraform-provider-aws, internal/service/.
 */
export const readActions: Readonly<Record<string, readonly string[]>> = {
  "aws:autoscaling:Group": ["autoscaling:DescribeAutoScalingGroups"],
  "aws:ebs:Volume": ["ec2:DescribeVolumes"],
  "aws:ec2:DefaultSecurityGroup": ["ec2:DescribeSecurityGroups"],
  "aws:ec2:Eip": ["ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"],
  "aws:ec2:InternetGateway": ["ec2:DescribeInternetGateways"],
  "aws:ec2:LaunchTemplate": ["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"],
  "aws:ec2:NatGateway": ["ec2:DescribeNatGateways"],
  "aws:ec2:NetworkInterface": ["ec2:DescribeNetworkInterfaces"],
  "aws:ec2:Route": ["ec2:DescribeRouteTables"],
  "aws:ec2:RouteTable": ["ec2:DescribeRouteTables"],
  "aws:ec2:RouteTableAssociation": ["ec2:DescribeRouteTables"],
  "aws:ec2:SecurityGroup": ["ec2:DescribeSecurityGroups"],
  "aws:ec2:Subnet": ["ec2:DescribeSubnets"],
  "aws:ec2:Vpc": [
    "ec2:DescribeVpcs",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
  ],
  "aws:ec2:VpcEndpoint": ["ec2:DescribeVpcEndpoints", "ec2:DescribePrefixLists"],
  "aws:iam:InstanceProfile": ["iam:GetInstanceProfile", "iam:GetRole"],
  "aws:iam:OpenIdConnectProvider": ["iam:GetOpenIDConnectProvider"],
  "aws:iam:Policy": ["iam:GetPolicy", "iam:GetPolicyVersion"],
  "aws:iam:Role": [
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
  ],
  "aws:iam:RolePolicy": ["iam:GetRolePolicy"],
  "aws:iam:RolePolicyAttachment": ["iam:ListAttachedRolePolicies"],
  "aws:kms:Alias": ["kms:ListAliases"],
  "aws:kms:Key": [
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
  ],
  "aws:lb:Listener": [
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeTags",
  ],
  "aws:lb:LoadBalancer": [
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeTags",
  ],
  "aws:lb:TargetGroup": [
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTags",
  ],
  "aws:route53:Record": ["route53:GetHostedZone", "route53:ListResourceRecordSets"],
  "aws:s3:Bucket": [
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketLogging",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketPolicy",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetBucketWebsite",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ListTagsForResource",
  ],
  "aws:s3:BucketLifecycleConfiguration": ["s3:GetLifecycleConfiguration"],
  "aws:s3:BucketObjectv2": ["s3:GetObject", "s3:GetObjectTagging"],
  "aws:s3:BucketPolicy": ["s3:GetBucketPolicy"],
  "aws:s3:BucketPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
  "aws:s3:BucketServerSideEncryptionConfiguration": ["s3:GetEncryptionConfiguration"],
  "aws:s3:BucketVersioning": ["s3:GetBucketVersioning"],
  "aws:ssm:Parameter": ["ssm:DescribeParameters", "ssm:GetParameter", "ssm:ListTagsForResource"],
  "aws:vpc:SecurityGroupEgressRule": ["ec2:DescribeSecurityGroupRules"],
  "aws:vpc:SecurityGroupIngressRule": ["ec2:DescribeSecurityGroupRules"],
  getCallerIdentity: ["sts:GetCallerIdentity"],
  getEips: ["ec2:DescribeAddresses"],
  getInstanceType: ["ec2:DescribeInstanceTypes"],
  getInstances: ["ec2:DescribeInstances"],
  getParameter: ["ssm:GetParameter"],
  getRecords: ["route53:ListResourceRecordSets"],
  getSubnet: ["ec2:DescribeSubnets"],
  getVpc: ["ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DescribeRouteTables"],
  getVpcs: ["ec2:DescribeVpcs"],
  getZones: ["route53:ListHostedZones"],
  getZone: [
    "route53:GetHostedZone",
    "route53:ListHostedZones",
    "route53:ListHostedZonesByName",
    "route53:ListTagsForResource",
  ],
};

/** The policy as IAM takes it. */
export function previewPolicy(): object {
  const actions = [...new Set(Object.values(readActions).flat())].sort();
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "ReadWhatTheProgramRegisters", Effect: "Allow", Action: actions, Resource: "*" },
      {
        // the provider reads a SecureString as it is, and no other way
        Sid: "ReadParameters",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: "*",
        Condition: { StringLike: { "kms:ViaService": "ssm.*.amazonaws.com" } },
      },
    ],
  };
}
