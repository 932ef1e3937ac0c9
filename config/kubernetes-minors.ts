// All that depends on the minor of Kubernetes, in one table: a new minor is one more line. The charts' versions
// are in chart-versions.ts.
import { chartRelease, type ChartName } from "./chart-versions.ts";

export const networkings = ["cilium", "calico", "flannel"] as const;

/** The network plugins that a cluster can be created with. */
export type Networking = (typeof networkings)[number];

/** The chart that installs each of them. */
export const networkingCharts = {
  cilium: "cilium",
  calico: "tigera-operator",
  flannel: "flannel",
} as const satisfies Readonly<Record<Networking, ChartName>>;

/** The network plugins whose makers test a release with this minor. */
export function networkingsFor(kubernetesVersion: string): readonly Networking[] {
  return networkings.filter(
    (each) => chartRelease(networkingCharts[each], kubernetesVersion) !== undefined,
  );
}

/** The class of a created cluster's ingress controller, which is also its default class. */
export const createdIngressClass = "haproxy";

/** The namespace of its pods. */
export const createdIngressNamespace = "haproxy-controller";

/** Where every node takes the ingress load balancer's connections for the ingress controller. */
export const ingressNodePorts = { http: 30080, https: 30443 } as const;

/** What goes with one minor. */
export interface KubernetesMinor {
  /** The newest patch release that was out when this line was last edited (the versions of k8s.io/api). */
  readonly newestPatch: number;
  /** True: upstream makes no more of them. */
  readonly ended: boolean;
  /** The series of etcd that kubeadm installs (kubernetes: cmd/kubeadm/app/constants, SupportedEtcdVersion). */
  readonly etcd: "3.5" | "3.6" | "3.7";
  /** At least: from 1.36 on the kubelet asks containerd 2 for its cgroup driver. */
  readonly containerdMajor: 1 | 2;
}

const kubernetesMinors = {
  "1.31": {
    newestPatch: 14,
    ended: true,
    etcd: "3.5",
    containerdMajor: 1,
  },
  "1.32": {
    newestPatch: 13,
    ended: true,
    etcd: "3.5",
    containerdMajor: 1,
  },
  "1.33": {
    newestPatch: 13,
    ended: true,
    etcd: "3.5",
    containerdMajor: 1,
  },
  "1.34": {
    newestPatch: 13,
    ended: true,
    etcd: "3.6",
    containerdMajor: 1,
  },
  "1.35": {
    newestPatch: 10,
    ended: false,
    etcd: "3.6",
    containerdMajor: 1,
  },
  "1.36": {
    newestPatch: 6,
    ended: false,
    etcd: "3.6",
    containerdMajor: 2,
  },
  "1.37": {
    newestPatch: 2,
    ended: false,
    etcd: "3.7",
    containerdMajor: 2,
  },
} as const satisfies Readonly<Record<string, KubernetesMinor>>;

/** The minors that this program can create: one era of kubeadm, cgroups and cloud provider. */
export const createdMinors = Object.keys(kubernetesMinors);

/** Such as `1.31 to 1.37`. */
export const createdMinorsText = `${createdMinors[0] ?? ""} to ${createdMinors.at(-1) ?? ""}`;

/** Upstream makes about one patch release a month, for a year and two months. */
const patchesToCome = 12;

/** @returns the newest patch release that may exist, as far as this release knows: a machine cannot install another */
export function newestPatch({ newestPatch: known, ended }: KubernetesMinor): number {
  return ended ? known : known + patchesToCome;
}

/**
 * @param kubernetesVersion a minor such as `1.36`, or a patch release of it
 * @throws Error for a minor that this program cannot create
 */
export function kubernetesMinor(kubernetesVersion: string): KubernetesMinor {
  const minor = kubernetesVersion.split(".").slice(0, 2).join(".");
  const found: KubernetesMinor | undefined = Object.entries(kubernetesMinors).find(
    ([each]) => each === minor,
  )?.[1];
  if (found === undefined) {
    throw new Error(`Kubernetes ${kubernetesVersion}: expected ${createdMinorsText}`);
  }
  return found;
}
