import { ec2, vpc } from "@pulumi/aws";
import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";

/** kops' names of the load balancers' security groups. */
const balancer = /^(api|ingress)-elb\./;
const balancerPorts = [80, 443];

interface Ports {
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
}

export const openIngress: StackValidationPolicy = {
  name: "open-ingress",
  description: "Only the load balancers' ports 80 and 443 are open to every address.",
  validateStack: ({ resources }, report) => {
    for (const resource of resources) {
      const rule = resource.asType(vpc.SecurityGroupIngressRule);
      if (rule !== undefined && (isOpen(rule.cidrIpv4) || isOpen(rule.cidrIpv6))) {
        const [group] = resource.propertyDependencies["securityGroupId"] ?? [];
        const ports = rule.fromPort === rule.toPort && balancerPorts.includes(rule.fromPort ?? -1);
        if (!isBalancer(group) || !ports) {
          report(
            `${group?.name ?? "a security group"}: ports ${portsOf(rule)} are open to every address, expected that of ` +
              `the load balancers' ports 80 and 443 only`,
            resource.urn,
          );
        }
      }
      const inline = resource.asType(ec2.SecurityGroup)?.ingress ?? [];
      if (
        inline.some(({ cidrBlocks = [], ipv6CidrBlocks = [] }) =>
          [...cidrBlocks, ...ipv6CidrBlocks].some(isOpen),
        )
      ) {
        report(
          "ingress: open to every address, expected rules of their own that name the port",
          resource.urn,
        );
      }
    }
  },
};

function isOpen(range: string | undefined): boolean {
  return range !== undefined && /\/0$/.test(range);
}

function isBalancer(group: PolicyResource | undefined): boolean {
  return group !== undefined && balancer.test(group.name);
}

function portsOf({ fromPort, toPort }: Ports): string {
  if (fromPort === undefined) return "of all numbers";
  return fromPort === toPort ? String(fromPort) : `${fromPort} to ${toPort ?? fromPort}`;
}
