import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { describe, it } from "mocha";
import { parse } from "yaml";
import {
  controlPlaneFilesOf,
  controlPlaneUserData,
  nodeUserData,
  userDataLimit,
  type BootFile,
} from "../../../../../components/cluster/boot/user-data.ts";
import { createdCluster, memberBoot } from "./example.ts";

/** As large as config allows: the longest name, and a group with many long labels. */
const longName = `${"a".repeat(30)}.${"b".repeat(20)}.io`;
const manyLabels = Object.fromEntries(
  Array.from({ length: 60 }, (_, i) => [
    `team-${String(i * 7919)}.example.com/${"purpose".repeat(5)}-${i}`,
    `value-${String(i * 104729)}-${"x".repeat(40)}`,
  ]),
);

function opened(userData: string): string {
  return gunzipSync(Buffer.from(userData, "base64")).toString("utf8");
}

describe("user data", () => {
  const boot = memberBoot({ name: longName });
  const spec = createdCluster({
    name: longName,
    nodes: [
      {
        name: "n".repeat(63),
        labels: manyLabels,
        taints: Object.keys(manyLabels)
          .slice(0, 20)
          .map((key) => ({ key, value: "yes", effect: "NoSchedule" })),
      },
    ],
  });
  const [group] = spec.nodes;
  if (group === undefined) throw new Error("no group");

  it("fits into what EC2 takes, at the largest that config allows", () => {
    for (const userData of [controlPlaneUserData(boot), nodeUserData({ spec, group })]) {
      const bytes = Buffer.from(userData, "base64").length;
      assert.ok(bytes < userDataLimit, `${bytes} bytes`);
    }
  });

  it("is refused in words when it does not fit", () => {
    const labels = Object.fromEntries(
      Array.from({ length: 4000 }, (_, i) => [
        `l${String(i)}.${String(Math.sin(i))}`,
        String(Math.cos(i)),
      ]),
    );
    assert.throws(() => nodeUserData({ spec, group: { ...group, labels } }), {
      message:
        /^nodes\.n{63}: too much for EC2's user data: got \d+ bytes, expected less than 16384; give it fewer labels or taints, or a shorter bootScript$/,
    });
  });

  it("is the same bytes on every machine that renders it", () => {
    const zipped = Buffer.from(controlPlaneUserData(boot), "base64");
    assert.deepEqual([...zipped.subarray(0, 10)], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  });

  it("is cloud-config that writes the files and starts one service without waiting for it", () => {
    const text = opened(controlPlaneUserData(boot));
    assert.ok(text.startsWith("#cloud-config\n"));
    const config = parse(text) as {
      write_files: (BootFile & { owner: string })[];
      runcmd: unknown;
    };
    assert.deepEqual(
      config.write_files.map(({ path, permissions, content }) => ({ path, permissions, content })),
      controlPlaneFilesOf(boot),
    );
    assert.deepEqual([...new Set(config.write_files.map(({ owner }) => owner))], ["root:root"]);
    assert.deepEqual(config.runcmd, [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "cluster-boot.service"],
      ["systemctl", "start", "--no-block", "cluster-boot.service"],
    ]);
  });

  it("gives a worker nothing of the control plane's", () => {
    const text = opened(nodeUserData({ spec, group }));
    assert.doesNotMatch(text, /kubeadm init|etcd|ca\.key|control-plane\//);
  });

  it("takes packages of the cluster's minor only from its signed repository", () => {
    const repository = controlPlaneFilesOf(boot).find(({ path }) => path.endsWith(".repo"));
    assert.equal(
      repository?.content,
      [
        "[kubernetes]",
        "name=Kubernetes",
        "baseurl=https://pkgs.k8s.io/core:/stable:/v1.35/rpm/",
        "enabled=1",
        "gpgcheck=1",
        "repo_gpgcheck=1",
        "gpgkey=https://pkgs.k8s.io/core:/stable:/v1.35/rpm/repodata/repomd.xml.key",
        "exclude=kubelet kubeadm kubectl cri-tools kubernetes-cni",
        "",
      ].join("\n"),
    );
  });

  it("changes for a patch release in nothing but the version", () => {
    const before = controlPlaneFilesOf(memberBoot({ kubernetesVersion: "1.35.2" }));
    const after = controlPlaneFilesOf(memberBoot({ kubernetesVersion: "1.35.3" }));
    assert.deepEqual(
      after.map(({ content }) => content.replaceAll("1.35.3", "1.35.2")),
      before.map(({ content }) => content),
    );
  });
});
