// The two roles that machines have, under kops' names: masters.<cluster> and nodes.<cluster>.
import { iam, type kms, type s3, type ssm } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { regionOf } from "../../config/network.ts";
import { cloudControllerStatements, diskDriverStatements } from "./addon-policies.ts";
import {
  controlPlaneStatements,
  nodeStatements,
  partitionOf,
  type Statement,
} from "./machine-role-policies.ts";
import { clusterTags, mastersName, nodesName } from "./names.ts";
import type { Parameters } from "./node-secrets.ts";

export interface RolesArgs {
  readonly spec: CreatedClusterSpec;
  readonly key: kms.Key;
  readonly bucket: s3.Bucket;
  readonly parameters: Parameters;
}

export interface MachineRole {
  readonly profile: iam.InstanceProfile;
  /** Wait for these before starting a machine: its first minute needs them. */
  readonly policies: readonly pulumi.Resource[];
}

export function declareRoles(
  { spec, key, bucket, parameters }: RolesArgs,
  parent: pulumi.Resource,
): { readonly controlPlane: MachineRole; readonly node: MachineRole } {
  const zone = spec.zones[0] ?? "";
  const partition = partitionOf(regionOf(zone));
  const declare = (
    name: string,
    policies: Readonly<Record<string, pulumi.Input<readonly Statement[]>>>,
  ): MachineRole => {
    const tags = { ...spec.tags, ...clusterTags(spec.name), Name: name };
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
      { parent },
    );
    return {
      profile: new iam.InstanceProfile(name, { name, role: role.name, tags }, { parent }),
      policies: Object.entries(policies).map(
        ([what, statements]) =>
          new iam.RolePolicy(
            `${what}.${name}`,
            {
              name: what,
              role: role.name,
              policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }),
            },
            { parent },
          ),
      ),
    };
  };
  const resources = (readable: readonly ssm.Parameter[], writable: readonly ssm.Parameter[]) =>
    pulumi
      .all([
        key.arn,
        bucket.arn,
        pulumi.all(readable.map(({ arn }) => arn)),
        pulumi.all(writable.map(({ arn }) => arn)),
      ])
      .apply(([keyArn, bucketArn, readableParameters, writableParameters]) => ({
        cluster: spec.name,
        zone,
        keyArn,
        bucketArn,
        readableParameters,
        writableParameters,
      }));
  return {
    controlPlane: declare(mastersName(spec.name), {
      "control-plane": resources(
        [...parameters.controlPlane, ...parameters.node],
        parameters.written,
      ).apply(controlPlaneStatements),
      "cloud-controller": cloudControllerStatements(spec.name, zone),
      "disk-driver": diskDriverStatements(spec.name, zone),
    }),
    node: declare(nodesName(spec.name), {
      node: resources(parameters.node, []).apply(nodeStatements),
    }),
  };
}
