// What the two roles may do, as pure data; every `*` resource says why AWS allows no narrower one.
import { regionOf } from "../../config/network.ts";

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** A policy's size as IAM counts it: characters, white space left out. */
export function policyCharacters(document: string): number {
  return document.replaceAll(/\s/g, "").length;
}

/** What the statements speak of: known only once AWS has made it. */
export interface RoleResources {
  readonly cluster: string;
  readonly zone: string;
  readonly keyArn: string;
  readonly bucketArn: string;
  /** The start of all ARNs of the cluster's parameters, without a slash at its end. */
  readonly parametersArn: string;
}

/** `aws`, or what China and the government's regions have in its place. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The start of an EC2 resource's ARN in this region, whatever the account. */
export function ec2Arn(zone: string, resource: string): string {
  const region = regionOf(zone);
  return `arn:${partitionOf(region)}:ec2:${region}:*:${resource}/*`;
}

/**
 * A shell without SSH: Session Manager. The AWS-managed policy for it would let every machine read every
 * parameter of the account, so these are its other half only.
 */
const sessionManager: Statement = {
  Sid: "SessionManager",
  Effect: "Allow",
  Action: [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  // ssmmessages has no resource types
  Resource: "*",
};

/** Encrypted parameters name themselves in KMS' context, so a role decrypts only those it may read. */
function parameters({ keyArn }: RoleResources, readable: readonly string[]): Statement[] {
  return [
    {
      Sid: "ReadParameters",
      Effect: "Allow",
      Action: ["ssm:GetParameter"],
      Resource: readable,
    },
    {
      Sid: "DecryptParameters",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: keyArn,
      Condition: { StringLike: { "kms:EncryptionContext:PARAMETER_ARN": readable } },
    },
  ];
}

/** Private images, of any registry that lets this account in. */
function pullImages(region: string): Statement[] {
  return [
    {
      Sid: "SignInToRegistry",
      Effect: "Allow",
      Action: ["ecr:GetAuthorizationToken"],
      // the action has no resource types
      Resource: "*",
    },
    {
      Sid: "PullImages",
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      Resource: `arn:${partitionOf(region)}:ecr:*:*:repository/*`,
    },
  ];
}

export function nodeStatements(resources: RoleResources): Statement[] {
  const region = regionOf(resources.zone);
  const { parametersArn } = resources;
  return [
    sessionManager,
    ...parameters(resources, [
      `${parametersArn}/node/ca.crt`,
      `${parametersArn}/node/bootstrap-token`,
    ]),
    ...pullImages(region),
  ];
}

export function controlPlaneStatements(resources: RoleResources): Statement[] {
  const { cluster, zone, keyArn, bucketArn, parametersArn } = resources;
  return [
    sessionManager,
    ...pullImages(regionOf(zone)),
    // by a pattern: named one by one, three members' parameters fill half of what a role's policies may have
    ...parameters(resources, [`${parametersArn}/*`]),
    {
      Sid: "WriteMarkersAndToken",
      Effect: "Allow",
      Action: ["ssm:PutParameter"],
      Resource: [`${parametersArn}/etcd/*/initialised`, `${parametersArn}/node/bootstrap-token`],
    },
    {
      Sid: "EncryptParametersAndSnapshots",
      Effect: "Allow",
      Action: ["kms:Encrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
    },
    {
      Sid: "DecryptSnapshots",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: keyArn,
      Condition: {
        StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] },
      },
    },
    {
      Sid: "LookAtKey",
      Effect: "Allow",
      Action: ["kms:DescribeKey"],
      Resource: keyArn,
    },
    {
      // EC2 asks with the disk's id when it attaches one, and hands the key on by a grant
      Sid: "DecryptDisk",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: keyArn,
      Condition: { StringLike: { "kms:EncryptionContext:aws:ebs:id": "vol-*" } },
    },
    {
      Sid: "UseEncryptedDisk",
      Effect: "Allow",
      Action: ["kms:CreateGrant"],
      Resource: keyArn,
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    {
      Sid: "FindDisk",
      Effect: "Allow",
      Action: ["ec2:DescribeVolumes"],
      // EC2's describe actions have no resource types
      Resource: "*",
    },
    {
      Sid: "AttachDisk",
      Effect: "Allow",
      Action: ["ec2:AttachVolume"],
      Resource: [ec2Arn(zone, "volume"), ec2Arn(zone, "instance")],
      Condition: { StringEquals: { "aws:ResourceTag/KubernetesCluster": cluster } },
    },
    {
      Sid: "KeepSnapshots",
      Effect: "Allow",
      // no delete: a member that is broken into can't take the snapshots along
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `${bucketArn}/*`,
    },
    {
      Sid: "ListSnapshots",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: bucketArn,
    },
  ];
}
