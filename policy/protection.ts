import type { StackValidationPolicy } from "@pulumi/policy";

/** What a cluster cannot be without, by type; a pattern where only some of them are meant. */
const lasting: Readonly<Record<string, RegExp>> = {
  "aws:ec2/vpc:Vpc": /./,
  "aws:ec2/subnet:Subnet": /./,
  "aws:ec2/natGateway:NatGateway": /./,
  "aws:ec2/eip:Eip": /./,
  "aws:ec2/networkInterface:NetworkInterface": /./,
  "aws:ebs/volume:Volume": /./,
  "aws:kms/key:Key": /./,
  "aws:s3/bucket:Bucket": /./,
  "aws:lb/loadBalancer:LoadBalancer": /./,
  "aws:autoscaling/group:Group": /\.masters\./,
  // the webhook's certificate is made anew with its key
  "tls:index/privateKey:PrivateKey": /^(?!pod-identity-webhook\.)/,
};

export const protectedResources: StackValidationPolicy = {
  name: "protected-resources",
  description: "What a cluster cannot be without is protected until its side is retired.",
  validateStack: ({ resources }, report) => {
    // a side that is not retired has a guard
    if (!resources.some(({ type }) => type === "cluster-migration:index:Guard")) return;
    for (const { type, name, urn, opts } of resources) {
      if (lasting[type]?.test(name) === true && !opts.protect) {
        report("protect: got false, expected true on a side that is not retired", urn);
      }
    }
  },
};
