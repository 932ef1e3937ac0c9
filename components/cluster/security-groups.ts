// Who may speak to whom. Nothing is open to 0.0.0.0/0 but the load balancers' listeners, to the ranges that
// config gives; a machine's way out is open, since packages and images come from the Internet.
import { ec2, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { clusterTags, mastersName, nodesName, type Tags } from "./names.ts";
import type { Network } from "./network.ts";
import { apiPort, ingressNodePorts } from "./ports.ts";

export interface SecurityGroups {
  readonly masters: ec2.SecurityGroup;
  readonly nodes: ec2.SecurityGroup;
  readonly apiBalancer: ec2.SecurityGroup;
  readonly ingressBalancer: ec2.SecurityGroup;
  /** Every rule: wait for these before starting a machine. */
  readonly rules: readonly pulumi.Resource[];
}

interface Ports {
  readonly protocol: "tcp" | "udp" | "-1";
  readonly from?: number;
  readonly to?: number;
}

const everything: Ports = { protocol: "-1" };
const tcp = (from: number, to = from): Ports => ({ protocol: "tcp", from, to });
const udp = (from: number): Ports => ({ protocol: "udp", from, to: from });

/** What each network plugin's overlay needs between machines (the plugins' own system requirements). */
const overlayPorts: Readonly<
  Record<CreatedClusterSpec["networking"], Readonly<Record<string, Ports>>>
> = {
  cilium: { vxlan: udp(8472), health: tcp(4240) },
  calico: { vxlan: udp(4789), typha: tcp(5473) },
  flannel: { vxlan: udp(8472) },
};

/**
 * Workers reach the API, the members' kubelets (for metrics) and the overlay, and nothing else of the
 * control plane: not etcd's 2379 and 2380.
 */
export function declareSecurityGroups(
  spec: CreatedClusterSpec,
  network: Network,
  parent: pulumi.Resource,
): SecurityGroups {
  const opts = { parent };
  const group = (name: string, description: string): ec2.SecurityGroup => {
    const tags: Tags = { ...spec.tags, ...clusterTags(spec.name), Name: name };
    // a group's description can't be changed in place: it is a name, not a remark
    return new ec2.SecurityGroup(name, { name, description, vpcId: network.vpcId, tags }, opts);
  };
  const masters = group(mastersName(spec.name), "Control plane");
  const nodes = group(nodesName(spec.name), "Workers");
  const apiBalancer = group(`api-elb.${spec.name}`, "The API's load balancer");
  const ingressBalancer = group(`ingress-elb.${spec.name}`, "The ingress load balancer");

  const rules: pulumi.Resource[] = [];
  const range = (ports: Ports) => ({
    ipProtocol: ports.protocol,
    ...(ports.from !== undefined && { fromPort: ports.from }),
    ...(ports.to !== undefined && { toPort: ports.to }),
  });
  const allow = (name: string, from: ec2.SecurityGroup, to: ec2.SecurityGroup, ports: Ports) => {
    rules.push(
      new vpc.SecurityGroupIngressRule(
        `${name}.${spec.name}`,
        { securityGroupId: to.id, referencedSecurityGroupId: from.id, ...range(ports) },
        opts,
      ),
    );
  };
  const listen = (name: string, to: ec2.SecurityGroup, ranges: readonly string[], port: number) => {
    for (const cidrIpv4 of ranges) {
      rules.push(
        new vpc.SecurityGroupIngressRule(
          `${name}-from-${cidrIpv4}.${spec.name}`,
          { securityGroupId: to.id, cidrIpv4, ...range(tcp(port)) },
          opts,
        ),
      );
    }
  };
  const forward = (name: string, from: ec2.SecurityGroup, to: ec2.SecurityGroup, ports: Ports) => {
    rules.push(
      new vpc.SecurityGroupEgressRule(
        `${name}.${spec.name}`,
        { securityGroupId: from.id, referencedSecurityGroupId: to.id, ...range(ports) },
        opts,
      ),
    );
  };
  const wayOut = (name: string, from: ec2.SecurityGroup) => {
    rules.push(
      new vpc.SecurityGroupEgressRule(
        `${name}.${spec.name}`,
        { securityGroupId: from.id, cidrIpv4: "0.0.0.0/0", ...range(everything) },
        opts,
      ),
    );
  };

  allow("all-master-to-master", masters, masters, everything);
  allow("all-master-to-node", masters, nodes, everything);
  allow("all-node-to-node", nodes, nodes, everything);
  allow("api-node-to-master", nodes, masters, tcp(apiPort));
  allow("kubelet-node-to-master", nodes, masters, tcp(10250));
  for (const [what, ports] of Object.entries(overlayPorts[spec.networking])) {
    allow(`${spec.networking}-${what}-node-to-master`, nodes, masters, ports);
  }
  wayOut("master-egress", masters);
  wayOut("node-egress", nodes);

  listen("https-api-elb", apiBalancer, spec.apiSourceRanges, 443);
  forward("api-elb-to-master", apiBalancer, masters, tcp(apiPort));
  allow("https-elb-to-master", apiBalancer, masters, tcp(apiPort));

  const { http, https } = ingressNodePorts;
  listen("http-ingress-elb", ingressBalancer, spec.ingress.sourceRanges, 80);
  listen("https-ingress-elb", ingressBalancer, spec.ingress.sourceRanges, 443);
  for (const [what, port] of [
    ["http", http],
    ["https", https],
  ] as const) {
    forward(`${what}-ingress-elb-to-node`, ingressBalancer, nodes, tcp(port));
    allow(`${what}-elb-to-node`, ingressBalancer, nodes, tcp(port));
  }
  return { masters, nodes, apiBalancer, ingressBalancer, rules };
}
