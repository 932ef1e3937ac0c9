// The one table of charts: which release goes with which minors of Kubernetes, and who says so. A changed
// version changes living clusters: it belongs into the changelog.
import { minorOf } from "../migration/state/kubernetes-version.ts";

/** One release of a chart, and the minors that its makers test it with, or name for it. */
export interface ChartRelease {
  readonly version: string;
  /** The image's tag, where the chart's own is made for another minor. */
  readonly image?: string;
  /** The first and the last minor, both included. */
  readonly minors: readonly [first: string, last: string];
  /** Where its makers say so. */
  readonly source: string;
}

const ciliumPage = "Cilium documentation, Kubernetes Compatibility, of v";
const calicoPage = "Calico documentation, System requirements, Kubernetes requirements, of v";

function cloudController(minor: string, image: string): ChartRelease {
  return {
    version: "0.0.11",
    image,
    minors: [minor, minor],
    source: "cloud-provider-aws: a release for each minor",
  };
}

function autoscaler(minor: string, image: string): ChartRelease {
  return {
    version: "9.59.0",
    image,
    minors: [minor, minor],
    source:
      "autoscaler: cluster-autoscaler/README.md, Releases: the version that matches the minor",
  };
}

export const chartReleases = {
  cilium: [
    { version: "1.18.14", minors: ["1.30", "1.33"], source: `${ciliumPage}1.18.14` },
    { version: "1.19.8", minors: ["1.32", "1.35"], source: `${ciliumPage}1.19` },
    // none yet for 1.37
    { version: "1.20.2", minors: ["1.33", "1.36"], source: `${ciliumPage}1.20.2` },
  ],
  "tigera-operator": [
    { version: "v3.29.7", minors: ["1.29", "1.32"], source: `${calicoPage}3.29` },
    { version: "v3.31.7", minors: ["1.32", "1.35"], source: `${calicoPage}3.31` },
    { version: "v3.32.2", minors: ["1.34", "1.36"], source: `${calicoPage}3.32` },
    { version: "v3.33.0", minors: ["1.35", "1.37"], source: `${calicoPage}3.33` },
  ],
  flannel: [
    {
      version: "v0.28.9",
      minors: ["1.17", "1.37"],
      source: 'flannel: README.md, "For Kubernetes v1.17+"',
    },
  ],
  "aws-cloud-controller-manager": [
    cloudController("1.31", "v1.31.9"),
    cloudController("1.32", "v1.32.8"),
    cloudController("1.33", "v1.33.4"),
    cloudController("1.34", "v1.34.3"),
    cloudController("1.35", "v1.35.2"),
    cloudController("1.36", "v1.36.1"),
    cloudController("1.37", "v1.37.0"),
  ],
  "aws-ebs-csi-driver": [
    {
      version: "2.64.0",
      minors: ["1.31", "1.37"],
      source:
        "aws-ebs-csi-driver: README.md, Compatibility: all that Kubernetes or EKS still supports",
    },
  ],
  "kubernetes-ingress": [
    {
      version: "1.52.1",
      minors: ["1.23", "1.37"],
      source: 'haproxytech/helm-charts: kubernetes-ingress/Chart.yaml, kubeVersion ">=1.23.0-0"',
    },
  ],
  "metrics-server": [
    {
      version: "3.13.1",
      minors: ["1.31", "1.37"],
      source: 'metrics-server: README.md, Compatibility Matrix: 0.8.x for "1.31+"',
    },
  ],
  "cluster-autoscaler": [
    autoscaler("1.31", "v1.31.5"),
    autoscaler("1.32", "v1.32.7"),
    autoscaler("1.33", "v1.33.5"),
    autoscaler("1.34", "v1.34.4"),
    autoscaler("1.35", "v1.35.1"),
    autoscaler("1.36", "v1.36.0"),
    // none known yet for 1.37
  ],
} as const satisfies Readonly<Record<string, readonly ChartRelease[]>>;

export type ChartName = keyof typeof chartReleases;

/**
 * The oldest release in the table for this minor: a cluster keeps its chart when a newer one is added.
 *
 * @param kubernetesVersion a minor such as `1.36`, or a patch release of it
 * @returns undefined where its makers test none with this minor
 */
export function chartRelease(
  chart: ChartName,
  kubernetesVersion: string,
): ChartRelease | undefined {
  const minor = numberOf(minorOf(kubernetesVersion));
  const releases: readonly ChartRelease[] = chartReleases[chart];
  return releases.find(
    ({ minors: [first, last] }) => numberOf(first) <= minor && minor <= numberOf(last),
  );
}

/** 36 of `1.36`. */
function numberOf(minor: string): number {
  return Number(minor.split(".")[1]);
}
