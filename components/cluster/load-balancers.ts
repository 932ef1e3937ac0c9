// The two network load balancers: operators' way to the API, and clients' way to the ingress controller.
import { lb, type ec2 } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { balancerName, clusterTags } from "./names.ts";
import type { Network } from "./network.ts";
import { apiPort, ingressNodePorts } from "./ports.ts";

export interface LoadBalancerArgs {
  readonly spec: CreatedClusterSpec;
  readonly network: Network;
  readonly securityGroup: ec2.SecurityGroup;
  /** False once retired. */
  readonly protect: boolean;
}

export interface DeclaredLoadBalancer {
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly targetGroupArns: readonly pulumi.Output<string>[];
  /** Auto Scaling refuses target groups that no listener uses yet. */
  readonly listeners: readonly lb.Listener[];
}

interface ListenerPlan {
  /** Part of names, which stay: at most 12 characters. */
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: "TCP" | "TLS";
  readonly certificateArn?: string | undefined;
  readonly targetGroup: {
    /** Seconds in which a leaving machine may finish what it has begun. */
    readonly deregistrationDelay: number;
    readonly proxyProtocolV2: boolean;
    readonly healthCheck: { readonly protocol: string; readonly path?: string };
  };
}

/** `api-<cluster>`, 443 to the API servers; kops waits 30 s when a member leaves, and so do we. */
export function declareApiLoadBalancer(
  args: LoadBalancerArgs,
  parent: pulumi.Resource,
): DeclaredLoadBalancer {
  return declare(
    args,
    "api",
    args.spec.apiInternal,
    [
      {
        name: "api",
        port: 443,
        targetPort: apiPort,
        protocol: "TCP",
        targetGroup: {
          deregistrationDelay: 30,
          proxyProtocolV2: false,
          healthCheck: { protocol: "HTTPS", path: "/readyz" },
        },
      },
    ],
    parent,
  );
}

/**
 * `ingress-<cluster>`, 80 and 443 to every worker. 443 passes through to the controller, or, with a
 * certificate of ACM's, ends at the load balancer and is encrypted anew to the controller, so that the
 * controller still sees HTTPS and redirects nothing in a circle.
 */
export function declareIngressLoadBalancer(
  args: LoadBalancerArgs,
  parent: pulumi.Resource,
): DeclaredLoadBalancer {
  const { certificateArn, internal } = args.spec.ingress;
  const protocol = certificateArn === undefined ? "TCP" : "TLS";
  const targetGroup = {
    deregistrationDelay: 120,
    // the client's address travels in this header, since connections come from the load balancer's own
    proxyProtocolV2: true,
    healthCheck: { protocol: "TCP" },
  };
  const { http, https } = ingressNodePorts;
  return declare(
    args,
    "ingress",
    internal,
    [
      { name: "http", port: 80, targetPort: http, protocol: "TCP", targetGroup },
      {
        // a target group can't change its protocol: another protocol is another name
        name: protocol === "TCP" ? "https" : "tls",
        port: 443,
        targetPort: https,
        protocol,
        certificateArn,
        targetGroup,
      },
    ],
    parent,
  );
}

function declare(
  args: LoadBalancerArgs,
  prefix: string,
  internal: boolean,
  plans: readonly ListenerPlan[],
  parent: pulumi.Resource,
): DeclaredLoadBalancer {
  const { spec, network, securityGroup, protect } = args;
  const opts = { parent };
  const name = balancerName(prefix, spec.name);
  const tagsFor = (what: string) => ({
    ...spec.tags,
    ...clusterTags(spec.name),
    Name: `${what}.${spec.name}`,
  });
  const balancer = new lb.LoadBalancer(
    name,
    {
      name,
      loadBalancerType: "network",
      internal,
      subnets: [...network.subnets.values()].map((zone) =>
        internal ? zone.privateSubnetId : zone.publicSubnetId,
      ),
      securityGroups: [securityGroup.id],
      // a zone without a healthy target is served by the others
      enableCrossZoneLoadBalancing: true,
      tags: tagsFor(prefix),
    },
    // its name is in DNS on both sides
    { parent, protect },
  );
  const made = plans.map((plan) => {
    const title = balancerName(plan.name, spec.name);
    const targets = new lb.TargetGroup(
      title,
      {
        name: title,
        port: plan.targetPort,
        protocol: plan.protocol,
        vpcId: network.vpcId,
        targetType: "instance",
        // a machine that calls its own load balancer would otherwise get its own address as the caller's
        preserveClientIp: "false",
        deregistrationDelay: plan.targetGroup.deregistrationDelay,
        proxyProtocolV2: plan.targetGroup.proxyProtocolV2,
        healthCheck: {
          ...plan.targetGroup.healthCheck,
          port: "traffic-port",
          // less than the interval, which AWS insists on
          timeout: 5,
          interval: 10,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        tags: tagsFor(plan.name),
      },
      opts,
    );
    const listener = new lb.Listener(
      title,
      {
        loadBalancerArn: balancer.arn,
        port: plan.port,
        protocol: plan.protocol,
        ...(plan.certificateArn !== undefined && {
          certificateArn: plan.certificateArn,
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        }),
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
        tags: tagsFor(plan.name),
      },
      opts,
    );
    return { targets, listener };
  });
  return {
    dnsName: balancer.dnsName,
    zoneId: balancer.zoneId,
    targetGroupArns: made.map(({ targets }) => targets.arn),
    listeners: made.map(({ listener }) => listener),
  };
}
