// The control plane: in each zone one member with a fixed address and its own disk for etcd, kept at one
// machine by an Auto Scaling group. All members are alike; none is first.
import { autoscaling, ebs, ec2, route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ApiServerSpec } from "../../config/api-server.ts";
import type { KubeletSpec } from "../../config/kubelet.ts";
import { controlPlaneUserData, type EtcdMember } from "./boot/user-data.ts";
import {
  clusterTags,
  controlPlaneGroup,
  etcdVolumeName,
  etcdVolumeTags,
  groupName,
  instanceTags,
  internalApiName,
  memberName,
  type Tags,
} from "./names.ts";
import { groupTags, MachineTemplate } from "./machine-template.ts";
import type { ZoneSubnets } from "./zone-subnets.ts";

export interface ControlPlaneArgs {
  /** An exact patch release such as `1.36.2`. */
  readonly kubernetesVersion: string;
  /** One member in each: one zone, or three. */
  readonly zones: readonly string[];
  readonly machineType: string;
  /** The root disk. */
  readonly volumeGiB: number;
  /** The member's own disk, which outlives the machine. */
  readonly etcdVolumeGiB: number;
  readonly kubelet: KubeletSpec;
  readonly apiServer: ApiServerSpec;
  /** Pins the image; without it the newest Amazon Linux 2023 of the day of creation is kept. */
  readonly image?: string | undefined;
  readonly subnets: Readonly<Record<string, ZoneSubnets>>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly profileName: pulumi.Input<string>;
  /** The KMS key that encrypts etcd's disks and the bootstrap token. */
  readonly keyArn: pulumi.Input<string>;
  /** The API load balancer's. */
  readonly targetGroupArn: pulumi.Input<string>;
  readonly snapshotBucket: pulumi.Input<string>;
  /** URL of the service accounts' issuer that AWS knows. */
  readonly issuerUrl?: pulumi.Input<string>;
  /** The hosted zone of `api.internal.<cluster>`. */
  readonly hostedZoneId: pulumi.Input<string>;
  /** True: no machine runs. */
  readonly fence: boolean;
  /** False once retired: disks, addresses and groups may be deleted. */
  readonly protect: boolean;
  readonly tags: Tags;
  /** What a machine's first minute needs: routes, rules, policies, parameters, the listener. */
  readonly after: readonly pulumi.Resource[];
}

/** What the group of one member needs besides the control plane's arguments. */
interface MemberArgs {
  readonly zone: string;
  readonly networkInterfaceId: pulumi.Input<string>;
  readonly members: pulumi.Output<readonly EtcdMember[]>;
  /** What must be there before its machine starts. */
  readonly after: readonly pulumi.Resource[];
}

/** A member's network interface, which keeps its address. */
interface MemberInterface {
  readonly zone: string;
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
}

/** Its name is the cluster's. */
export class ControlPlane extends pulumi.ComponentResource {
  readonly groups: readonly autoscaling.Group[];
  /**
   * `api.internal.<cluster>`, the members' own addresses: machines need no way out and in again, and one
   * member less does no harm, since clients try the next address.
   */
  readonly record: route53.Record;

  constructor(name: string, args: ControlPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    const { after, ...inputs } = args;
    super("cluster-migration:index:ControlPlane", name, inputs, opts);
    const interfaces = args.zones.map((zone) => this.#interface(name, zone, args));
    const volumes = args.zones.map((zone) => this.#volume(name, zone, args));
    const addresses = pulumi.all(interfaces.map(({ address }) => address));
    const members = pulumi.all(
      interfaces.map(({ zone, address }) =>
        address.apply((a) => ({ name: memberName(zone), address: a })),
      ),
    );
    this.groups = interfaces.map(({ zone, id }) =>
      this.#group(name, args, {
        zone,
        networkInterfaceId: id,
        members,
        after: [...after, ...volumes],
      }),
    );
    const title = internalApiName(name);
    this.record = new route53.Record(
      title,
      { zoneId: args.hostedZoneId, name: title, type: "A", ttl: 60, records: addresses },
      { parent: this },
    );
    this.registerOutputs({ addresses });
  }

  /** The member's own interface: its address stays when its machine is replaced. */
  #interface(cluster: string, zone: string, args: ControlPlaneArgs): MemberInterface {
    const name = groupName(controlPlaneGroup(zone), cluster, "control-plane");
    const subnets = args.subnets[zone];
    if (subnets === undefined) throw new Error(`no subnets in ${zone}`);
    const { memberAddress } = subnets;
    const made = new ec2.NetworkInterface(
      name,
      {
        subnetId: subnets.privateSubnetId,
        ...(memberAddress !== undefined && { privateIps: [memberAddress] }),
        securityGroups: [args.securityGroupId],
        description: name,
        tags: { ...args.tags, ...clusterTags(cluster), Name: name },
      },
      {
        parent: this,
        protect: args.protect,
        // the machine that is running in it attaches it, not Pulumi
        ignoreChanges: ["attachments"],
      },
    );
    return { zone, id: made.id, address: pulumi.output(memberAddress ?? made.privateIp) };
  }

  #volume(cluster: string, zone: string, args: ControlPlaneArgs): ebs.Volume {
    const name = etcdVolumeName(zone, cluster);
    return new ebs.Volume(
      name,
      {
        availabilityZone: zone,
        size: args.etcdVolumeGiB,
        type: "gp3",
        encrypted: true,
        kmsKeyId: args.keyArn,
        tags: {
          ...args.tags,
          ...clusterTags(cluster),
          Name: name,
          ...etcdVolumeTags(zone, args.zones),
        },
      },
      { parent: this, protect: args.protect },
    );
  }

  #group(
    cluster: string,
    args: ControlPlaneArgs,
    { zone, networkInterfaceId, members, after }: MemberArgs,
  ): autoscaling.Group {
    const group = controlPlaneGroup(zone);
    const { kubernetesVersion, apiServer, kubelet } = args;
    const spec = { name: cluster, kubernetesVersion, apiServer };
    const template = new MachineTemplate(
      {
        cluster,
        group,
        role: "control-plane",
        machineType: args.machineType,
        volumeGiB: args.volumeGiB,
        image: args.image,
        profileName: args.profileName,
        tags: args.tags,
        networkInterfaceId,
        userData: pulumi
          .all([members, args.snapshotBucket, args.keyArn, args.issuerUrl])
          .apply(([all, snapshotBucket, keyArn, issuerUrl]) =>
            controlPlaneUserData({
              spec,
              kubelet,
              zone,
              members: all,
              snapshotBucket,
              keyArn,
              issuerUrl,
            }),
          ),
      },
      { parent: this },
    );
    const name = groupName(group, cluster, "control-plane");
    const size = args.fence ? 0 : 1;
    return new autoscaling.Group(
      name,
      {
        name,
        // not subnets: the template's own interface says where
        availabilityZones: [zone],
        minSize: size,
        maxSize: size,
        // the newest version counts when a machine is next replaced: a change restarts nothing
        launchTemplate: { id: template.id, version: "$Latest" },
        targetGroupArns: [args.targetGroupArn],
        // not ELB: that would kill a member that is still coming up
        healthCheckType: "EC2",
        healthCheckGracePeriod: 300,
        tags: groupTags({
          ...args.tags,
          ...clusterTags(cluster),
          Name: name,
          ...instanceTags(group, "control-plane"),
        }),
      },
      {
        parent: this,
        protect: args.protect,
        // and never on each other: a lone member waits for its peers' quorum
        dependsOn: [...after],
      },
    );
  }
}
