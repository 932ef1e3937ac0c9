// What the AWS account's owner wants of a created cluster: tags on everything, and rights besides its own.
import { z } from "zod";
import { nonEmptyText } from "./values.ts";

/** What IAM, Elastic Load Balancing and Systems Manager all take; EC2 takes more. */
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const tagHint = "expected letters, digits, spaces and _ . : / = + - @ only: IAM takes no other";

export const tags = z
  .record(
    z
      .string()
      .min(1, "expected a tag's name")
      .max(127, "expected at most 127 characters")
      .regex(tagText, tagHint)
      .refine((key) => !/^aws:/i.test(key), "expected a name that does not begin with aws:"),
    nonEmptyText.pipe(
      z.string().max(256, "expected at most 256 characters").regex(tagText, tagHint),
    ),
    "expected tags by name",
  )
  // AWS takes 50 on a resource, and the cluster's own are up to 8
  .refine((all) => Object.keys(all).length <= 40, "expected at most 40 tags");

const bucketName = z
  .string("expected a bucket's name")
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "expected a bucket's name, not its ARN");

/** Buckets that exist, and whose policies let AWS' log delivery write. */
export const logs = z.strictObject(
  {
    /** Every connection of an own VPC (VPC Flow Logs). */
    flow: bucketName.optional(),
    /** TLS connections of the load balancers; without ingress.certificateArn there are none. */
    access: bucketName.optional(),
  },
  "expected {flow, access}, both names of buckets",
);

/** What the disk driver may use besides what it makes for this cluster. */
export const disks = z.strictObject(
  {
    /** KMS keys that a StorageClass names. */
    keyArns: z
      .array(
        z
          .string("expected a KMS key's ARN")
          .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, "expected a KMS key's ARN"),
        "expected a list of KMS keys' ARNs",
      )
      .max(5, "expected at most 5")
      .default([]),
    /** Clusters whose volumes may be attached here, and whose snapshots restored: the old one, to carry data over. */
    fromClusters: z
      .array(z.string("expected a cluster's name").min(1), "expected a list of clusters' names")
      .max(3, "expected at most 3")
      .default([]),
  },
  "expected {keyArns, fromClusters}",
);

/** IAM: 10 managed policies for one role, until more are asked for; the disk driver's is one of the members'. */
const policyArns = z
  .array(
    z
      .string("expected the ARN of a policy")
      .regex(
        /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
        "expected the ARN of a managed policy, such as arn:aws:iam::123456789012:policy/logs",
      ),
    "expected a list of policies' ARNs",
  )
  .max(9, "expected at most 9: IAM takes 10 for one role, and one is the cluster's")
  .default([]);

export const additionalPolicies = z.strictObject(
  { controlPlane: policyArns, node: policyArns },
  "expected {controlPlane, node}, both lists of policies' ARNs",
);
