import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { chartRelease, chartReleases, type ChartName } from "../../../config/chart-versions.ts";
import { createdMinors, networkings, networkingsFor } from "../../../config/kubernetes-minors.ts";
import { createdCluster } from "../../../config/created-cluster.ts";

/** What no chart of the table is tested with; everything else is. */
const untested: Readonly<Record<string, readonly string[]>> = {
  cilium: ["1.37"],
  "cluster-autoscaler": ["1.37"],
};

const names = Object.keys(chartReleases) as ChartName[];

const cluster = (kubernetesVersion: string, networking: string) => ({
  name: "blue.k8s.example.com",
  kubernetesVersion,
  networking,
  zones: ["us-east-1a"],
});

describe("the table of charts", () => {
  it("has for each minor a release that its makers test with it, and says who says so", () => {
    assert.deepEqual(createdMinors, ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]);
    for (const name of names) {
      const missing = createdMinors.filter((minor) => chartRelease(name, minor) === undefined);
      assert.deepEqual(missing, untested[name] ?? [], name);
      for (const { version, source } of chartReleases[name]) {
        assert.match(version, /^v?\d+\.\d+\.\d+$/);
        assert.match(source, /\S/);
      }
    }
  });

  it("has the cloud controller and the autoscaler of the cluster's own minor", () => {
    for (const name of ["aws-cloud-controller-manager", "cluster-autoscaler"] as const) {
      for (const minor of createdMinors) {
        const image = chartRelease(name, minor)?.image;
        if (image !== undefined) assert.ok(image.startsWith(`v${minor}.`), `${minor}: ${image}`);
      }
    }
  });

  it("keeps the older of two releases that both go with a minor", () => {
    assert.equal(chartRelease("cilium", "1.33.4")?.version, "1.18.14");
    assert.equal(chartRelease("cilium", "1.34.1")?.version, "1.19.8");
    assert.equal(chartRelease("tigera-operator", "1.36.2")?.version, "v3.32.2");
  });

  it("is all that config lets be created", () => {
    for (const minor of createdMinors) {
      for (const networking of networkings) {
        const parsed = createdCluster.safeParse(cluster(`${minor}.1`, networking));
        assert.equal(
          parsed.success,
          networkingsFor(minor).includes(networking),
          minor + networking,
        );
      }
    }
    const [issue] = createdCluster.safeParse(cluster("1.37.1", "cilium")).error?.issues ?? [];
    assert.deepEqual(issue?.path, ["networking"]);
    assert.equal(
      issue.message,
      "expected calico or flannel: the makers of cilium test no release with Kubernetes 1.37 that is known to " +
        "this release",
    );
  });
});
