// What a stack file says of an existing cluster, asked of the cluster.
import { recordAt, recordsAt, stringAt, type JsonObject } from "../conversion/manifests/json.ts";
import { ingressHosts, serviceHosts } from "../conversion/manifests/unrecorded-hosts.ts";
import type { LiveApi } from "./live-api.ts";
import { balancerOf } from "../config/load-balancer-zones.ts";

/** Each is absent where the cluster does not tell. */
export interface LiveFacts {
  /** Such as `1.10.13`. */
  readonly kubernetesVersion: string;
  readonly networking?: string;
  readonly dns?: "kube-dns" | "coredns";
  readonly etcdVersion?: string;
  /** DNS names under which its Ingress controller may be reached: one, or a person's choice. */
  readonly ingress: readonly string[];
  /** By host, the DNS name of the load balancer that its Ingress' status shows, or its Service's. */
  readonly loadBalancers: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly zones: readonly string[];
  /** The nodes' addresses, which lie in its VPC. */
  readonly addresses: readonly string[];
}

/** By a part of an image's name: network plugins, the more telling first. */
const plugins: readonly (readonly [RegExp, string])[] = [
  [/cilium/, "cilium"],
  [/amazon-k8s-cni/, "amazon-vpc"],
  [/weave/, "weave"],
  [/kube-router/, "kube-router"],
  [/romana/, "romana"],
  [/calico/, "calico"],
  [/flannel/, "flannel"],
];

export async function readFacts(api: LiveApi): Promise<LiveFacts> {
  const version = await api.version();
  const [nodes, pods, services, ingresses] = await Promise.all([
    api.listAll("/api/v1/nodes"),
    api.listAll("/api/v1/namespaces/kube-system/pods"),
    api.listAll("/api/v1/services"),
    ingressesOf(api),
  ]);
  const images = pods.flatMap((pod) =>
    recordsAt(pod, "spec", "containers").map((container) => stringAt(container, "image") ?? ""),
  );
  const is = (pattern: RegExp) => images.some((image) => pattern.test(image));
  const networking = plugins.find(([pattern]) => is(pattern))?.[1];
  // canal is flannel's network with calico's policies
  const canal = networking === "calico" && is(/flannel/) ? "canal" : networking;
  const dns = is(/coredns/) ? "coredns" : is(/kube-?dns/) ? "kube-dns" : undefined;
  const etcdVersion = images
    .map((image) => /\/etcd(?:-amd64)?:v?(\d+\.\d+\.\d+)/.exec(image)?.[1])
    .find((found) => found !== undefined);
  const labelled = (names: readonly string[]) =>
    distinct(
      nodes.map((node) => names.flatMap((name) => labelsOf(node)[name] ?? []).find(isText) ?? ""),
    );
  const ingress = entrances(ingresses, services);
  const [region = balancerOf(ingress[0] ?? "")?.region] = labelled([
    "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/region",
  ]);
  return {
    kubernetesVersion: /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version,
    ...(canal !== undefined && { networking: canal }),
    ...(dns !== undefined && { dns }),
    ...(etcdVersion !== undefined && { etcdVersion }),
    ...(region !== undefined && { region }),
    ingress,
    loadBalancers: balancersByHost(ingresses, services),
    zones: labelled(["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"]),
    addresses: nodes.flatMap((node) =>
      recordsAt(node, "status", "addresses")
        .filter(({ type }) => type === "InternalIP")
        .flatMap((address) => stringAt(address, "address") ?? []),
    ),
  };
}

async function ingressesOf(api: LiveApi): Promise<readonly JsonObject[]> {
  for (const group of ["networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1"]) {
    try {
      return await api.listAll(`/apis/${group}/ingresses`);
    } catch {
      // an older server serves the next one
    }
  }
  return [];
}

/** What the controllers wrote into their Ingresses' status; else every Service with a load balancer. */
function entrances(
  ingresses: readonly JsonObject[],
  services: readonly JsonObject[],
): readonly string[] {
  const hostnames = (objects: readonly JsonObject[]) => distinct(objects.flatMap(entrancesOf));
  const written = hostnames(ingresses);
  return written.length > 0 ? written : hostnames(services);
}

/** The DNS names that its status shows. */
function entrancesOf(object: JsonObject): readonly string[] {
  return recordsAt(object, "status", "loadBalancer", "ingress").flatMap(
    (entrance) => stringAt(entrance, "hostname") ?? [],
  );
}

/** An Ingress' host before a Service's annotation. */
function balancersByHost(
  ingresses: readonly JsonObject[],
  services: readonly JsonObject[],
): Readonly<Record<string, string>> {
  const found = [
    ...services.map((service) => [serviceHosts(service), entrancesOf(service)] as const),
    ...ingresses.map((ingress) => [ingressHosts(ingress), entrancesOf(ingress)] as const),
  ];
  return Object.fromEntries(
    found.flatMap(([names, [entrance]]) =>
      entrance === undefined ? [] : names.map((name) => [name, entrance] as const),
    ),
  );
}

function labelsOf(object: JsonObject): JsonObject {
  return recordAt(object, "metadata", "labels");
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== "").sort();
}
