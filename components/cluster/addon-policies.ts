// What the cloud controller does to AWS with the control plane's role, as pure data: only to what carries the
// cluster's tag, or is made with it.
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
