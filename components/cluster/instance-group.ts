// One instance group of workers: a launch template and an Auto Scaling group over its zones.
import { autoscaling, type ec2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import type { InstanceGroupSpec } from "../../config/instance-group.ts";
import { nodeUserData } from "./boot/user-data.ts";
import { clusterTags, groupName, instanceTags, type Tags } from "./names.ts";
import { declareLaunchTemplate, groupTags } from "./launch-template.ts";
import type { Network } from "./network.ts";
import type { MachineRole } from "./machine-roles.ts";

export interface InstanceGroupArgs {
  readonly spec: CreatedClusterSpec;
  readonly group: InstanceGroupSpec;
  readonly network: Network;
  readonly securityGroup: ec2.SecurityGroup;
  readonly role: MachineRole;
  /** The ingress load balancer's. */
  readonly targetGroupArns: readonly pulumi.Input<string>[];
  /** True: no machine runs. */
  readonly fence: boolean;
  readonly before: readonly pulumi.Resource[];
}

export function declareInstanceGroup(
  args: InstanceGroupArgs,
  parent: pulumi.Resource,
): autoscaling.Group {
  const { spec, group, network } = args;
  const template = declareLaunchTemplate(
    {
      cluster: spec.name,
      group: group.name,
      role: "node",
      machineType: group.machineType,
      volumeGiB: group.volumeGiB,
      image: group.image,
      machineRole: args.role,
      tags: spec.tags,
      securityGroupIds: [args.securityGroup.id, ...group.securityGroupIds],
      userData: nodeUserData({ spec, group }),
    },
    parent,
  );
  const name = groupName(group.name, spec.name, "node");
  const tags: Tags = {
    ...spec.tags,
    ...clusterTags(spec.name),
    Name: name,
    ...instanceTags(group.name, "node"),
  };
  const launch = { version: "$Latest" } as const;
  return new autoscaling.Group(
    name,
    {
      name,
      vpcZoneIdentifiers: (group.zones ?? spec.zones).flatMap(
        (zone) => network.subnets.get(zone)?.privateSubnetId ?? [],
      ),
      // no desired capacity: an autoscaler may move it between the two
      minSize: args.fence ? 0 : group.minSize,
      maxSize: args.fence ? 0 : group.maxSize,
      ...(group.spotPercent === 0
        ? { launchTemplate: { id: template.id, ...launch } }
        : {
            mixedInstancesPolicy: {
              launchTemplate: {
                launchTemplateSpecification: { launchTemplateId: template.id, ...launch },
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
          }),
      targetGroupArns: [...args.targetGroupArns],
      healthCheckType: "EC2",
      healthCheckGracePeriod: 300,
      tags: groupTags(tags),
    },
    // not protected, unlike the control plane's: adding and removing groups is daily life
    { parent, dependsOn: [...args.before] },
  );
}
