// The clients of AWS' SDK that `npm run roll` and `npm run validate` ask, answered by the simulated world.
import type {
  AutoScalingCalls,
  LaunchTemplateCalls,
} from "../../../live/machines/aws-machine-groups.ts";
import type { BalancerCalls } from "../../../live/machines/aws-ingress-targets.ts";
import type { Nodes, Target } from "../kubernetes/nodes.ts";
import { records, scalarText, texts } from "../provider.ts";
import type { Account } from "./account.ts";
import type { Fleet } from "./fleet.ts";
import type { Machines } from "./machines.ts";
import {
  balancerType,
  groupType,
  launchTemplateType,
  listenerType,
  targetGroupType,
} from "./resource-types.ts";
import { tagsOf } from "./tags.ts";
import { templateOf } from "./user-data.ts";

/** Auto Scaling, by the tag of the cluster. */
export function autoScalingOf(account: Account, machines: Machines): AutoScalingCalls {
  const describe = (fleet: Fleet) => {
    const group = account.find(groupType, fleet.group);
    const template = group === undefined ? undefined : templateOf(account, group);
    return {
      AutoScalingGroupName: fleet.group,
      DesiredCapacity: fleet.wanted,
      MinSize: Number(group?.inputs["minSize"] ?? 0),
      Tags: Object.entries(tagsOf(group?.inputs ?? {})).map(([Key, Value]) => ({ Key, Value })),
      LaunchTemplate: { LaunchTemplateId: template?.id },
      Instances: fleet.instances.map(({ id, state, templateVersion }) => ({
        InstanceId: id,
        LifecycleState: state === "leaving" ? "Terminating" : "InService",
        HealthStatus: "Healthy",
        LaunchTemplate: { LaunchTemplateId: template?.id, Version: templateVersion },
      })),
    };
  };
  const calls = {
    describeAutoScalingGroups: ({ Filters = [] }: { Filters?: { Values?: string[] }[] }) => {
      const clusters = Filters.flatMap(({ Values = [] }) => Values);
      const fleets = clusters.flatMap((cluster) => machines.fleetsOf(cluster));
      return Promise.resolve({ AutoScalingGroups: fleets.map(describe) });
    },
    terminateInstanceInAutoScalingGroup: ({
      InstanceId = "",
      ShouldDecrementDesiredCapacity = false,
    }: {
      InstanceId?: string;
      ShouldDecrementDesiredCapacity?: boolean;
    }) => {
      machines.end(InstanceId, ShouldDecrementDesiredCapacity);
      return Promise.resolve({});
    },
  };
  return calls as unknown as AutoScalingCalls;
}

/** EC2's launch templates. */
export function launchTemplatesOf(account: Account): LaunchTemplateCalls {
  const calls = {
    describeLaunchTemplates: ({ LaunchTemplateIds = [] }: { LaunchTemplateIds?: string[] }) =>
      Promise.resolve({
        LaunchTemplates: LaunchTemplateIds.map((id) => ({
          LaunchTemplateId: id,
          LatestVersionNumber: Number(
            account.find(launchTemplateType, id)?.outputs["latestVersion"],
          ),
        })),
      }),
  };
  return calls as unknown as LaunchTemplateCalls;
}

/** What Elastic Load Balancing says of a target in each state. */
const healthOf: Readonly<Record<Target["state"], string>> = {
  initial: "initial",
  healthy: "healthy",
  draining: "draining",
  // not noticed yet
  gone: "healthy",
};

/** Elastic Load Balancing, whose targets are the workers of the one cluster. */
export function balancersOf(account: Account, workers: Nodes, nowMs: () => number): BalancerCalls {
  const calls = {
    describeLoadBalancers: ({ Names = [] }: { Names?: string[] }) =>
      Promise.resolve({
        LoadBalancers: account
          .all(balancerType)
          .filter(({ inputs }) => Names.includes(scalarText(inputs["name"]) ?? ""))
          .map(({ outputs }) => ({ LoadBalancerArn: scalarText(outputs["arn"]) })),
      }),
    describeTargetGroups: ({ LoadBalancerArn }: { LoadBalancerArn?: string }) => {
      const arns = account
        .all(listenerType)
        .filter(({ inputs }) => inputs["loadBalancerArn"] === LoadBalancerArn)
        .flatMap(({ inputs }) => records(inputs["defaultActions"]))
        .flatMap(({ targetGroupArn }) => texts([targetGroupArn]));
      return Promise.resolve({
        TargetGroups: arns.map((arn) => ({
          TargetGroupArn: arn,
          Port: Number(account.find(targetGroupType, arn)?.inputs["port"]),
        })),
      });
    },
    describeTargetHealth: () =>
      Promise.resolve({
        TargetHealthDescriptions: workers.targets(nowMs()).map(({ machine, state }) => ({
          Target: { Id: machine },
          TargetHealth: { State: healthOf[state] },
        })),
      }),
  };
  return calls as unknown as BalancerCalls;
}
