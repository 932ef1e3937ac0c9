// The two network load balancers: operators' way to the API, and clients' way to the ingress controller.
import { lb, route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { publicApiName, balancerName, clusterTags, type Tags } from "./names.ts";
import { ingressNodePorts } from "../../config/kubernetes-minors.ts";
import type { ZoneSubnets } from "./zone-subnets.ts";
import { apiPort } from "./ports.ts";

export interface LoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnets: Readonly<Record<string, ZoneSubnets>>;
  readonly securityGroupId: pulumi.Input<string>;
  /** True: private addresses only. */
  readonly internal: boolean;
  /** A bucket for the records of TLS connections. */
  readonly accessLogs?: string | undefined;
  readonly tags: Tags;
  /** False once retired: the load balancer may be deleted. Its name is in DNS on both sides. */
  readonly protect: boolean;
  /** The network's gateway to the Internet. */
  readonly after: readonly pulumi.Resource[];
}

export interface ApiLoadBalancerArgs extends LoadBalancerArgs {
  /** The hosted zone of `api.<cluster>`. */
  readonly hostedZoneId: pulumi.Input<string>;
}

export interface IngressLoadBalancerArgs extends LoadBalancerArgs {
  /** An ACM certificate for 443; without one, 443 passes through to the controller. */
  readonly certificateArn?: string;
}

interface ListenerPlan {
  /** Part of names, which stay: at most 12 characters. */
  readonly name: string;
  /** Part of the target group's name, which cannot change its protocol: another protocol is another name. */
  readonly targets: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: "TCP" | "TLS";
  readonly certificateArn?: string;
  readonly targetGroup: {
    /** Seconds in which a leaving machine may finish what it has begun. */
    readonly deregistrationDelay: number;
    readonly proxyProtocolV2: boolean;
    readonly healthCheck: { readonly protocol: string; readonly path?: string };
  };
}

/** A network load balancer, with a target group behind each of its listeners. */
abstract class ClusterLoadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  /** The hosted zone of `dnsName`, which is AWS' own. */
  readonly zoneId: pulumi.Output<string>;
  readonly targetGroupArns: readonly pulumi.Output<string>[];
  /** Auto Scaling refuses target groups that no listener uses yet. */
  readonly listeners: readonly lb.Listener[];

  constructor(
    token: { readonly type: string; readonly prefix: string },
    cluster: string,
    args: LoadBalancerArgs,
    plans: readonly ListenerPlan[],
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { after, ...inputs } = args;
    super(`cluster-migration:index:${token.type}`, cluster, inputs, opts);
    const name = balancerName(token.prefix, cluster);
    const tagsFor = (what: string): Tags => ({
      ...args.tags,
      ...clusterTags(cluster),
      Name: `${what}.${cluster}`,
    });
    const balancer = new lb.LoadBalancer(
      name,
      {
        name,
        loadBalancerType: "network",
        internal: args.internal,
        subnets: Object.values(args.subnets).map((zone) =>
          args.internal ? zone.privateSubnetId : zone.publicSubnetId,
        ),
        securityGroups: [args.securityGroupId],
        // a zone without a healthy target is served by the others
        enableCrossZoneLoadBalancing: true,
        // by hand neither, until the side is retired
        enableDeletionProtection: args.protect,
        ...(args.accessLogs !== undefined && {
          accessLogs: { enabled: true, bucket: args.accessLogs, prefix: name },
        }),
        tags: tagsFor(token.prefix),
      },
      { parent: this, protect: args.protect, dependsOn: [...after] },
    );
    const made = plans.map((plan) => {
      const title = balancerName(plan.name, cluster);
      const targets = this.#targetGroup(
        balancerName(plan.targets, cluster),
        plan,
        args.vpcId,
        tagsFor(plan.targets),
      );
      // the same listener for both protocols: a second one on its port would be a duplicate to AWS
      const listener = this.#listener(title, plan, balancer.arn, targets.arn, tagsFor(plan.name));
      return { targets, listener };
    });
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.targetGroupArns = made.map(({ targets }) => targets.arn);
    this.listeners = made.map(({ listener }) => listener);
  }

  #targetGroup(title: string, plan: ListenerPlan, vpcId: pulumi.Input<string>, tags: Tags) {
    return new lb.TargetGroup(
      title,
      {
        name: title,
        port: plan.targetPort,
        protocol: plan.protocol,
        vpcId,
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
        tags,
      },
      { parent: this },
    );
  }

  #listener(
    title: string,
    plan: ListenerPlan,
    loadBalancerArn: pulumi.Input<string>,
    targetGroupArn: pulumi.Input<string>,
    tags: Tags,
  ) {
    return new lb.Listener(
      title,
      {
        loadBalancerArn,
        port: plan.port,
        protocol: plan.protocol,
        ...(plan.certificateArn !== undefined && {
          certificateArn: plan.certificateArn,
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        }),
        defaultActions: [{ type: "forward", targetGroupArn }],
        tags,
      },
      { parent: this },
    );
  }
}

/**
 * `api-<cluster>`, 443 to the API servers, and the operators' name for it. kops waits 30 s when a member
 * leaves, and so do we. Its name is the cluster's.
 */
export class ApiLoadBalancer extends ClusterLoadBalancer {
  readonly targetGroupArn: pulumi.Output<string>;
  /** `api.<cluster>`, an alias. */
  readonly record: route53.Record;

  constructor(cluster: string, args: ApiLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    const token = { type: "ApiLoadBalancer", prefix: "api" };
    const plan: ListenerPlan = {
      name: "api",
      targets: "api",
      port: 443,
      targetPort: apiPort,
      protocol: "TCP",
      targetGroup: {
        deregistrationDelay: 30,
        proxyProtocolV2: false,
        healthCheck: { protocol: "HTTPS", path: "/readyz" },
      },
    };
    super(token, cluster, args, [plan], opts);
    const [targetGroupArn] = this.targetGroupArns;
    if (targetGroupArn === undefined) throw new Error(`no target group for api.${cluster}`);
    this.targetGroupArn = targetGroupArn;
    const name = publicApiName(cluster);
    this.record = new route53.Record(
      name,
      {
        zoneId: args.hostedZoneId,
        name,
        type: "A",
        aliases: [{ name: this.dnsName, zoneId: this.zoneId, evaluateTargetHealth: false }],
      },
      { parent: this },
    );
    this.registerOutputs({ dnsName: this.dnsName, record: this.record.name });
  }
}

/**
 * `ingress-<cluster>`, 80 and 443 to every worker. 443 passes through to the controller, or, with a
 * certificate of ACM's, ends at the load balancer and is encrypted anew to the controller, so that the
 * controller still sees HTTPS and redirects nothing in a circle. Its name is the cluster's.
 */
export class IngressLoadBalancer extends ClusterLoadBalancer {
  constructor(
    cluster: string,
    args: IngressLoadBalancerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { certificateArn } = args;
    const protocol = certificateArn === undefined ? "TCP" : "TLS";
    const targetGroup = {
      deregistrationDelay: 120,
      // the client's address travels in this header, since connections come from the load balancer's own
      proxyProtocolV2: true,
      healthCheck: { protocol: "TCP" },
    };
    const { http, https } = ingressNodePorts;
    const plans: readonly ListenerPlan[] = [
      { name: "http", targets: "http", port: 80, targetPort: http, protocol: "TCP", targetGroup },
      {
        name: "https",
        targets: protocol === "TCP" ? "https" : "tls",
        port: 443,
        targetPort: https,
        protocol,
        ...(certificateArn !== undefined && { certificateArn }),
        targetGroup,
      },
    ];
    super({ type: "IngressLoadBalancer", prefix: "ingress" }, cluster, args, plans, opts);
    this.registerOutputs({ dnsName: this.dnsName, zoneId: this.zoneId });
  }
}
