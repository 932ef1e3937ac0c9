// A cluster's network: its own VPC over one to three zones, or somebody else's VPC and subnets.
import { ec2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { regionOfZones, type OwnNetwork, type SharedNetwork } from "../../config/network.ts";
import { partitionOf } from "./machine-role-policies.ts";
import { clusterTags, type Tags } from "./names.ts";
import { planSubnets, privateSideOf, publicSideOf, type ZoneSubnets } from "./zone-subnets.ts";

export interface NetworkArgs {
  /** One to three availability zones of one region. */
  readonly zones: readonly string[];
  /** `{cidr}` for an own VPC of /16 to /20; `{vpcId, subnets}` for somebody else's. */
  readonly network: OwnNetwork | SharedNetwork;
  /** A bucket for the records of an own VPC's connections. */
  readonly flowLogs?: string | undefined;
  /** The account's own, besides kops'. */
  readonly tags: Tags;
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

  #create(
    cluster: string,
    { zones, tags, flowLogs }: NetworkArgs,
    { cidr, natGateways }: OwnNetwork,
  ) {
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
    // what names no group of its own gets this one: nobody may come or go (CIS AWS 5.4)
    new ec2.DefaultSecurityGroup(
      cluster,
      { vpcId: vpc.id, ingress: [], egress: [], tags: tagsFor(`default.${cluster}`) },
      inVpc,
    );
    if (flowLogs !== undefined) {
      flowLog(cluster, vpc, {
        bucket: flowLogs,
        region: regionOfZones(zones),
        tags: tagsFor(cluster),
      });
    }
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

/** Every connection of the VPC, by S3's own delivery: the bucket's policy lets it in. */
function flowLog(
  cluster: string,
  vpc: ec2.Vpc,
  {
    bucket,
    region,
    tags,
  }: { readonly bucket: string; readonly region: string; readonly tags: Tags },
): void {
  new ec2.FlowLog(
    cluster,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "s3",
      logDestination: `arn:${partitionOf(region)}:s3:::${bucket}`,
      tags,
    },
    { parent: vpc },
  );
}
