// The network of a cluster to create: its own VPC, or somebody else's.
import { z } from "zod";
import { overlap, parseIpv4Range } from "./ipv4-range.ts";

/** Where kops puts pods and services, and so do we: a network must stay clear of it. */
export const podRange = "100.96.0.0/11";
export const serviceRange = "100.64.0.0/13";

/** The Service kube-dns: the tenth address of the range's first block, as kops and kubeadm have it. */
export const clusterDns = "100.64.0.10";

export const zone = z
  .string("expected an availability zone such as us-east-1a")
  .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "expected an availability zone such as us-east-1a");

/** `us-east-1` of `us-east-1a`. */
export function regionOf(availabilityZone: string): string {
  return availabilityZone.slice(0, -1);
}

/** The region of a cluster's zones, which are all of one. */
export function regionOfZones(zones: readonly string[]): string {
  const [first] = zones;
  if (first === undefined) throw new Error("a cluster has at least one zone");
  return regionOf(first);
}

const ownNetwork = z.strictObject({
  cidr: z
    .string("expected an IPv4 range such as 172.20.0.0/16")
    .default("172.20.0.0/16")
    .superRefine((value, context) => {
      const range = parseIpv4Range(value);
      if (range === undefined || range.bitmask < 16 || range.bitmask > 20) {
        context.addIssue({
          code: "custom",
          message:
            "expected an IPv4 range of /16 to /20 (what a VPC may have and six subnets need)",
        });
        return;
      }
      for (const [taken, what] of [
        [podRange, "pods"],
        [serviceRange, "services"],
      ] as const) {
        const other = parseIpv4Range(taken);
        if (other !== undefined && overlap(range, other)) {
          context.addIssue({
            code: "custom",
            message: `expected a range clear of ${taken}, from which the cluster's ${what} get addresses`,
          });
        }
      }
    }),
  /** `single`: one gateway in the first zone, which is cheaper, and whose loss cuts off every zone. */
  natGateways: z.enum(["perZone", "single"], "expected perZone or single").default("perZone"),
});

const subnetId = z
  .string("expected a subnet's id such as subnet-0a1b2c3d")
  .regex(/^subnet-[0-9a-f]{8,17}$/, "expected a subnet's id such as subnet-0a1b2c3d");

const sharedNetwork = z.strictObject({
  vpcId: z
    .string("expected a VPC's id such as vpc-0a1b2c3d")
    .regex(/^vpc-[0-9a-f]{8,17}$/, "expected a VPC's id such as vpc-0a1b2c3d"),
  /** By zone: the nodes' subnet (its route to the Internet is the owner's business) and the load balancers'. */
  subnets: z.record(
    zone,
    z.strictObject(
      { private: subnetId, public: subnetId },
      "expected {private, public}, both subnets' ids",
    ),
    "expected subnets by zone: {us-east-1a: {private: subnet-..., public: subnet-...}}",
  ),
});

export const network = z.union(
  [sharedNetwork, ownNetwork],
  "expected {cidr, natGateways}, or {vpcId, subnets}",
);

export type SharedNetwork = z.infer<typeof sharedNetwork>;
export type OwnNetwork = z.infer<typeof ownNetwork>;
