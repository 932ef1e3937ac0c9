import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { adviseStrategy } from "../../../../conversion/report/upgrade-strategy.ts";
import type { ClusterFacts } from "../../../../migration/state/side.ts";
import { manifestsOf } from "../objects.ts";

const created = (kubernetesVersion: string, more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  name: "c.example.com",
  kubernetesVersion,
  networking: "cilium",
  zones: ["us-east-1a"],
  created: true,
  managesWorkloads: true,
  ...more,
});
const existing = (kubernetesVersion: string, more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  ...created(kubernetesVersion, more),
  created: false,
  zones: [],
});

describe("the strategy", () => {
  it("is in place for a patch release and for one minor, when nothing else changes", () => {
    assert.deepEqual(adviseStrategy(created("1.36.1"), created("1.36.2"), []), {
      strategy: "in place",
      reasons: [
        "both are 1.36: a patch release replaces nodes, one at a time",
        "nothing of etcd, network plugin, DNS or the APIs in use stands in the way",
      ],
    });
    assert.equal(adviseStrategy(created("1.35"), created("1.36"), []).strategy, "in place");
  });

  it("is to move over several minors", () => {
    assert.deepEqual(adviseStrategy(created("1.32"), created("1.34"), []), {
      strategy: "move",
      reasons: [
        "versions: 1.32 to 1.34 are 2 minors, and an upgrade in place does one at a time: 2 upgrades, and each replaces every control plane and node",
      ],
    });
  });

  it("is to move back, to another etcd major, network plugin or DNS", () => {
    const old = existing("1.36", { etcdVersion: "2.2.1", networking: "weave", dns: "kube-dns" });
    assert.deepEqual(adviseStrategy(old, created("1.35"), []).reasons, [
      "versions: 1.36 to 1.35 is a downgrade, which no upgrade in place can do",
      "etcd: 2.2.1 to v3 is another major version: in place, the API is down while the data is converted",
      "network plugin: weave to cilium: during an in-place swap, pods on weave cannot reach pods on cilium",
      "DNS: kube-dns to coredns: during an in-place swap, no name inside the cluster may resolve",
    ]);
  });

  it("says nothing of what is not known of an existing cluster", () => {
    const old: ClusterFacts = {
      name: "old.example.com",
      kubernetesVersion: "1.36",
      zones: [],
      created: false,
      managesWorkloads: false,
    };
    assert.equal(adviseStrategy(old, created("1.37"), []).strategy, "in place");
  });

  it("counts the minors that change every node", () => {
    assert.deepEqual(
      adviseStrategy(existing("1.23"), created("1.35"), []).reasons.map(
        (reason) => reason.split(":")[0],
      ),
      ["versions", "nodes", "nodes", "nodes"],
    );
  });

  it("is to move when an API in use has no version that both serve", () => {
    const manifests = manifestsOf(`
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: restricted }
---
apiVersion: batch/v1beta1
kind: CronJob
metadata: { name: report, namespace: shop }
`);
    assert.deepEqual(adviseStrategy(existing("1.24"), existing("1.25"), manifests), {
      strategy: "move",
      reasons: [
        "APIs: PodSecurityPolicy ends as policy/v1beta1, and nothing takes its place: no manifest suits both (PodSecurityPolicy restricted)",
      ],
    });
  });
});
