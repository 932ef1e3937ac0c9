// A cluster's network: its own VPC over one to three zones, or somebody else's VPC and subnets.
import { ec2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { long2ip, Netmask } from "netmask";
import { regionOfZones, type OwnNetwork, type SharedNetwork } from "../../config/network.ts";
import { clusterTags, subnetTags, type Tags } from "./names.ts";

export interface NetworkArgs {
  /** One to three availability zones of one region. */
  readonly zones: readonly string[];
  /** `{cidr}` for an own VPC of /16 to /20; `{vpcId, subnets}` for somebody else's. */
  readonly network: OwnNetwork | SharedNetwork;
  /** The account's own, besides kops'. */
  readonly tags: Tags;
}

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

/**
 * In its own VPC every zone has a private subnet with its own NAT gateway, so that the loss of a zone takes
 * nobody else's way out (a gateway costs about 33 $ a month; `natGateways: single` makes one for all), a
 * public subnet for load balancers, and a free gateway to S3, so that snapshots and image layers don't pay for NAT.
 *
 * Its name is the cluster's.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** False: somebody else's, and outlives the cluster. */
  readonly owned: boolean;
  /** By zone, in the zones' order. */
  readonly subnets: Readonly<Record<string, ZoneSubnets>>;
  /** What a machine's way out needs: wait for these before starting one. */
  readonly routes: readonly pulumi.Resource[];
  /** The gateway to the Internet: a load balancer with public addresses is refused before it is attached. */
  readonly internet: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:Network", name, { ...args }, opts);
    const { network } = args;
    this.owned = !("vpcId" in network);
    const { vpcId, subnets, routes, internet } =
      "vpcId" in network ? this.#use(name, args.zones, network) : this.#create(name, args, network);
    this.internet = internet;
    this.vpcId = vpcId;
    this.subnets = subnets;
    this.routes = routes;
    this.registerOutputs({ vpcId: this.vpcId });
  }

  #use(cluster: string, zones: readonly string[], { vpcId, subnets }: SharedNetwork) {
    const parent = { parent: this };
    const rangeOf = (id: string) => ec2.getSubnetOutput({ id }, parent).cidrBlock;
    const used = zones.map((zone): [string, ZoneSubnets] => {
      const ids = subnets[zone];
      if (ids === undefined) throw new Error(`no subnets in ${zone}`);
      for (const [label, resourceId] of [
        [zone, ids.private],
        [`utility-${zone}`, ids.public],
      ] as const) {
        // as kops does: the cloud controller puts load balancers only into subnets that name the cluster
        const key = `kubernetes.io/cluster/${cluster}`;
        new ec2.Tag(`${label}.${cluster}`, { resourceId, key, value: "shared" }, parent);
      }
      return [
        zone,
        {
          privateSubnetId: ids.private,
          publicSubnetId: ids.public,
          privateRange: rangeOf(ids.private),
          publicRange: rangeOf(ids.public),
        },
      ];
    });
    return {
      vpcId: pulumi.output(vpcId),
      subnets: Object.fromEntries(used),
      routes: [],
      internet: [],
    };
  }

  #create(cluster: string, { zones, tags }: NetworkArgs, { cidr, natGateways }: OwnNetwork) {
    const tagsFor = (name: string): Tags => ({ ...tags, ...clusterTags(cluster), Name: name });
    const vpc = new ec2.Vpc(
      cluster,
      {
        cidrBlock: cidr,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: tagsFor(cluster),
      },
      { parent: this },
    );
    const inVpc = { parent: vpc };
    const internet = new ec2.InternetGateway(
      cluster,
      { vpcId: vpc.id, tags: tagsFor(cluster) },
      inVpc,
    );
    const publicTable = new ec2.RouteTable(
      `public.${cluster}`,
      { vpcId: vpc.id, tags: tagsFor(`public.${cluster}`) },
      inVpc,
    );
    const publicRoute = new ec2.Route(
      `public.${cluster}`,
      { routeTableId: publicTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id },
      { parent: publicTable },
    );
    const place = { cluster, vpc, publicTable, publicRoute, tagsFor };
    const publicSides = zones.map((zone, i) =>
      publicSideOf({ ...place, zone }, planSubnets(cidr, i), natGateways === "perZone" || i === 0),
    );
    const made = zones.map((zone, i) => {
      const nat = publicSides[i]?.nat ?? publicSides[0]?.nat;
      const publicSubnet = publicSides[i]?.subnet;
      if (nat === undefined || publicSubnet === undefined) throw new Error(`no gateway in ${zone}`);
      return privateSideOf({ ...place, zone }, planSubnets(cidr, i), nat, publicSubnet);
    });
    const s3 = new ec2.VpcEndpoint(
      `s3.${cluster}`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${regionOfZones(zones)}.s3`,
        routeTableIds: made.map(({ table }) => table.id),
        tags: tagsFor(`s3.${cluster}`),
      },
      inVpc,
    );
    return {
      vpcId: vpc.id,
      subnets: Object.fromEntries(made.map(({ zone, subnets }) => [zone, subnets])),
      routes: [s3, ...made.flatMap(({ routes }) => routes)],
      internet: [internet, publicRoute],
    };
  }
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
function publicSideOf(place: ZonePlace, plan: SubnetPlan, withNat: boolean) {
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
function privateSideOf(
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
