// Which release of each chart goes with which minor of Kubernetes. A changed line changes living clusters:
// it belongs into the changelog.
import type { CreatedClusterSpec, createdMinors } from "../../config/created-cluster.ts";

export interface AddonVersions {
  readonly networking: Readonly<Record<CreatedClusterSpec["networking"], string>>;
  /** The chart, and the image's tag: the controller has a release for each minor. */
  readonly cloudController: { readonly chart: string; readonly image: string };
  readonly diskDriver: string;
  readonly ingressController: string;
}

/** Cilium 1.18 is tested by its makers with Kubernetes 1.30 to 1.33, 1.19 with 1.32 to 1.35. */
const olderCilium = "1.18.12";
const newerCilium = "1.19.4";

const everywhere = {
  diskDriver: "2.64.0",
  ingressController: "1.52.1",
};

function line(cilium: string, cloudController: string): AddonVersions {
  return {
    ...everywhere,
    // Calico's chart has its definitions within it until 3.31; from 3.32 on they are a chart of their own
    networking: { cilium, calico: "v3.31.6", flannel: "v0.28.9" },
    cloudController: { chart: "0.0.11", image: cloudController },
  };
}

export const addonVersions: Readonly<Record<(typeof createdMinors)[number], AddonVersions>> = {
  "1.31": line(olderCilium, "v1.31.9"),
  "1.32": line(olderCilium, "v1.32.8"),
  "1.33": line(olderCilium, "v1.33.4"),
  "1.34": line(newerCilium, "v1.34.3"),
  "1.35": line(newerCilium, "v1.35.2"),
  "1.36": line(newerCilium, "v1.36.1"),
  // no release of its own yet: the controller works with the minor before and after its own
  "1.37": line(newerCilium, "v1.36.1"),
};
