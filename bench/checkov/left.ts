// What checkov finds in a created cluster and is left so, and why. A finding that is not here fails the run, and so does
// one that is here and not found any more.

/** Which configurations have the finding: that of the example, with every option, or both. */
export type Where = "example" | "options" | "both";

export interface Left {
  readonly where: Where;
  /** A part of each resource's address. */
  readonly resource: string;
  readonly why: string;
}

const issuer = "aws_s3_bucket";
const publicByPurpose =
  "the two public documents of the service accounts' issuer: AWS reads them without credentials, and nothing else is there";
const sessionManager =
  "ssm:UpdateInstanceInformation, by which an agent says that its machine is there, as AWS' AmazonSSMManagedInstanceCore has it";
const yours = "yours to ask for, since it costs: `logs`";

export const left: Readonly<Record<string, Left>> = {
  CKV2_AWS_11: { where: "example", resource: "aws_vpc.", why: `${yours}.flow` },
  CKV2_AWS_20: {
    where: "both",
    resource: "aws_lb.ingress",
    why: "a network load balancer passes connections on; the ingress controller behind it redirects",
  },
  CKV2_AWS_23: {
    where: "both",
    resource: "aws_route53_record.api_internal",
    why: "the members' own addresses: each machine has its interface's, for ever",
  },
  CKV2_AWS_34: {
    where: "both",
    resource: "aws_ssm_parameter.",
    why: "no secrets: certificates of authorities, a public key, and whether a member's disk has held data",
  },
  CKV2_AWS_6: { where: "both", resource: issuer, why: publicByPurpose },
  CKV2_AWS_61: { where: "both", resource: issuer, why: publicByPurpose },
  CKV2_AWS_62: { where: "both", resource: "aws_s3_bucket", why: "nobody would listen" },
  CKV2_AWS_64: {
    where: "both",
    resource: "aws_kms_key.",
    why: "the default policy, by which the account's own policies of IAM decide; another one can lock everybody out",
  },
  CKV_AWS_144: {
    where: "both",
    resource: "aws_s3_bucket",
    why: "a cluster is in one region, and so are its disks: another region's copy of the snapshots restores nothing",
  },
  CKV_AWS_145: { where: "both", resource: issuer, why: publicByPurpose },
  CKV_AWS_18: {
    where: "both",
    resource: "aws_s3_bucket",
    why: "snapshots are read by members only, whose role says so; the issuer's documents are public",
  },
  CKV_AWS_21: { where: "both", resource: issuer, why: publicByPurpose },
  CKV_AWS_260: {
    where: "example",
    resource: "http-ingress-elb-from-0_0_0_0_0",
    why: "what the cluster is for: `ingress.sourceRanges` narrows it",
  },
  CKV_AWS_290: { where: "both", resource: "aws_iam_role_policy.", why: sessionManager },
  CKV_AWS_355: { where: "both", resource: "aws_iam_role_policy.", why: sessionManager },
  CKV_AWS_54: { where: "both", resource: "oidc", why: publicByPurpose },
  CKV_AWS_56: { where: "both", resource: "oidc", why: publicByPurpose },
  CKV_AWS_70: { where: "both", resource: "oidc", why: publicByPurpose },
  CKV_AWS_91: { where: "example", resource: "", why: `${yours}.access` },
};
