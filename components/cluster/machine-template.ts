// What every machine has in common: image, root disk, metadata service, tags.
import { ec2, ssm } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { architectureOf } from "../../migration/state/machine-architecture.ts";
import { clusterTags, groupName, instanceTags, type Tags } from "./names.ts";

export interface MachineTemplateArgs {
  readonly cluster: string;
  /** kops' name of the instance group, without the cluster's. */
  readonly group: string;
  readonly role: "control-plane" | "node";
  /** An EC2 instance type; it tells the image's architecture. */
  readonly machineType: string;
  /** The root disk. */
  readonly volumeGiB: number;
  /** Pins the image; without it the newest Amazon Linux 2023 of the day of creation is kept. */
  readonly image?: string | undefined;
  readonly profileName: pulumi.Input<string>;
  /** Base64 of gzipped cloud-config. */
  readonly userData: pulumi.Input<string>;
  readonly tags: Tags;
  /** Default 1: a pod of its own network can't ask for the machine's credentials. */
  readonly metadataHopLimit?: number;
  /** A control-plane member's own interface; a worker gets one from its group's subnet. */
  readonly networkInterfaceId?: pulumi.Input<string>;
  readonly securityGroupIds?: readonly pulumi.Input<string>[];
}

const newestImage = {
  x86_64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  arm64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
} as const;

/** A launch template, called as its group. */
export class MachineTemplate extends ec2.LaunchTemplate {
  constructor(args: MachineTemplateArgs, opts: pulumi.CustomResourceOptions) {
    const name = groupName(args.group, args.cluster, args.role);
    super(name, launchTemplate(name, args, opts), {
      ...opts,
      // AWS publishes a new image every other week: a template changes when the operator says so
      ...(args.image === undefined && { ignoreChanges: ["imageId"] }),
    });
  }
}

function launchTemplate(
  name: string,
  args: MachineTemplateArgs,
  opts: pulumi.CustomResourceOptions,
): ec2.LaunchTemplateArgs {
  const tags: Tags = { ...args.tags, ...clusterTags(args.cluster), Name: name };
  const instance: Tags = { ...tags, ...instanceTags(args.group, args.role) };
  const { parent } = opts;
  const imageId =
    args.image ??
    ssm.getParameterOutput(
      { name: newestImage[architectureOf(args.machineType)] },
      parent === undefined ? {} : { parent },
    ).value;
  return {
    name,
    imageId,
    instanceType: args.machineType,
    iamInstanceProfile: { name: args.profileName },
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
      httpPutResponseHopLimit: args.metadataHopLimit ?? 1,
      instanceMetadataTags: "disabled",
    },
    userData: args.userData,
    tagSpecifications: [
      { resourceType: "instance", tags: instance },
      { resourceType: "volume", tags: instance },
    ],
    updateDefaultVersion: true,
    tags,
  };
}

/** Auto Scaling has its own form of tags; kops puts the cluster's on every group and lets instances inherit them. */
export function groupTags(
  tags: Tags,
): { key: string; value: string; propagateAtLaunch: boolean }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true }));
}
