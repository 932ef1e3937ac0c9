import { ebs, ec2, kms, s3, ssm } from "@pulumi/aws";
import {
  validateResourceOfType,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";

export const encryptedDisks: ResourceValidationPolicy = {
  name: "encrypted-disks",
  description: "Disks are encrypted: they hold etcd's data and pods' volumes.",
  validateResource: [
    validateResourceOfType(ebs.Volume, ({ encrypted }, _args, report) => {
      if (encrypted !== true) report(`encrypted: got ${String(encrypted)}, expected true`);
    }),
    validateResourceOfType(ec2.LaunchTemplate, ({ blockDeviceMappings = [] }, _args, report) => {
      for (const { deviceName = "?", ebs: disk } of blockDeviceMappings) {
        if (disk !== undefined && disk.encrypted !== "true") {
          report(
            `blockDeviceMappings, ${deviceName}: encrypted: got ${disk.encrypted ?? "nothing"}, expected "true"`,
          );
        }
      }
    }),
  ],
};

/** Certificates, a public key, and markers that hold a volume's id are no secrets. */
const publicParameter = /\.(crt|pub)$|\/initialised$/;

export const encryptedParameters: ResourceValidationPolicy = {
  name: "encrypted-parameters",
  description:
    "SSM parameters are SecureStrings under a KMS key of their own, unless their value is public.",
  validateResource: validateResourceOfType(ssm.Parameter, ({ name, type, keyId }, args, report) => {
    if (publicParameter.test(name ?? args.name)) return;
    if (type !== "SecureString") report(`type: got ${type}, expected SecureString`);
    else if (keyId === undefined) report("keyId: missing, expected the cluster's KMS key");
  }),
};

export const rotatedKeys: ResourceValidationPolicy = {
  name: "rotated-keys",
  description: "KMS keys are rotated every year.",
  validateResource: validateResourceOfType(kms.Key, ({ enableKeyRotation }, _args, report) => {
    if (enableKeyRotation !== true) {
      report(`enableKeyRotation: got ${String(enableKeyRotation)}, expected true`);
    }
  }),
};

const againstAcls = ["blockPublicAcls", "ignorePublicAcls"] as const;
const closed = [...againstAcls, "blockPublicPolicy", "restrictPublicBuckets"] as const;

/** A service accounts' issuer: two public documents that the next update writes again. `narrow-permissions` looks at its policy. */
const issuer = /^oidc\./;

export const backedUpBucket: StackValidationPolicy = {
  name: "private-buckets",
  description:
    "Every bucket is encrypted, versioned and closed to the public: it holds etcd's snapshots.",
  validateStack: ({ resources }, report) => {
    const names = (token: string) =>
      resources.flatMap(({ type, name }) => (type === token ? [name] : []));
    const needed = [
      ["BucketServerSideEncryptionConfiguration", "aws:s3/bucketServerSideEncryptionConfiguration"],
      ["BucketVersioning", "aws:s3/bucketVersioning"],
      ["BucketPublicAccessBlock", "aws:s3/bucketPublicAccessBlock"],
    ] as const;
    for (const bucket of names("aws:s3/bucket:Bucket")) {
      if (issuer.test(bucket)) continue;
      for (const [kind, token] of needed) {
        if (!names(`${token}:${kind}`).includes(bucket)) {
          report(`${bucket}: no ${kind} of that name, expected one for each bucket`);
        }
      }
    }
    for (const resource of resources) {
      const block = resource.asType(s3.BucketPublicAccessBlock);
      if (block === undefined) continue;
      for (const key of issuer.test(resource.name) ? againstAcls : closed) {
        if (block[key] !== true)
          report(`${key}: got ${String(block[key])}, expected true`, resource.urn);
      }
    }
  },
};
