// What every machine has in common: image, root disk, metadata service, tags.
import { ec2, ssm } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { architectureOf } from "../../config/instance-group.ts";
import { clusterTags, groupName, instanceTags, type Tags } from "./names.ts";
import type { MachineRole } from "./machine-roles.ts";

export interface LaunchTemplateArgs {
  readonly cluster: string;
  readonly group: string;
  readonly role: "control-plane" | "node";
  readonly machineType: string;
  readonly volumeGiB: number;
  /** Pins the image; without it the newest Amazon Linux 2023 of the day of creation is kept. */
  readonly image?: string | undefined;
  readonly machineRole: MachineRole;
  /** Base64 of gzipped cloud-config. */
  readonly userData: pulumi.Input<string>;
  readonly tags: Tags;
  /** A control-plane member's own interface; a worker gets one from its group's subnet. */
  readonly networkInterfaceId?: pulumi.Input<string>;
  readonly securityGroupIds?: readonly pulumi.Input<string>[];
}

const newestImage = {
  x86_64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  arm64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
} as const;

export function declareLaunchTemplate(
  args: LaunchTemplateArgs,
  parent: pulumi.Resource,
): ec2.LaunchTemplate {
  const name = groupName(args.group, args.cluster, args.role);
  const tags: Tags = { ...args.tags, ...clusterTags(args.cluster), Name: name };
  const instance: Tags = { ...tags, ...instanceTags(args.group, args.role) };
  const imageId =
    args.image ??
    ssm.getParameterOutput({ name: newestImage[architectureOf(args.machineType)] }, { parent })
      .value;
  return new ec2.LaunchTemplate(
    name,
    {
      name,
      imageId,
      instanceType: args.machineType,
      iamInstanceProfile: { name: args.machineRole.profile.name },
      ...(args.networkInterfaceId !== undefined && {
        networkInterfaces: [
          {
            deviceIndex: 0,
            networkInterfaceId: args.networkInterfaceId,
            deleteOnTermination: "false",
          },
        ],
      }),
      ...(args.securityGroupIds !== undefined && {
        vpcSecurityGroupIds: [...args.securityGroupIds],
      }),
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            // with the account's key: the cluster's own would have to trust Auto Scaling's service role
            encrypted: "true",
            volumeType: "gp3",
            volumeSize: args.volumeGiB,
            deleteOnTermination: "true",
          },
        },
      ],
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        // one hop: a pod of its own network can't ask for the machine's credentials
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      userData: args.userData,
      tagSpecifications: [
        { resourceType: "instance", tags: instance },
        { resourceType: "volume", tags: instance },
      ],
      updateDefaultVersion: true,
      tags,
    },
    {
      parent,
      // AWS publishes a new image every other week: a template changes when the operator says so
      ...(args.image === undefined && { ignoreChanges: ["imageId"] }),
    },
  );
}

/** Auto Scaling has its own form of tags; kops puts the cluster's on every group and lets instances inherit them. */
export function groupTags(
  tags: Tags,
): { key: string; value: string; propagateAtLaunch: boolean }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true }));
}
