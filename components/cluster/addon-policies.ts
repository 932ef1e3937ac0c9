// What the addons do to AWS with the control plane's role, as pure data: only to what carries the cluster's
// tag, or is made with it.
import { regionOf } from "../../config/network.ts";
import { ec2Arn, partitionOf, type Statement } from "./machine-role-policies.ts";

/** The cloud controller's: node addresses, and load balancers for Services (kops: pkg/model/iam, AddCCMPermissions). */
export function cloudControllerStatements(cluster: string, zone: string): Statement[] {
  const region = regionOf(zone);
  const partition = partitionOf(region);
  const owned = { StringEquals: { "aws:ResourceTag/KubernetesCluster": cluster } };
  const madeForUs = { StringEquals: { "aws:RequestTag/KubernetesCluster": cluster } };
  const balancing = `arn:${partition}:elasticloadbalancing:${region}:*:*`;
  return [
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeTags",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstanceTopology",
        "ec2:DescribeInstances",
        "ec2:DescribeRegions",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancerPolicies",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      // none of the describe actions has resource types
      Resource: "*",
    },
    {
      Sid: "MakeSecurityGroups",
      Effect: "Allow",
      Action: ["ec2:CreateSecurityGroup"],
      Resource: ec2Arn(zone, "security-group"),
      Condition: madeForUs,
    },
    {
      Sid: "MakeSecurityGroupsInVpc",
      Effect: "Allow",
      Action: ["ec2:CreateSecurityGroup"],
      // the same call is also checked against the VPC, which has no request tags
      Resource: ec2Arn(zone, "vpc"),
    },
    {
      Sid: "TagSecurityGroups",
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: ec2Arn(zone, "security-group"),
      Condition: {
        StringEquals: {
          "aws:RequestTag/KubernetesCluster": cluster,
          "ec2:CreateAction": "CreateSecurityGroup",
        },
      },
    },
    {
      Sid: "ChangeOwnSecurityGroups",
      Effect: "Allow",
      Action: [
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:DeleteSecurityGroup",
        "ec2:RevokeSecurityGroupIngress",
      ],
      Resource: ec2Arn(zone, "security-group"),
      Condition: owned,
    },
    {
      Sid: "MakeLoadBalancers",
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:CreateTargetGroup",
      ],
      Resource: balancing,
      Condition: madeForUs,
    },
    {
      // asked besides the creation itself, for a thing that has no tags yet (AWS: tagging on creation, June 2023)
      Sid: "TagLoadBalancersAtCreation",
      Effect: "Allow",
      Action: ["elasticloadbalancing:AddTags"],
      Resource: balancing,
      Condition: {
        StringEquals: {
          "aws:RequestTag/KubernetesCluster": cluster,
          "elasticloadbalancing:CreateAction": [
            "CreateListener",
            "CreateLoadBalancer",
            "CreateTargetGroup",
          ],
        },
      },
    },
    {
      Sid: "ChangeOwnLoadBalancers",
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:ApplySecurityGroupsToLoadBalancer",
        "elasticloadbalancing:AttachLoadBalancerToSubnets",
        "elasticloadbalancing:ConfigureHealthCheck",
        "elasticloadbalancing:CreateLoadBalancerListeners",
        "elasticloadbalancing:CreateLoadBalancerPolicy",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteLoadBalancerListeners",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:DetachLoadBalancerFromSubnets",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:SetLoadBalancerPoliciesForBackendServer",
        "elasticloadbalancing:SetLoadBalancerPoliciesOfListener",
        "elasticloadbalancing:SetSecurityGroups",
      ],
      Resource: balancing,
      Condition: owned,
    },
  ];
}

/** What the driver may use besides what it makes. */
export interface DiskRights {
  /** KMS keys that a StorageClass names. */
  readonly keyArns: readonly string[];
  /** Clusters whose volumes may be attached here, and whose snapshots restored. */
  readonly fromClusters: readonly string[];
}

/** The EBS driver's: disks that it made for this cluster (aws-ebs-csi-driver: docs/example-iam-policy.json). */
export function diskDriverStatements(
  cluster: string,
  zone: string,
  { keyArns, fromClusters }: DiskRights,
): Statement[] {
  const volume = ec2Arn(zone, "volume");
  const snapshot = ec2Arn(zone, "snapshot");
  const owned = { StringEquals: { "aws:ResourceTag/KubernetesCluster": cluster } };
  // attached and restored, never changed or deleted: they are another cluster's
  const usable = {
    StringEquals: { "aws:ResourceTag/KubernetesCluster": [cluster, ...fromClusters] },
  };
  const madeForUs = { StringEquals: { "aws:RequestTag/KubernetesCluster": cluster } };
  return [
    {
      Sid: "LookAtDisks",
      Effect: "Allow",
      Action: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeSnapshots",
        "ec2:DescribeTags",
        "ec2:DescribeVolumeStatus",
        "ec2:DescribeVolumes",
        "ec2:DescribeVolumesModifications",
      ],
      // EC2's describe actions have no resource types
      Resource: "*",
    },
    {
      Sid: "AttachDisks",
      Effect: "Allow",
      Action: ["ec2:AttachVolume", "ec2:DetachVolume"],
      Resource: [volume, ec2Arn(zone, "instance")],
      Condition: usable,
    },
    {
      Sid: "MakeDisks",
      Effect: "Allow",
      Action: ["ec2:CreateVolume"],
      Resource: volume,
      Condition: madeForUs,
    },
    {
      Sid: "RestoreDisks",
      Effect: "Allow",
      Action: ["ec2:CreateVolume"],
      Resource: snapshot,
      Condition: usable,
    },
    {
      Sid: "MakeSnapshots",
      Effect: "Allow",
      Action: ["ec2:CreateSnapshot"],
      Resource: snapshot,
      Condition: madeForUs,
    },
    {
      Sid: "TagWhatIsMade",
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: [volume, snapshot],
      Condition: {
        StringEquals: {
          "aws:RequestTag/KubernetesCluster": cluster,
          "ec2:CreateAction": ["CreateSnapshot", "CreateVolume"],
        },
      },
    },
    {
      Sid: "ChangeOwnDisks",
      Effect: "Allow",
      Action: ["ec2:CreateSnapshot", "ec2:DeleteVolume", "ec2:ModifyVolume"],
      Resource: volume,
      Condition: owned,
    },
    {
      Sid: "DeleteOwnSnapshots",
      Effect: "Allow",
      Action: ["ec2:DeleteSnapshot"],
      Resource: snapshot,
      Condition: owned,
    },
    ...diskKeys(keyArns, regionOf(zone)),
  ];
}

/** Keys are used through EC2 only (aws-ebs-csi-driver: docs/example-iam-policy.json, with a key of the customer's). */
function diskKeys(keyArns: readonly string[], region: string): Statement[] {
  if (keyArns.length === 0) return [];
  const throughEc2 = { "kms:ViaService": `ec2.${region}.amazonaws.com` };
  return [
    {
      Sid: "HandKeysOn",
      Effect: "Allow",
      Action: ["kms:CreateGrant"],
      Resource: keyArns,
      Condition: { StringEquals: throughEc2, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    {
      Sid: "UseKeys",
      Effect: "Allow",
      Action: [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ],
      Resource: keyArns,
      Condition: { StringEquals: throughEc2 },
    },
  ];
}
