// The control plane: in each zone one member with a fixed address and its own disk for etcd, kept at one
// machine by an Auto Scaling group. All members are alike; none is first.
import { autoscaling, ebs, ec2, type kms } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { controlPlaneUserData, type EtcdMember } from "./boot/user-data.ts";
import {
  clusterTags,
  controlPlaneGroup,
  etcdVolumeName,
  etcdVolumeTags,
  groupName,
  instanceTags,
  memberName,
  type Tags,
} from "./names.ts";
import { declareLaunchTemplate, groupTags } from "./launch-template.ts";
import type { Network } from "./network.ts";
import type { MachineRole } from "./machine-roles.ts";

export interface ControlPlaneArgs {
  readonly spec: CreatedClusterSpec;
  readonly network: Network;
  readonly securityGroup: ec2.SecurityGroup;
  readonly role: MachineRole;
  readonly key: kms.Key;
  readonly targetGroupArn: pulumi.Input<string>;
  readonly snapshotBucket: pulumi.Input<string>;
  /** True: no machine runs. */
  readonly fence: boolean;
  /** False once retired: disks, addresses and groups may be deleted. */
  readonly protect: boolean;
  /** What a machine's first minute needs: routes, rules, policies, parameters, the listener. */
  readonly before: readonly pulumi.Resource[];
}

export class ControlPlane extends pulumi.ComponentResource {
  /** One fixed address for each member, in the zones' order. */
  readonly addresses: readonly pulumi.Output<string>[];
  readonly groups: readonly autoscaling.Group[];

  constructor(name: string, args: ControlPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:ControlPlane", name, {}, opts);
    const { spec } = args;
    const { zones } = spec.controlPlane;
    const interfaces = zones.map((zone) => this.#interface(zone, args));
    const volumes = zones.map((zone) => this.#volume(zone, args));
    this.addresses = interfaces.map(({ address }) => address);
    const members = pulumi
      .all([...this.addresses])
      .apply((addresses): EtcdMember[] =>
        zones.map((zone, i) => ({ name: memberName(zone), address: addresses[i] ?? "" })),
      );
    this.groups = zones.map((zone, i) => {
      const group = controlPlaneGroup(zone);
      const template = declareLaunchTemplate(
        {
          cluster: spec.name,
          group,
          role: "control-plane",
          machineType: spec.controlPlane.machineType,
          volumeGiB: spec.controlPlane.volumeGiB,
          image: spec.controlPlane.image,
          machineRole: args.role,
          tags: spec.tags,
          networkInterfaceId: interfaces[i]?.id ?? "",
          userData: pulumi
            .all([members, args.snapshotBucket, args.key.arn])
            .apply(([all, snapshotBucket, keyArn]) =>
              controlPlaneUserData({ spec, zone, members: all, snapshotBucket, keyArn }),
            ),
        },
        this,
      );
      const title = groupName(group, spec.name, "control-plane");
      const size = args.fence ? 0 : 1;
      const tags: Tags = {
        ...spec.tags,
        ...clusterTags(spec.name),
        Name: title,
        ...instanceTags(group, "control-plane"),
      };
      return new autoscaling.Group(
        title,
        {
          name: title,
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
          tags: groupTags(tags),
        },
        {
          parent: this,
          protect: args.protect,
          // and never on each other: a lone member waits for its peers' quorum
          dependsOn: [...args.before, ...volumes],
        },
      );
    });
    this.registerOutputs({});
  }

  /** The member's own interface: its address stays when its machine is replaced. */
  #interface(zone: string, { spec, network, securityGroup, protect }: ControlPlaneArgs) {
    const name = groupName(controlPlaneGroup(zone), spec.name, "control-plane");
    const subnets = network.subnets.get(zone);
    if (subnets === undefined) throw new Error(`no subnets in ${zone}`);
    const { memberAddress } = subnets;
    const made = new ec2.NetworkInterface(
      name,
      {
        subnetId: subnets.privateSubnetId,
        ...(memberAddress !== undefined && { privateIps: [memberAddress] }),
        securityGroups: [securityGroup.id],
        description: name,
        tags: { ...spec.tags, ...clusterTags(spec.name), Name: name },
      },
      {
        parent: this,
        protect,
        // the machine that is running in it attaches it, not Pulumi
        ignoreChanges: ["attachments"],
      },
    );
    return { id: made.id, address: pulumi.output(memberAddress ?? made.privateIp) };
  }

  #volume(zone: string, { spec, key, protect }: ControlPlaneArgs): ebs.Volume {
    const name = etcdVolumeName(zone, spec.name);
    return new ebs.Volume(
      name,
      {
        availabilityZone: zone,
        size: spec.controlPlane.etcdVolumeGiB,
        type: "gp3",
        encrypted: true,
        kmsKeyId: key.arn,
        tags: {
          ...spec.tags,
          ...clusterTags(spec.name),
          Name: name,
          ...etcdVolumeTags(zone, spec.controlPlane.zones),
        },
      },
      { parent: this, protect },
    );
  }
}
