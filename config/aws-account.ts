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

/** IAM: 10 managed policies for one role, until more are asked for. */
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
  .max(10, "expected at most 10: IAM takes no more for one role")
  .default([]);

export const additionalPolicies = z.strictObject(
  { controlPlane: policyArns, node: policyArns },
  "expected {controlPlane, node}, both lists of policies' ARNs",
);
