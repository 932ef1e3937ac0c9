// A zone of a network: the subnet of its machines, that of its load balancers, and the way out.
import { ec2 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { long2ip, Netmask } from "netmask";
import { subnetTags, type Tags } from "./names.ts";

/** One zone's subnets. */
export interface ZoneSubnets {
  readonly privateSubnetId: pulumi.Input<string>;
  readonly publicSubnetId: pulumi.Input<string>;
  /** The subnets' IPv4 ranges. */
  readonly privateRange: pulumi.Input<string>;
  readonly publicRange: pulumi.Input<string>;
  /**
   * The fixed address of this zone's control-plane member. In somebody else's subnet AWS chooses one, and
   * the network interface keeps it.
   */
  readonly memberAddress?: string;
}

/** The plan of an own network: which range each zone gets. */
export interface SubnetPlan {
  readonly privateRange: string;
  readonly publicRange: string;
  readonly memberAddress: string;
}

/**
 * An eighth of the VPC for each zone's machines, a 64th for its load balancers and NAT gateway. AWS keeps
 * the first four addresses of a subnet; the member gets the tenth.
 */
export function planSubnets(cidr: string, zoneIndex: number): SubnetPlan {
  const vpc = new Netmask(cidr);
  const machines = new Netmask(vpc.base, vpc.bitmask + 3).next(zoneIndex + 1);
  return {
    privateRange: machines.toString(),
    publicRange: new Netmask(vpc.base, vpc.bitmask + 6).next(zoneIndex).toString(),
    memberAddress: long2ip(machines.netLong + 10),
  };
}

/** Where a zone's subnets go. */
interface ZonePlace {
  readonly zone: string;
  readonly cluster: string;
  readonly vpc: ec2.Vpc;
  readonly publicTable: ec2.RouteTable;
  readonly publicRoute: ec2.Route;
  readonly tagsFor: (name: string) => Tags;
}

/** The subnet of a zone's load balancers, and the NAT gateway in it. */
export function publicSideOf(place: ZonePlace, plan: SubnetPlan, withNat: boolean) {
  const { zone, cluster, vpc, publicTable, publicRoute, tagsFor } = place;
  const utility = `utility-${zone}.${cluster}`;
  const subnet = new ec2.Subnet(
    utility,
    {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: plan.publicRange,
      tags: { ...tagsFor(utility), ...subnetTags("Utility") },
    },
    { parent: vpc },
  );
  const parent = { parent: subnet };
  const association = new ec2.RouteTableAssociation(
    utility,
    { routeTableId: publicTable.id, subnetId: subnet.id },
    parent,
  );
  if (!withNat) return { subnet };
  const name = `${zone}.${cluster}`;
  const address = new ec2.Eip(name, { domain: "vpc", tags: tagsFor(name) }, parent);
  const nat = new ec2.NatGateway(
    name,
    { subnetId: subnet.id, allocationId: address.allocationId, tags: tagsFor(name) },
    // a gateway whose subnet has no way out yet never becomes available
    { ...parent, dependsOn: [publicRoute, association] },
  );
  return { subnet, nat };
}

/** The subnet of a zone's machines, and its way out. */
export function privateSideOf(
  place: ZonePlace,
  plan: SubnetPlan,
  nat: ec2.NatGateway,
  publicSubnet: ec2.Subnet,
) {
  const { zone, cluster, vpc, tagsFor } = place;
  const name = `${zone}.${cluster}`;
  const subnet = new ec2.Subnet(
    name,
    {
      vpcId: vpc.id,
      availabilityZone: zone,
      cidrBlock: plan.privateRange,
      tags: { ...tagsFor(name), ...subnetTags("Private") },
    },
    { parent: vpc },
  );
  const table = new ec2.RouteTable(
    `private-${name}`,
    { vpcId: vpc.id, tags: tagsFor(`private-${name}`) },
    { parent: subnet },
  );
  const route = new ec2.Route(
    `private-${name}`,
    { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
    { parent: table },
  );
  const association = new ec2.RouteTableAssociation(
    `private-${name}`,
    { routeTableId: table.id, subnetId: subnet.id },
    { parent: table },
  );
  const subnets: ZoneSubnets = {
    privateSubnetId: subnet.id,
    publicSubnetId: publicSubnet.id,
    privateRange: plan.privateRange,
    publicRange: plan.publicRange,
    memberAddress: plan.memberAddress,
  };
  return { zone, subnets, table, routes: [route, association] };
}
