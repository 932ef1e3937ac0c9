import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  AwsIngressTargets,
  type BalancerCalls,
} from "../../../live/machines/aws-ingress-targets.ts";
import {
  AwsMachineGroups,
  type AutoScalingCalls,
  type LaunchTemplateCalls,
} from "../../../live/machines/aws-machine-groups.ts";

const name = "blue.k8s.example.com";

describe("a cluster's machines on AWS", () => {
  const asked: object[] = [];
  const instance = (id: string, version: string, state = "InService") => ({
    InstanceId: id,
    LifecycleState: state,
    HealthStatus: "Healthy",
    LaunchTemplate: { Version: version },
  });
  const pages = [
    {
      NextToken: "more",
      AutoScalingGroups: [
        {
          AutoScalingGroupName: `nodes-b.${name}`,
          DesiredCapacity: 2,
          Tags: [{ Key: "k8s.io/role/node" }],
          MixedInstancesPolicy: {
            LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: "lt-b" } },
          },
          Instances: [instance("i-1", "3"), instance("i-2", "4", "Terminating")],
        },
      ],
    },
    {
      AutoScalingGroups: [
        {
          AutoScalingGroupName: `control-plane-a.masters.${name}`,
          DesiredCapacity: 1,
          MinSize: 1,
          Tags: [{ Key: "k8s.io/role/control-plane" }],
          LaunchTemplate: { LaunchTemplateId: "lt-a" },
          Instances: [instance("i-3", "1")],
        },
      ],
    },
  ];
  const autoScaling = {
    describeAutoScalingGroups: (input: { NextToken?: string }) => {
      asked.push(input);
      return Promise.resolve(pages[input.NextToken === undefined ? 0 : 1]);
    },
    terminateInstanceInAutoScalingGroup: (input: object) => {
      asked.push(input);
      return Promise.resolve({});
    },
  } as unknown as AutoScalingCalls;
  const ec2 = {
    describeLaunchTemplates: (input: object) => {
      asked.push(input);
      return Promise.resolve({
        LaunchTemplates: [
          { LaunchTemplateId: "lt-a", LatestVersionNumber: 1 },
          { LaunchTemplateId: "lt-b", LatestVersionNumber: 4 },
        ],
      });
    },
  } as unknown as LaunchTemplateCalls;

  it("are read page by page, members first, with what is older than its launch template", async () => {
    const groups = await new AwsMachineGroups(name, autoScaling, ec2).list();
    assert.deepEqual(groups, [
      {
        name: `control-plane-a.masters.${name}`,
        controlPlane: true,
        size: 1,
        minSize: 1,
        machines: [{ id: "i-3", inService: true, outdated: false }],
      },
      {
        name: `nodes-b.${name}`,
        controlPlane: false,
        size: 2,
        minSize: 0,
        machines: [
          { id: "i-1", inService: true, outdated: true },
          { id: "i-2", inService: false, outdated: false },
        ],
      },
    ]);
    const Filters = [{ Name: "tag:KubernetesCluster", Values: [name] }];
    assert.deepEqual(asked.splice(0), [
      { Filters },
      { Filters, NextToken: "more" },
      { LaunchTemplateIds: ["lt-b", "lt-a"] },
    ]);
  });

  it("are ended without making the group smaller, unless it is to be", async () => {
    await new AwsMachineGroups(name, autoScaling, ec2).end("i-1");
    assert.deepEqual(asked.splice(0), [
      { InstanceId: "i-1", ShouldDecrementDesiredCapacity: false },
    ]);
    await new AwsMachineGroups(name, autoScaling, ec2).end("i-1", true);
    assert.deepEqual(asked.splice(0), [
      { InstanceId: "i-1", ShouldDecrementDesiredCapacity: true },
    ]);
  });

  it("are seen by the ingress load balancer, port by port", async () => {
    const balancers = {
      describeLoadBalancers: ({ Names }: { Names: readonly string[] }) =>
        Promise.resolve({ LoadBalancers: [{ LoadBalancerArn: `arn:${Names.join()}` }] }),
      describeTargetGroups: ({ LoadBalancerArn }: { LoadBalancerArn: string }) => {
        assert.match(LoadBalancerArn, /^arn:ingress-blue-k8s-example-/);
        return Promise.resolve({ TargetGroups: [{ TargetGroupArn: "http", Port: 30080 }] });
      },
      describeTargetHealth: () =>
        Promise.resolve({
          TargetHealthDescriptions: ["healthy", "draining"].map((State, i) => ({
            Target: { Id: `i-${i + 1}` },
            TargetHealth: { State },
          })),
        }),
    } as unknown as BalancerCalls;
    assert.deepEqual(await new AwsIngressTargets(name, balancers).list(), [
      {
        port: 30080,
        targets: [
          { machine: "i-1", healthy: true },
          { machine: "i-2", healthy: false },
        ],
      },
    ]);
  });
});
