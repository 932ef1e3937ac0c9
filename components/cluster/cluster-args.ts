// What an author says of a cluster to create, and how it is completed and checked.
import * as pulumi from "@pulumi/pulumi";
import { createdCluster, type CreatedClusterSpec } from "../../config/created-cluster.ts";
import { UserError } from "../../migration/user-error.ts";
import { controlPlaneUserData, nodeUserData, type ControlPlaneBoot } from "./boot/user-data.ts";
import type { Networking } from "../../config/kubernetes-minors.ts";
import { memberName, type Tags } from "./names.ts";

/** A cluster to create. Its name, such as `blue.k8s.example.com`, is the component's: at most 56 characters. */
export interface ClusterArgs {
  /** An exact patch release of 1.31 to 1.37, such as `1.36.2`. */
  readonly kubernetesVersion: string;
  readonly networking: Networking;
  /** One to three availability zones of one region. */
  readonly zones: readonly string[];
  /** The Route53 zone of `api.<name>` and `api.internal.<name>`. */
  readonly hostedZoneId: pulumi.Input<string>;
  /** Default: an own VPC, `{cidr: "172.20.0.0/16"}`. */
  readonly network?: OwnNetworkArgs | SharedNetworkArgs;
  readonly controlPlane?: ControlPlaneMachines;
  /** Default: a group of one to three t3.medium in each zone. */
  readonly nodes?: readonly InstanceGroupMachines[];
  readonly ingress?: IngressArgs;
  readonly addons?: AddonArgs;
  readonly apiServer?: ApiServerArgs;
  /** Buckets that exist, for records of an own VPC's connections and of the load balancers' TLS connections. */
  readonly logs?: { readonly flow?: string | undefined; readonly access?: string | undefined };
  /** KMS keys of StorageClasses, and clusters whose volumes and snapshots may be used here. Default none. */
  readonly disks?: {
    readonly keyArns?: readonly string[];
    readonly fromClusters?: readonly string[];
  };
  /** ARNs of managed policies, at most 9 each, for the role of members and the role of workers. Default none. */
  readonly additionalPolicies?: {
    readonly controlPlane?: readonly string[];
    readonly node?: readonly string[];
  };
  /** IPv4 ranges that may call the API's load balancer. Default: everybody; a client certificate is needed all the same. */
  readonly apiSourceRanges?: readonly string[];
  /** True: the API's load balancer has private addresses only. Default false. */
  readonly apiInternal?: boolean;
  /** On everything, besides kops' tags. Default none. */
  readonly tags?: Tags;
  /** Whether the program has looked at the account's quotas. The component does not. */
  readonly checkQuotas?: boolean;
  /** True: every instance group goes to zero. Default false. */
  readonly fence?: boolean;
  /** True: protection is lifted, and a cluster that no longer answers may be forgotten. Default false. */
  readonly retired?: boolean;
  /** True: an update goes on without its API, and skips what it would have changed there. Default false. */
  readonly mayBeUnreachable?: boolean;
  /** URL of the API where that is not the one of the kubeconfig: in a rehearsal. */
  readonly kubernetesApi?: string;
}

export interface OwnNetworkArgs {
  /** A /16 to a /20, clear of 100.64.0.0/10, where pods and services are. */
  readonly cidr: string;
  /**
   * A NAT gateway and an Elastic IP in each zone, or one of each in the first zone. An account may have five
   * Elastic IPs in a region until it asks for more. Default `perZone`.
   */
  readonly natGateways?: "perZone" | "single";
}

export interface SharedNetworkArgs {
  /** A VPC that no cluster owns. */
  readonly vpcId: string;
  /** By zone: the ids of the machines' subnet, and of the load balancers'. */
  readonly subnets: Readonly<Record<string, { readonly private: string; readonly public: string }>>;
}

export interface ControlPlaneMachines {
  /** One member in each: one zone, or three. Default: the cluster's. */
  readonly zones?: readonly string[] | undefined;
  /** A Nitro type. Default `t3.medium`. */
  readonly machineType?: string;
  /** The root disk. Default 64. */
  readonly volumeGiB?: number;
  /** The member's own disk, which outlives the machine. Default 20. */
  readonly etcdVolumeGiB?: number;
  /** Default: the newest Amazon Linux 2023 of the day of creation. */
  readonly image?: string | undefined;
  readonly kubelet?: KubeletArgs;
}

/** Amounts as Kubernetes writes them: `500m`, `1Gi`. */
export interface KubeletArgs {
  /** 10 to 250. Default 110. */
  readonly maxPods?: number;
  /** For the kubelet and the container runtime. Default nothing. */
  readonly kubeReserved?: Readonly<Record<string, string | undefined>>;
  /** For the machine's other programs. Default `{cpu: "100m", memory: "256Mi"}`. */
  readonly systemReserved?: Readonly<Record<string, string | undefined>>;
  /** `{"memory.available": "200Mi"}`, besides the kubelet's own thresholds. */
  readonly evictionHard?: Readonly<Record<string, string | undefined>>;
}

export interface ApiServerArgs {
  /** Its own flags without dashes, those excluded that this program or kubeadm sets. */
  readonly flags?: Readonly<Record<string, string>>;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Login of people by an OpenID Connect provider. Default none. */
  readonly oidc?:
    | {
        readonly issuerUrl: string;
        readonly clientId: string;
        /** Default `email`. */
        readonly usernameClaim?: string;
        /** Default `oidc:`. */
        readonly usernamePrefix?: string;
        readonly groupsClaim?: string | undefined;
        /** Default `oidc:`. */
        readonly groupsPrefix?: string;
        readonly certificateAuthority?: string | undefined;
      }
    | undefined;
}

export interface InstanceGroupMachines {
  /** As kops has it: `nodes-us-east-1a`. */
  readonly name: string;
  /** Default: the cluster's. */
  readonly zones?: readonly string[] | undefined;
  /** Default `t3.medium`. */
  readonly machineType?: string;
  /** Default 1. */
  readonly minSize?: number;
  /** Default 3. */
  readonly maxSize?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  }[];
  /** The root disk. Default 128. */
  readonly volumeGiB?: number;
  /** How much of the group may be spot instances, 0 to 100. Default 0. */
  readonly spotPercent?: number;
  /** What spot may fall back on, of the same architecture. */
  readonly otherMachineTypes?: readonly string[];
  readonly kubelet?: KubeletArgs;
  /** A bash script, run as root at each boot before the machine joins, until it exits with 0. */
  readonly bootScript?: string | undefined;
  /** Another instance profile than the cluster's. */
  readonly instanceProfile?: string | undefined;
  /** Hops to the metadata service, 1 to 64: with 1 no pod of its own network gets the machine's credentials. Default 1. */
  readonly metadataHopLimit?: number;
  /** Up to four, besides the cluster's own. */
  readonly securityGroupIds?: readonly string[];
  /** Default: the newest Amazon Linux 2023 of the day of creation. */
  readonly image?: string | undefined;
}

export interface IngressArgs {
  /** An ACM certificate for 443. Default: TLS passes through to the controller. */
  readonly certificateArn?: string | undefined;
  /** IPv4 ranges that may call ports 80 and 443. Default: everybody. */
  readonly sourceRanges?: readonly string[];
  /** True: private addresses only. Default false. */
  readonly internal?: boolean;
}

/** What a cluster can do without. */
export interface AddonArgs {
  /** What `kubectl top` and a HorizontalPodAutoscaler read. Default true. */
  readonly metricsServer?: boolean;
  /** CoreDNS with a budget, and with as many copies as there are nodes for. Default true. */
  readonly dnsAutoscaler?: boolean;
  /** A cache for DNS on each node. Default false: NetworkPolicies that let pods ask CoreDNS only must know of it. */
  readonly nodeLocalDns?: boolean;
  /** Roles of IAM for service accounts (`eks.amazonaws.com/role-arn`): a public bucket, and AWS' webhook. Default true. */
  readonly podIdentity?: boolean;
  /** Default true where a release is tested with the minor, and with `podIdentity`, which it needs. */
  readonly clusterAutoscaler?: boolean | undefined;
}

/**
 * The same with every default filled in.
 *
 * @throws pulumi.RunError one line for each mistake: `<name>: zones: expected one to three availability zones`
 */
export function completeCluster(name: string, args: ClusterArgs): CreatedClusterSpec {
  const given = Object.entries({ ...args, name }).filter(([key]) => key in createdCluster.in.shape);
  const parsed = createdCluster.safeParse(Object.fromEntries(given));
  const mistakes = parsed.success
    ? userDataMistakes(parsed.data)
    : parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  if (parsed.success && mistakes.length === 0) return parsed.data;
  throw new pulumi.RunError(mistakes.map((each) => `${name}: ${each}`).join("\n"));
}

/** Members whose flags, and groups whose labels and taints are too many for what EC2 takes as user data. */
function userDataMistakes(spec: CreatedClusterSpec): readonly string[] {
  return [
    ...mistakesOf(() => controlPlaneUserData(longestBoot(spec))),
    ...spec.nodes.flatMap((group) => mistakesOf(() => nodeUserData({ spec, group }))),
  ];
}

/** What AWS will have made, as long as it can be. */
function longestBoot(spec: CreatedClusterSpec): ControlPlaneBoot {
  const { zones, kubelet } = spec.controlPlane;
  return {
    spec,
    kubelet,
    zone: zones[0] ?? "",
    members: zones.map((zone) => ({ name: memberName(zone), address: "172.200.200.200" })),
    snapshotBucket: "b".repeat(63),
    keyArn: `arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/${"0".repeat(36)}`,
    issuerUrl: `https://${"b".repeat(63)}.s3.us-gov-west-1.amazonaws.com`,
  };
}

function mistakesOf(render: () => string): readonly string[] {
  try {
    render();
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.lines;
    throw error;
  }
}
