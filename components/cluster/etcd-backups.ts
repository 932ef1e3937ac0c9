// Where the members put etcd's snapshots: a private, versioned, encrypted bucket.
import { getCallerIdentityOutput, s3 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterTags, snapshotBucketName, type Tags } from "./names.ts";

export interface EtcdBackupsArgs {
  /** The KMS key that encrypts the snapshots. */
  readonly keyArn: pulumi.Input<string>;
  readonly tags: Tags;
  /** True: a destroy takes the snapshots along. */
  readonly retired: boolean;
}

/** How long a snapshot can be restored from. */
const keepDays = 30;

/** Its name is the cluster's. */
export class EtcdBackups extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, args: EtcdBackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:EtcdBackups", name, { ...args }, opts);
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    const bucketName = accountId.apply((account) => snapshotBucketName(name, account));
    const title = `etcd.${name}`;
    const bucket = new s3.Bucket(
      title,
      {
        bucket: bucketName,
        forceDestroy: args.retired,
        tags: { ...args.tags, ...clusterTags(name), Name: title },
      },
      { parent: this, protect: !args.retired },
    );
    closeToThePublic(title, bucket, this);
    keepForDays(title, bucket, this);
    encrypt(title, bucket, args.keyArn, this);
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}

function closeToThePublic(title: string, bucket: s3.Bucket, parent: pulumi.Resource): void {
  new s3.BucketPublicAccessBlock(
    title,
    {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  new s3.BucketPolicy(
    title,
    {
      bucket: bucket.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "OnlyEncryptedConnections",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    },
    { parent },
  );
}

function keepForDays(title: string, bucket: s3.Bucket, parent: pulumi.Resource): void {
  new s3.BucketVersioning(
    title,
    { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  new s3.BucketLifecycleConfiguration(
    title,
    {
      bucket: bucket.id,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: keepDays },
          noncurrentVersionExpiration: { noncurrentDays: keepDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    { parent },
  );
}

function encrypt(
  title: string,
  bucket: s3.Bucket,
  keyArn: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  new s3.BucketServerSideEncryptionConfiguration(
    title,
    {
      bucket: bucket.id,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          // one data key for the bucket instead of one KMS call for each object
          bucketKeyEnabled: true,
        },
      ],
    },
    { parent },
  );
}
