// Where the members put etcd's snapshots: a private, versioned, encrypted bucket.
import { s3, type kms } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterTags, snapshotBucketName, type Tags } from "./names.ts";

export interface SnapshotsArgs {
  readonly cluster: string;
  readonly key: kms.Key;
  readonly tags: Tags;
  /** True: a destroy takes the snapshots along. */
  readonly retired: boolean;
}

/** How long a snapshot can be restored from. */
const keepDays = 30;

export function declareSnapshotBucket(args: SnapshotsArgs, parent: pulumi.Resource): s3.Bucket {
  const opts = { parent };
  const name = snapshotBucketName(args.cluster);
  const bucket = new s3.Bucket(
    name,
    {
      bucket: name,
      forceDestroy: args.retired,
      tags: { ...args.tags, ...clusterTags(args.cluster), Name: name },
    },
    { parent, protect: !args.retired },
  );
  new s3.BucketPublicAccessBlock(
    name,
    {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  new s3.BucketVersioning(
    name,
    { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  new s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      bucket: bucket.id,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: args.key.arn,
          },
          // one data key for the bucket instead of one KMS call for each object
          bucketKeyEnabled: true,
        },
      ],
    },
    opts,
  );
  new s3.BucketLifecycleConfiguration(
    name,
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
    opts,
  );
  new s3.BucketPolicy(
    name,
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
    opts,
  );
  return bucket;
}
