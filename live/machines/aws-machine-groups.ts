// The machines of a cluster, asked of Auto Scaling and EC2 with the AWS credentials of the environment.
import type {
  AutoScaling,
  AutoScalingGroup,
  LaunchTemplateSpecification,
} from "@aws-sdk/client-auto-scaling";
import type { EC2 } from "@aws-sdk/client-ec2";
import type {
  MachineGroup,
  MachineGroups,
} from "../../components/cluster/validation/machine-groups.ts";

/** The calls that are made; the SDK's clients have them. */
export type AutoScalingCalls = Pick<
  AutoScaling,
  "describeAutoScalingGroups" | "terminateInstanceInAutoScalingGroup"
>;
export type LaunchTemplateCalls = Pick<EC2, "describeLaunchTemplates">;

export class AwsMachineGroups implements MachineGroups {
  readonly #cluster: string;
  readonly #autoScaling: AutoScalingCalls;
  readonly #ec2: LaunchTemplateCalls;

  constructor(cluster: string, autoScaling: AutoScalingCalls, ec2: LaunchTemplateCalls) {
    this.#cluster = cluster;
    this.#autoScaling = autoScaling;
    this.#ec2 = ec2;
  }

  async list(): Promise<readonly MachineGroup[]> {
    const groups = await this.#groups();
    const ids = [...new Set(groups.map((group) => templateOf(group)?.LaunchTemplateId ?? ""))];
    const known = ids.filter((id) => id !== "");
    const { LaunchTemplates = [] } =
      known.length === 0
        ? {}
        : await this.#ec2.describeLaunchTemplates({ LaunchTemplateIds: known });
    const latest = new Map(
      LaunchTemplates.map(({ LaunchTemplateId = "", LatestVersionNumber = 0 }) => [
        LaunchTemplateId,
        String(LatestVersionNumber),
      ]),
    );
    return groups
      .map((group) => machineGroup(group, latest.get(templateOf(group)?.LaunchTemplateId ?? "")))
      .sort(
        (a, b) =>
          Number(b.controlPlane) - Number(a.controlPlane) || a.name.localeCompare(b.name, "en"),
      );
  }

  async end(machineId: string, shrink = false): Promise<void> {
    await this.#autoScaling.terminateInstanceInAutoScalingGroup({
      InstanceId: machineId,
      ShouldDecrementDesiredCapacity: shrink,
    });
  }

  async #groups(): Promise<readonly AutoScalingGroup[]> {
    const all: AutoScalingGroup[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#autoScaling.describeAutoScalingGroups({
        Filters: [{ Name: "tag:KubernetesCluster", Values: [this.#cluster] }],
        ...(NextToken !== undefined && { NextToken }),
      });
      all.push(...(page.AutoScalingGroups ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return all;
  }
}

function machineGroup(group: AutoScalingGroup, latest: string | undefined): MachineGroup {
  return {
    name: group.AutoScalingGroupName ?? "",
    controlPlane: (group.Tags ?? []).some(({ Key }) => Key === "k8s.io/role/control-plane"),
    size: group.DesiredCapacity ?? 0,
    minSize: group.MinSize ?? 0,
    machines: (group.Instances ?? []).map((instance) => ({
      id: instance.InstanceId ?? "",
      inService: instance.LifecycleState === "InService" && instance.HealthStatus === "Healthy",
      outdated: latest !== undefined && instance.LaunchTemplate?.Version !== latest,
    })),
  };
}

function templateOf(group: AutoScalingGroup): LaunchTemplateSpecification | undefined {
  return (
    group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification
  );
}
