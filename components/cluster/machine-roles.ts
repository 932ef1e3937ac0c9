// The role that a kind of machine has, under kops' name for it: masters.<cluster> or nodes.<cluster>.
import { iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { regionOfZones } from "../../config/network.ts";
import { partitionOf, type Statement } from "./machine-role-policies.ts";
import { clusterTags, type Tags } from "./names.ts";

export interface MachineRoleArgs {
  readonly cluster: string;
  /** The cluster's: they tell the region's partition. */
  readonly zones: readonly string[];
  /** Inline policies by name. Together they may have 10,240 characters, spaces not counted. */
  readonly policies: Readonly<Record<string, pulumi.Input<readonly Statement[]>>>;
  /** Policies by name that are made as managed ones: each may have 6,144 characters. */
  readonly ownManaged?: Readonly<Record<string, readonly Statement[]>>;
  /** ARNs of managed policies, at most nine. */
  readonly managedPolicies: readonly string[];
  readonly tags: Tags;
}

/** An IAM role for EC2 with its instance profile and inline policies. Its name is the role's: at most 64 characters. */
export class MachineRole extends pulumi.ComponentResource {
  readonly profileName: pulumi.Output<string>;
  /** Wait for these before starting a machine: its first minute needs them. */
  readonly policies: readonly pulumi.Resource[];

  constructor(name: string, args: MachineRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:MachineRole", name, { ...args }, opts);
    const partition = partitionOf(regionOfZones(args.zones));
    const tags = { ...args.tags, ...clusterTags(args.cluster), Name: name };
    const parent = { parent: this };
    const role = new iam.Role(
      name,
      {
        name,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: {
                Service: partition === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com",
              },
              Action: "sts:AssumeRole",
            },
          ],
        }),
        tags,
      },
      parent,
    );
    const profile = new iam.InstanceProfile(name, { name, role: role.name, tags }, parent);
    this.profileName = profile.name;
    const made = Object.entries(args.ownManaged ?? {}).map(([what, statements]) => {
      const title = `${what}.${name}`;
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
      const managed = new iam.Policy(title, { name: title, policy, tags }, parent);
      return new iam.RolePolicyAttachment(
        title,
        { role: role.name, policyArn: managed.arn },
        parent,
      );
    });
    const attached = args.managedPolicies.map(
      (policyArn) =>
        new iam.RolePolicyAttachment(
          `${policyArn.split("/").at(-1) ?? ""}.${name}`,
          { role: role.name, policyArn },
          parent,
        ),
    );
    const inline = Object.entries(args.policies).map(
      ([what, statements]) =>
        new iam.RolePolicy(
          `${what}.${name}`,
          {
            name: what,
            role: role.name,
            policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }),
          },
          parent,
        ),
    );
    this.policies = [...inline, ...made, ...attached];
    this.registerOutputs({ profileName: this.profileName });
  }
}
