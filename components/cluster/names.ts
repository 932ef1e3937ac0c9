// What kops would call things and how it would tag them. Nothing else decides a name on AWS.
// (kubernetes/kops: pkg/model/names.go, context.go, master_volumes.go, awsmodel/network.go)
import { createHash } from "node:crypto";
import { nodeTemplate } from "../../config/empty-group.ts";
import type { InstanceGroupSpec } from "../../config/instance-group.ts";

export type Tags = Readonly<Record<string, string>>;

/** What a group's machines have that no instance type tells. */
export type EmptyGroup = Pick<InstanceGroupSpec, "labels" | "taints" | "volumeGiB">;

/** What the cloud controller and kops look for on everything that a cluster owns. */
export function clusterTags(cluster: string, ownership: "owned" | "shared" = "owned"): Tags {
  return { KubernetesCluster: cluster, [`kubernetes.io/cluster/${cluster}`]: ownership };
}

export function mastersName(cluster: string): string {
  return `masters.${cluster}`;
}

export function nodesName(cluster: string): string {
  return `nodes.${cluster}`;
}

/** kops' instance group of a control-plane member: one for each zone. */
export function controlPlaneGroup(zone: string): string {
  return `control-plane-${zone}`;
}

/** The name of a group on AWS, and of its launch template. */
export function groupName(group: string, cluster: string, role: "control-plane" | "node"): string {
  return role === "control-plane" ? `${group}.masters.${cluster}` : `${group}.${cluster}`;
}

/** kops names an etcd member by its zone's letter. */
export function memberName(zone: string): string {
  return zone.slice(-1);
}

export function etcdVolumeName(zone: string, cluster: string): string {
  return `${memberName(zone)}.etcd-main.${cluster}`;
}

/** `a/a,b,c`: this member and all of them, by which kops' etcd-manager would find its disk. */
export function etcdVolumeTags(zone: string, zones: readonly string[]): Tags {
  return {
    "k8s.io/etcd/main": `${memberName(zone)}/${zones.map(memberName).sort().join(",")}`,
    "k8s.io/role/control-plane": "1",
    "k8s.io/role/master": "1",
  };
}

/** By which the autoscaler finds the groups that it may change (autoscaler: cloudprovider/aws/README.md). */
export function autoscalerTags(cluster: string): Tags {
  return {
    "k8s.io/cluster-autoscaler/enabled": "true",
    [`k8s.io/cluster-autoscaler/${cluster}`]: "owned",
  };
}

/**
 * What the autoscaler is told of the machines of a group that has none to look at. CPU and memory it knows by the type
 * (autoscaler: cloudprovider/aws/README.md, Scaling a node group to 0).
 */
export function emptyGroupTags({ labels, taints, volumeGiB }: EmptyGroup): Tags {
  return {
    ...Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [`${nodeTemplate}/label/${key}`, value]),
    ),
    ...Object.fromEntries(
      taints.map(({ key, value, effect }) => [
        `${nodeTemplate}/taint/${key}`,
        `${value}:${effect}`,
      ]),
    ),
    [`${nodeTemplate}/resources/ephemeral-storage`]: `${volumeGiB}Gi`,
  };
}

export function instanceTags(group: string, role: "control-plane" | "node"): Tags {
  return {
    "kops.k8s.io/instancegroup": group,
    ...(role === "control-plane"
      ? { "k8s.io/role/control-plane": "1", "k8s.io/role/master": "1" }
      : { "k8s.io/role/node": "1" }),
  };
}

/** Which subnets the cloud controller may put a Service's load balancer into. */
export function subnetTags(type: "Private" | "Utility"): Tags {
  return {
    SubnetType: type,
    [type === "Utility" ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb"]: "1",
  };
}

/** The operators' name for the API: an alias of the API's load balancer. */
export function publicApiName(cluster: string): string {
  return `api.${cluster}`;
}

/** The machines' name for the API: the members' own addresses. */
export function internalApiName(cluster: string): string {
  return `api.internal.${cluster}`;
}

/** `api-blue-k8s-example-com-1a2b3c`: AWS gives load balancers and target groups 32 characters, dots excluded. */
export function balancerName(prefix: string, cluster: string): string {
  return shortName(`${prefix}-${cluster}`, 32);
}

/** Bucket names are the whole world's: the hash keeps apart accounts, and clusters whose names begin alike. */
export function snapshotBucketName(cluster: string, accountId: string): string {
  return shortName(`etcd-${cluster}`, 63, `${accountId} ${cluster}`);
}

/** The bucket of the service accounts' issuer. */
export function issuerBucketName(cluster: string, accountId: string): string {
  return shortName(`oidc-${cluster}`, 63, `${accountId} ${cluster}`);
}

/** `cluster-autoscaler.blue.k8s.example.com`: a role of IAM has 64 characters, a longer name ends in a hash. */
export function roleName(what: string, cluster: string): string {
  const name = `${what}.${cluster}`;
  return name.length <= 64 ? name : `${name.slice(0, 57)}-${hashOf(name)}`;
}

/** Every parameter of a cluster lies below this path of Systems Manager's Parameter Store. */
export function parameterPath(cluster: string): string {
  return `/cluster-migration/${cluster}`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 6);
}

function shortName(name: string, limit: number, unique = name): string {
  const hash = hashOf(unique);
  const slug = name.replaceAll(".", "-").slice(0, limit - hash.length - 1);
  return `${slug.replace(/-+$/, "")}-${hash}`;
}
