// The charts that let pods and groups grow and shrink with their load, as pure data.
import type * as pulumi from "@pulumi/pulumi";
import { regionOfZones } from "../../config/network.ts";
import { partitionOf, type Statement } from "./machine-role-policies.ts";
import { released, type Chart, type ChartCluster } from "./addon-charts.ts";
import { tokenAudience } from "./service-account-issuer.ts";

/** What `kubectl top` and a HorizontalPodAutoscaler read. */
export function metricsServerChart(cluster: ChartCluster): Chart {
  const { chart, version } = released("metrics-server", cluster);
  return {
    chart,
    version,
    repository: "https://kubernetes-sigs.github.io/metrics-server",
    namespace: "kube-system",
    values: {
      replicas: cluster.members === 1 ? 1 : 2,
      podDisruptionBudget: { enabled: cluster.members > 1, maxUnavailable: 1 },
      // the kubelets sign their serving certificates themselves, as with kubeadm's default
      args: ["--kubelet-insecure-tls"],
    },
  };
}

/** `namespace/name`. */
export const autoscalerAccount = "kube-system/cluster-autoscaler";

/**
 * Adds machines for pods that find no place, and takes away those that stay empty. Its token is mounted here, not
 * by the webhook: without credentials it does nothing at all.
 */
export function autoscalerChart(cluster: ChartCluster, roleArn: pulumi.Input<string>): Chart {
  const { chart, version, image } = released("cluster-autoscaler", cluster);
  const [, name] = autoscalerAccount.split("/");
  const folder = "/var/run/secrets/sts.amazonaws.com";
  return {
    chart,
    version,
    repository: "https://kubernetes.github.io/autoscaler",
    namespace: "kube-system",
    values: {
      fullnameOverride: name,
      image,
      cloudProvider: "aws",
      awsRegion: regionOfZones(cluster.zones),
      autoDiscovery: { clusterName: cluster.name },
      rbac: { serviceAccount: { name } },
      priorityClassName: "system-cluster-critical",
      extraArgs: {
        // zones alike: a group for each has the same machines
        "balance-similar-node-groups": true,
        // a machine with a pod of kube-system, of which others run too, may go
        "skip-nodes-with-system-pods": false,
      },
      extraEnv: {
        AWS_ROLE_ARN: roleArn,
        AWS_WEB_IDENTITY_TOKEN_FILE: `${folder}/token`,
        AWS_STS_REGIONAL_ENDPOINTS: "regional",
      },
      extraVolumes: [
        {
          name: "aws-token",
          projected: {
            sources: [
              {
                serviceAccountToken: {
                  audience: tokenAudience,
                  expirationSeconds: 86400,
                  path: "token",
                },
              },
            ],
          },
        },
      ],
      extraVolumeMounts: [{ name: "aws-token", mountPath: folder, readOnly: true }],
    },
  };
}

/** Looks at everything, and changes this cluster's groups of workers only (autoscaler: cloudprovider/aws/README.md). */
export function autoscalerStatements(cluster: string, zones: readonly string[]): Statement[] {
  const region = regionOfZones(zones);
  return [
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      // none of them has resource types
      Resource: "*",
    },
    {
      Sid: "Resize",
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: `arn:${partitionOf(region)}:autoscaling:${region}:*:autoScalingGroup:*`,
      // the control plane's groups do not carry this one
      Condition: {
        StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${cluster}`]: "owned" },
      },
    },
  ];
}
