// What the EBS driver does to AWS with the control plane's role, as pure data: only to what carries the cluster's tag,
// is made with it, or is named by config.
import { regionOf } from "../../config/network.ts";
import { ec2Arn, type Statement } from "./machine-role-policies.ts";

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
