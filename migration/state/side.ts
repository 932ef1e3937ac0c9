/** What the rules and the strategy need to know of a cluster, created or existing. */
export interface ClusterFacts {
  readonly name: string;
  /** `1.31` or `1.31.4`, always a string. */
  readonly kubernetesVersion: string;
  readonly networking?: string;
  /** Availability zones, for example `us-east-1a`; none known for an existing cluster. */
  readonly zones: readonly string[];
  /** True when this stack creates the cluster, false when somebody else built it. */
  readonly created: boolean;
  /** True when this program applies manifests to the cluster (always for a created one). */
  readonly managesWorkloads: boolean;
  readonly etcdVersion?: string;
  /** `kube-dns` or `coredns`. */
  readonly dns?: string;
  /** DNS name of its ingress' load balancer: as an existing cluster's file says, or as the last update made it. */
  readonly ingress?: string;
  /** Of an existing cluster: the DNS names of the load balancers of single hosts, by host; absent: none. */
  readonly loadBalancers?: Readonly<Record<string, string>>;
  /** All that the stack file says below `cluster`, with every default filled in. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** One side's stack file, validated. */
export interface Side {
  /** The stack's name, which is also its records' set identifier. */
  readonly stack: string;
  /** The other side's stack name. */
  readonly peer?: string;
  readonly cluster: ClusterFacts;
  /** 0..255, for every host that `hostWeights` does not name; default 0. */
  readonly trafficWeight: number;
  /** 0..255 by host. */
  readonly hostWeights: Readonly<Record<string, number>>;
  /** Active-only workloads run here; default false. */
  readonly active: boolean;
  /** Every instance group of this cluster goes to zero; default false. */
  readonly fence: boolean;
  /** Simple records that serve hosts today are taken over; default false. */
  readonly adopt: boolean;
  /** The side's last step; default false. */
  readonly retired: boolean;
  readonly gateCommand?: string;
  readonly drainCommand?: string;
  readonly activeCommands?: { readonly start: string; readonly stop: string };
  /** The names of the Secrets whose values its config has. */
  readonly secrets?: readonly string[];
  /** Why `gateCommand` is skipped. */
  readonly override?: string;
  /** The stack that has its cluster; absent: its own. */
  readonly clusterStack?: string;
  /** True: it has the cluster of shards, and no host of its own. Default false. */
  readonly clusterOnly?: boolean;
}

/** What one shard moves. */
export interface Shard {
  /** Path of its manifests, relative to Pulumi.yaml. */
  readonly workloads: string;
  /** Its hosts that no Ingress names: host to `namespace/service`. */
  readonly hosts: Readonly<Record<string, string>>;
}

/** A hosted zone in which hosts live. */
export interface HostedZone {
  readonly name: string;
  readonly private: boolean;
}

/** What both sides must agree on: the values of Pulumi.yaml. */
export interface Shared {
  /** The project's name, part of the locks' names. */
  readonly project: string;
  /** The locks live in the first. */
  readonly hostedZones: readonly [HostedZone, ...HostedZone[]];
  /** Path of the manifests, relative to Pulumi.yaml. */
  readonly workloads: string;
  /** Hosts that no Ingress names: host to `namespace/service`. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Hosts that may leave the manifests while they have weight, and paths (`shop.example.com/api`) that may go. */
  readonly removedHosts: readonly string[];
  /** Percentages of the target, ascending, the last one 100. */
  readonly rollout: readonly number[];
  /** How long clients may still come after weight 0. */
  readonly drainSeconds: number;
  /** What the source's ingress-nginx was given by `--annotations-prefix`; default: its own. */
  readonly nginxAnnotationsPrefix?: string;
  /** What `npm run watch` asks after each raise; absent: nothing. */
  readonly analysis?: readonly AnalysisQuestion[];
  /** The shard whose manifests and hosts these are, part of the locks' names; absent: the whole. */
  readonly shard?: string;
  /** Every shard by its name; absent: the project has none. */
  readonly shards?: Readonly<Record<string, Shard>>;
  /** Of a shard: the path of the objects that its cluster's stack brings, for all shards. */
  readonly clusterWorkloads?: string;
}

/** One question about a side: by one of the three ways. */
export interface AnalysisQuestion {
  readonly name: string;
  /** `{stack}` and `{cluster}` in the query stand for the side's names. */
  readonly prometheus?: { readonly url: string; readonly query: string } | undefined;
  /** Of its load balancer: failed answers by all, 0..1, or the latency of the slowest in a hundred, seconds. */
  readonly cloudwatch?: "errors" | "latency" | undefined;
  /** Must exit 0. */
  readonly command?: string | undefined;
  /** The largest value that is well. */
  readonly most?: number | undefined;
  /** The largest that is well, as a multiple of the other side's. */
  readonly timesOther?: number | undefined;
}

/** A DNS name that clients call, found in the manifests or in `hosts`. */
export interface Host {
  /** Lower case, without a trailing dot; may begin with `*.`. */
  readonly name: string;
  /** The hosted zone it lives in (a name of `hostedZones`). */
  readonly zone: string;
  /** How the gate asks for it. */
  readonly probe: Probe;
  /** The same for each other Service behind it. */
  readonly otherProbes?: readonly Probe[];
}

/** How the gate asks for a host: from the Ingress' annotations and TLS section. */
export interface Probe {
  readonly scheme: "http" | "https";
  /** The name sent as Host and SNI; for a wildcard host a name below it. */
  readonly name: string;
  readonly path: string;
  /** The only status that is accepted, when `cluster-migration/probe-status` names one. */
  readonly status?: number;
  /** `namespace/name` of one Service among several behind the host, which is asked at its own path. */
  readonly service?: string;
}

/** The weight that a side's file gives a host. */
export function weightOf(side: Side, host: string): number {
  return side.hostWeights[host] ?? side.trafficWeight;
}

/** No weight of the side is positive. */
export function idle(side: Side): boolean {
  return weightsOf(side).every((weight) => weight === 0);
}

/** No weight of the side is 0. */
export function servesAll(side: Side): boolean {
  return weightsOf(side).every((weight) => weight > 0);
}

/** `trafficWeight` and every host's own. */
export function weightsOf(side: Side): readonly number[] {
  return [side.trafficWeight, ...Object.values(side.hostWeights)];
}
