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
    const balancer = await make(balancerType, {
      name: "lb",
      internal: true,
      subnets: [subnet.id],
    });
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

  it("refuses a gateway or a public load balancer where no way out is attached yet", async () => {
    const vpc = await make(vpcType, { cidrBlock: "10.0.0.0/16" });
    const subnet = await make(subnetType, { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
    const nat = { subnetId: subnet.id, allocationId: "eipalloc-1" };
    const balancer = { name: "lb", subnets: [subnet.id] };
    const refusal = `Network ${vpc.id} has no internet gateway attached`;
    await assert.rejects(make("aws:ec2/natGateway:NatGateway", nat), {
      message: `Gateway.NotAttached: ${refusal}`,
    });
    await assert.rejects(make(balancerType, balancer), { message: `InvalidSubnet: ${refusal}` });
    await make("aws:ec2/internetGateway:InternetGateway", { vpcId: vpc.id });
    await make("aws:ec2/natGateway:NatGateway", nat);
    await make(balancerType, balancer);
  });

  it("refuses a second listener on a load balancer's port", async () => {
    const listener = { loadBalancerArn: "arn", port: 443, protocol: "TCP" };
    await make("aws:lb/listener:Listener", listener);
    await assert.rejects(make("aws:lb/listener:Listener", { ...listener, protocol: "TLS" }), {
      message: "DuplicateListener: the name 'arn 443' is already in use",
    });
  });

  it("refuses a group whose target group no listener uses", async () => {
    await assert.rejects(
      make("aws:autoscaling/group:Group", { name: "g", targetGroupArns: ["arn"] }),
      /ValidationError: Provided Target Groups may not be valid: arn /,
    );
  });

  it("refuses what goes beyond a new account's quotas, and a role's inline policies", async () => {
    const many = async (count: number, one: (i: number) => Promise<Created>) => {
      for (let i = 0; i < count; i++) await one(i);
      return one(count);
    };
    const eip = (i: number) => make("aws:ec2/eip:Eip", { name: String(i) });
    await assert.rejects(many(5, eip), /AddressLimitExceeded: /);
    const vpc = (i: number) => make(vpcType, { name: String(i) });
    await assert.rejects(many(5, vpc), /VpcLimitExceeded: /);
    const policy = (i: number) =>
      make("aws:iam/rolePolicy:RolePolicy", {
        name: `p${i}`,
        role: "r",
        // white space does not count
        policy: `${"x".repeat(5120)}${" ".repeat(5000)}`,
      });
    await assert.rejects(many(2, policy), {
      message: "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r (15360)",
    });
    const rule = (i: number) =>
      make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
        name: String(i),
        securityGroupId: "sg-1",
      });
    await assert.rejects(many(60, rule), /RulesPerSecurityGroupLimitExceeded: /);
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
