import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { World } from "../../../rehearsal/world/world.ts";
import type { Created, Properties } from "../../../rehearsal/world/provider.ts";

describe("the simulated AWS", () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start({ speed: 100_000 });
  });

  afterEach(async () => {
    await world.close();
  });

  function make(type: string, inputs: Properties): Promise<Created> {
    return world.create(`urn:pulumi:s::p::${type}::${String(inputs["name"])}`, type, inputs, {});
  }

  function remove(type: string, { id, outputs }: Created): Promise<void> {
    return world.delete("urn", type, id, outputs, {});
  }

  const vpcType = "aws:ec2/vpc:Vpc";
  const subnetType = "aws:ec2/subnet:Subnet";
  const groupType = "aws:ec2/securityGroup:SecurityGroup";
  const balancerType = "aws:lb/loadBalancer:LoadBalancer";

  it("refuses to delete a VPC with a subnet, and a subnet with a load balancer", async () => {
    const vpc = await make(vpcType, { cidrBlock: "10.0.0.0/16" });
    const subnet = await make(subnetType, { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
    const balancer = await make(balancerType, { name: "lb", subnets: [subnet.id] });
    await assert.rejects(remove(vpcType, vpc), {
      message: `DependencyViolation: Vpc '${vpc.id}' has dependencies and cannot be deleted: Subnet '${subnet.id}' uses it`,
    });
    await assert.rejects(remove(subnetType, subnet), {
      message: `DependencyViolation: Subnet '${subnet.id}' has dependencies and cannot be deleted: LoadBalancer '${balancer.id}' uses it`,
    });
    await remove(balancerType, balancer);
    await remove(subnetType, subnet);
    await remove(vpcType, vpc);
    assert.deepEqual(world.account.all(), []);
  });

  it("refuses to delete a target group that a listener uses, and a security group that a rule names", async () => {
    const target = await make("aws:lb/targetGroup:TargetGroup", { name: "tg" });
    await make("aws:lb/listener:Listener", {
      loadBalancerArn: "arn",
      defaultActions: [{ type: "forward", targetGroupArn: target.outputs["arn"] }],
    });
    const group = await make(groupType, { name: "a", vpcId: "vpc-1" });
    await make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
      securityGroupId: "sg-other",
      referencedSecurityGroupId: group.id,
    });
    await assert.rejects(
      remove("aws:lb/targetGroup:TargetGroup", target),
      /^Error|ResourceInUse: /,
    );
    await assert.rejects(remove(groupType, group), /DependencyViolation: /);
  });

  it("refuses a second load balancer, group, role and security group of the same name", async () => {
    const cases = [
      [balancerType, { name: "x" }, "DuplicateLoadBalancerName"],
      ["aws:autoscaling/group:Group", { name: "x" }, "AlreadyExists"],
      ["aws:iam/role:Role", { name: "x" }, "EntityAlreadyExists"],
      [groupType, { name: "x", vpcId: "vpc-1" }, "InvalidGroup.Duplicate"],
    ] as const;
    for (const [type, inputs, code] of cases) {
      await make(type, inputs);
      await assert.rejects(make(type, inputs), { code });
    }
  });

  it("gives a network load balancer a name of its region, resolvable where it serves a cluster", async () => {
    const { outputs } = await make(balancerType, {
      name: "ingress-x",
      loadBalancerType: "network",
      tags: { KubernetesCluster: "x" },
    });
    assert.match(
      String(outputs["dnsName"]),
      /^ingress-x-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com$/,
    );
    assert.equal(outputs["zoneId"], "Z26RNL4JYFTOTI");
    assert.equal(world.balancers.of("x")?.dnsName, outputs["dnsName"]);
  });

  it("takes a deleted load balancer's endpoint down: connections are refused", async () => {
    const balancer = await make(balancerType, {
      name: "ingress-x",
      tags: { KubernetesCluster: "x" },
    });
    const address = world.balancers.of("x")?.address ?? "";
    await remove(balancerType, balancer);
    await assert.rejects(fetch(`http://${address}:${world.endpoints.port}/`), (error: Error) => {
      assert.match(String(error.cause), /ECONNREFUSED/);
      return true;
    });
  });
});
