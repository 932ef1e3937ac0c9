// One instance group of workers: a launch template and an Auto Scaling group over its zones.
import { autoscaling } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { InstanceGroupSpec } from "../../config/instance-group.ts";
import { nodeUserData } from "./boot/user-data.ts";
import {
  autoscalerTags,
  clusterTags,
  emptyGroupTags,
  groupName,
  instanceTags,
  type Tags,
} from "./names.ts";
import { groupTags, MachineTemplate } from "./machine-template.ts";

export interface InstanceGroupArgs {
  readonly cluster: string;
  /** An exact patch release such as `1.36.2`. */
  readonly kubernetesVersion: string;
  /** The cluster's. */
  readonly zones: readonly string[];
  readonly group: InstanceGroupSpec;
  /** The private subnets of the group's zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The workers' own, besides those that the group names. */
  readonly securityGroupId: pulumi.Input<string>;
  readonly profileName: pulumi.Input<string>;
  /** The ingress load balancer's. */
  readonly targetGroupArns: readonly pulumi.Input<string>[];
  /** True: the autoscaler may change its size. */
  readonly autoscaled: boolean;
  /** True: no machine runs. */
  readonly fence: boolean;
  readonly tags: Tags;
  /** What a machine's first minute needs: routes, rules, policies, parameters, listeners, the API's records. */
  readonly after: readonly pulumi.Resource[];
}

/** Its name is the group's on AWS: `<group>.<cluster>`. */
export class InstanceGroup extends pulumi.ComponentResource {
  readonly autoScalingGroup: autoscaling.Group;

  constructor(args: InstanceGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const { after, ...inputs } = args;
    const { cluster, group } = args;
    const name = groupName(group.name, cluster, "node");
    super("cluster-migration:index:InstanceGroup", name, inputs, opts);
    const spec = { name: cluster, kubernetesVersion: args.kubernetesVersion, zones: args.zones };
    const template = new MachineTemplate(
      {
        cluster,
        group: group.name,
        role: "node",
        machineType: group.machineType,
        volumeGiB: group.volumeGiB,
        image: group.image,
        profileName: group.instanceProfile ?? args.profileName,
        tags: args.tags,
        metadataHopLimit: group.metadataHopLimit,
        securityGroupIds: [args.securityGroupId, ...group.securityGroupIds],
        userData: nodeUserData({ spec, group }),
      },
      { parent: this },
    );
    this.autoScalingGroup = new autoscaling.Group(
      name,
      {
        name,
        vpcZoneIdentifiers: [...args.subnetIds],
        // no desired capacity: an autoscaler may move it between the two
        minSize: args.fence ? 0 : group.minSize,
        maxSize: args.fence ? 0 : group.maxSize,
        ...launchOf(group, template.id),
        targetGroupArns: [...args.targetGroupArns],
        healthCheckType: "EC2",
        healthCheckGracePeriod: 300,
        tags: groupTags({
          ...args.tags,
          ...clusterTags(cluster),
          Name: name,
          ...instanceTags(group.name, "node"),
          ...(args.autoscaled && autoscalerTags(cluster)),
          ...(args.autoscaled && group.minSize === 0 && emptyGroupTags(group)),
        }),
      },
      // not protected, unlike the control plane's: adding and removing groups is daily life
      { parent: this, dependsOn: [...after] },
    );
    this.registerOutputs({ autoScalingGroup: this.autoScalingGroup.name });
  }
}

/** On demand, or partly spot. */
function launchOf(group: InstanceGroupSpec, launchTemplateId: pulumi.Output<string>) {
  const version = "$Latest";
  if (group.spotPercent === 0) return { launchTemplate: { id: launchTemplateId, version } };
  return {
    mixedInstancesPolicy: {
      launchTemplate: {
        launchTemplateSpecification: { launchTemplateId, version },
        overrides: [group.machineType, ...group.otherMachineTypes].map((instanceType) => ({
          instanceType,
        })),
      },
      instancesDistribution: {
        onDemandPercentageAboveBaseCapacity: 100 - group.spotPercent,
        spotAllocationStrategy: "price-capacity-optimized",
      },
    },
    // a warned spot machine's successor is started before it goes
    capacityRebalance: true,
  };
}
