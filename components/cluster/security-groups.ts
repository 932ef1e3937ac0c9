// Who may speak to whom. Nothing is open to 0.0.0.0/0 but the load balancers' listeners, to the ranges that
// config gives; a machine's way out is open, since packages and images come from the Internet.
import { ec2, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ingressNodePorts, type Networking } from "../../config/kubernetes-minors.ts";
import { clusterTags, mastersName, nodesName, type Tags } from "./names.ts";
import { apiPort } from "./ports.ts";

export interface SecurityGroupsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** The network plugin: its overlay's ports are opened between machines. */
  readonly networking: Networking;
  /** IPv4 ranges that may call the API's load balancer. */
  readonly apiSourceRanges: readonly string[];
  /** IPv4 ranges that may call ports 80 and 443. */
  readonly ingressSourceRanges: readonly string[];
  readonly tags: Tags;
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
const overlayPorts: Readonly<Record<Networking, Readonly<Record<string, Ports>>>> = {
  cilium: { vxlan: udp(8472), health: tcp(4240) },
  calico: { vxlan: udp(4789), typha: tcp(5473) },
  flannel: { vxlan: udp(8472) },
};

/**
 * Four groups and their rules. Workers reach the API, the members' kubelets (for metrics) and the overlay,
 * and nothing else of the control plane: not etcd's 2379 and 2380. Its name is the cluster's.
 */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly masters: ec2.SecurityGroup;
  readonly nodes: ec2.SecurityGroup;
  readonly apiBalancer: ec2.SecurityGroup;
  readonly ingressBalancer: ec2.SecurityGroup;
  /** Every rule: wait for these before starting a machine. */
  readonly rules: readonly pulumi.Resource[];

  constructor(name: string, args: SecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:SecurityGroups", name, { ...args }, opts);
    const group = (title: string, description: string): ec2.SecurityGroup => {
      const tags: Tags = { ...args.tags, ...clusterTags(name), Name: title };
      return new ec2.SecurityGroup(
        title,
        // EC2 takes no apostrophe here, and cannot change it in place: it is a name, not a remark
        { name: title, description, vpcId: args.vpcId, tags },
        { parent: this },
      );
    };
    this.masters = group(mastersName(name), "Control plane");
    this.nodes = group(nodesName(name), "Workers");
    this.apiBalancer = group(`api-elb.${name}`, "Load balancer of the API");
    this.ingressBalancer = group(`ingress-elb.${name}`, "Load balancer of the ingress controller");
    this.rules = [
      ...this.#betweenMachines(name, args.networking),
      ...this.#api(name, args.apiSourceRanges),
      ...this.#ingress(name, args.ingressSourceRanges),
    ];
    this.registerOutputs({ masters: this.masters.id, nodes: this.nodes.id });
  }

  #betweenMachines(cluster: string, networking: Networking): readonly pulumi.Resource[] {
    const { masters, nodes } = this;
    const rule = (title: string) => `${title}.${cluster}`;
    return [
      allow(rule("all-master-to-master"), "Members to one another", masters, masters, everything),
      allow(rule("all-master-to-node"), "Members to workers", masters, nodes, everything),
      allow(rule("all-node-to-node"), "Workers to one another", nodes, nodes, everything),
      allow(rule("api-node-to-master"), "Workers to the API", nodes, masters, tcp(apiPort)),
      allow(rule("kubelet-node-to-master"), "Metrics of members", nodes, masters, tcp(10250)),
      ...Object.entries(overlayPorts[networking]).map(([what, ports]) =>
        allow(
          rule(`${networking}-${what}-node-to-master`),
          `${networking} ${what}, workers to members`,
          nodes,
          masters,
          ports,
        ),
      ),
      wayOut(rule("master-egress"), masters),
      wayOut(rule("node-egress"), nodes),
    ];
  }

  #api(cluster: string, ranges: readonly string[]): readonly pulumi.Resource[] {
    const { masters, apiBalancer } = this;
    const passed = "Load balancer of the API to members";
    return [
      ...listen("https-api-elb", {
        description: "Operators to the API",
        cluster,
        to: apiBalancer,
        ranges,
        port: 443,
      }),
      forward(`api-elb-to-master.${cluster}`, passed, apiBalancer, masters, tcp(apiPort)),
      allow(`https-elb-to-master.${cluster}`, passed, apiBalancer, masters, tcp(apiPort)),
    ];
  }

  #ingress(cluster: string, ranges: readonly string[]): readonly pulumi.Resource[] {
    const { nodes, ingressBalancer } = this;
    const description = "Clients to the ingress controller";
    const open = { description, cluster, to: ingressBalancer, ranges };
    const passed = "Load balancer of the ingress controller to workers";
    return [
      ...listen("http-ingress-elb", { ...open, port: 80 }),
      ...listen("https-ingress-elb", { ...open, port: 443 }),
      ...Object.entries(ingressNodePorts).flatMap(([what, port]) => [
        forward(
          `${what}-ingress-elb-to-node.${cluster}`,
          passed,
          ingressBalancer,
          nodes,
          tcp(port),
        ),
        allow(`${what}-elb-to-node.${cluster}`, passed, ingressBalancer, nodes, tcp(port)),
      ]),
    ];
  }
}

function range(ports: Ports) {
  return {
    ipProtocol: ports.protocol,
    ...(ports.from !== undefined && { fromPort: ports.from }),
    ...(ports.to !== undefined && { toPort: ports.to }),
  };
}

function allow(
  name: string,
  description: string,
  from: ec2.SecurityGroup,
  to: ec2.SecurityGroup,
  ports: Ports,
) {
  return new vpc.SecurityGroupIngressRule(
    name,
    {
      description,
      securityGroupId: to.id,
      referencedSecurityGroupId: from.id,
      ...range(ports),
    },
    { parent: to },
  );
}

interface Listener {
  readonly description: string;
  readonly cluster: string;
  readonly to: ec2.SecurityGroup;
  /** CIDR ranges of the clients. */
  readonly ranges: readonly string[];
  readonly port: number;
}

function listen(what: string, { description, cluster, to, ranges, port }: Listener) {
  return ranges.map(
    (cidrIpv4) =>
      new vpc.SecurityGroupIngressRule(
        `${what}-from-${cidrIpv4}.${cluster}`,
        { description, securityGroupId: to.id, cidrIpv4, ...range(tcp(port)) },
        { parent: to },
      ),
  );
}

function forward(
  name: string,
  description: string,
  from: ec2.SecurityGroup,
  to: ec2.SecurityGroup,
  ports: Ports,
) {
  return new vpc.SecurityGroupEgressRule(
    name,
    {
      description,
      securityGroupId: from.id,
      referencedSecurityGroupId: to.id,
      ...range(ports),
    },
    { parent: from },
  );
}

function wayOut(name: string, from: ec2.SecurityGroup) {
  return new vpc.SecurityGroupEgressRule(
    name,
    {
      description: "To everywhere",
      securityGroupId: from.id,
      cidrIpv4: "0.0.0.0/0",
      ...range(everything),
    },
    { parent: from },
  );
}
