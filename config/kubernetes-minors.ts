// All that depends on the minor of Kubernetes, in one table: a new minor is one more line. A changed chart
// version changes living clusters: it belongs into the changelog.

export const networkings = ["cilium", "calico", "flannel"] as const;

/** The network plugins that a cluster can be created with. */
export type Networking = (typeof networkings)[number];

/** The class of a created cluster's ingress controller, which is also its default class. */
export const createdIngressClass = "haproxy";

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
  readonly charts: ChartVersions;
}

export interface ChartVersions {
  readonly networking: Readonly<Record<Networking, string>>;
  /** The chart, and the image's tag: the controller has a release for each minor. */
  readonly cloudController: { readonly chart: string; readonly image: string };
  readonly diskDriver: string;
  readonly ingressController: string;
}

/** Cilium 1.18 is tested by its makers with Kubernetes 1.30 to 1.33, 1.19 with 1.32 to 1.35. */
const olderCilium = "1.18.12";
const newerCilium = "1.19.4";

function charts(cilium: string, cloudController: string): ChartVersions {
  return {
    // Calico's chart has its definitions within it until 3.31; from 3.32 on they are a chart of their own
    networking: { cilium, calico: "v3.31.6", flannel: "v0.28.9" },
    cloudController: { chart: "0.0.11", image: cloudController },
    diskDriver: "2.64.0",
    ingressController: "1.52.1",
  };
}

const kubernetesMinors = {
  "1.31": {
    newestPatch: 14,
    ended: true,
    etcd: "3.5",
    containerdMajor: 1,
    charts: charts(olderCilium, "v1.31.9"),
  },
  "1.32": {
    newestPatch: 13,
    ended: true,
    etcd: "3.5",
    containerdMajor: 1,
    charts: charts(olderCilium, "v1.32.8"),
  },
  "1.33": {
    newestPatch: 13,
    ended: true,
    etcd: "3.5",
    containerdMajor: 1,
    charts: charts(olderCilium, "v1.33.4"),
  },
  "1.34": {
    newestPatch: 13,
    ended: true,
    etcd: "3.6",
    containerdMajor: 1,
    charts: charts(newerCilium, "v1.34.3"),
  },
  "1.35": {
    newestPatch: 10,
    ended: false,
    etcd: "3.6",
    containerdMajor: 1,
    charts: charts(newerCilium, "v1.35.2"),
  },
  "1.36": {
    newestPatch: 6,
    ended: false,
    etcd: "3.6",
    containerdMajor: 2,
    charts: charts(newerCilium, "v1.36.1"),
  },
  // no cloud controller of its own yet: the controller works with the minor before and after its own
  "1.37": {
    newestPatch: 2,
    ended: false,
    etcd: "3.7",
    containerdMajor: 2,
    charts: charts(newerCilium, "v1.36.1"),
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
