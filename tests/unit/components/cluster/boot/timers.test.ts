import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "mocha";
import { controlPlaneFilesOf } from "../../../../../components/cluster/boot/user-data.ts";
import { memberBoot } from "./example.ts";
import { onLinuxOnly, ScratchMachine } from "./scratch-machine.ts";

const everybody =
  "https://172.20.32.10:2379\nhttps://172.20.64.10:2379\nhttps://172.20.96.10:2379\n";

describe("what a member's timers run", () => {
  before(function () {
    onLinuxOnly(this);
  });

  let machine: ScratchMachine;

  beforeEach(() => {
    machine = new ScratchMachine(controlPlaneFilesOf(memberBoot()));
    machine.write("/etc/kubernetes/kubeadm.yaml", machine.read("/etc/cluster/kubeadm.yaml"));
    machine.state("healthy", everybody);
    machine.state("mounted", "");
    machine.write(
      "/install.sh",
      [
        "set -euo pipefail",
        'source "$CLUSTER_ROOT/usr/local/lib/cluster/machine.sh"',
        "install_packages kubelet kubeadm kubectl",
      ].join("\n"),
    );
    assert.equal(machine.run("/install.sh").status, 0);
    for (const name of ["apiserver", "apiserver-kubelet-client", "front-proxy-client"]) {
      machine.write(`/etc/kubernetes/pki/${name}.crt`, "");
    }
    for (const name of ["ca", "server", "peer"]) {
      machine.write(`/etc/kubernetes/pki/etcd/${name}.crt`, "");
    }
    for (const name of ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]) {
      machine.write(`/etc/kubernetes/manifests/${name}.yaml`, name);
    }
    machine.write("/etc/kubernetes/kubelet.conf", "old");
  });

  afterEach(() => {
    machine.remove();
  });

  const run = (name: string, ...args: string[]) =>
    machine.run(`/usr/local/lib/cluster/${name}`, ...args);

  describe("certificates.sh", () => {
    it("does nothing while every leaf has its days", () => {
      const { status, calls } = run("certificates.sh");
      assert.deepEqual({ status, calls }, { status: 0, calls: [] });
    });

    it("never renews for an authority", () => {
      machine.state("due", "ca.crt\n");
      assert.deepEqual(run("certificates.sh").calls, []);
    });

    it("renews all leaves, the kubelet's too, and restarts each static pod", () => {
      machine.state("due", "peer.crt\n");
      const { status, output, calls } = run("certificates.sh");
      assert.equal(status, 0, output);
      assert.deepEqual(
        calls.filter((call) => /^kubeadm (certs|init)|^crictl|^systemctl/.test(call)),
        [
          "crictl version",
          "kubeadm certs renew all --config /etc/kubernetes/kubeadm.yaml",
          "kubeadm init phase kubeconfig kubelet --config /etc/kubernetes/kubeadm.yaml",
          "crictl ps --quiet --name ^etcd$",
          "crictl ps --quiet --name ^kube-apiserver$",
          "crictl ps --quiet --name ^kube-controller-manager$",
          "crictl ps --quiet --name ^kube-scheduler$",
          "systemctl restart kubelet",
        ],
      );
      assert.equal(machine.read("/etc/kubernetes/kubelet.conf"), "renewed\n");
      assert.deepEqual(readdirSync(join(machine.root, "/etc/kubernetes/manifests")).sort(), [
        "etcd.yaml",
        "kube-apiserver.yaml",
        "kube-controller-manager.yaml",
        "kube-scheduler.yaml",
      ]);
    });

    it("renews nothing where nothing could be restarted", () => {
      machine.state("due", "peer.crt\n");
      machine.forget("packages");
      const { status, output, calls } = run("certificates.sh");
      assert.equal(status, 1);
      assert.match(output, /error: crictl does not answer: no certificates are renewed, /);
      assert.deepEqual(calls, []);
    });

    it("says which static pod goes on with the old certificates", () => {
      machine.state("due", "peer.crt\n");
      machine.state("running", "^etcd$");
      const { status, output } = run("certificates.sh");
      assert.equal(status, 1);
      assert.match(output, /error: etcd did not end in 2 minutes, and still use the old/);
      assert.ok(machine.has("/etc/kubernetes/manifests/etcd.yaml"));
    });

    it("waits while a member of etcd is not well", () => {
      machine.state("due", "peer.crt\n");
      machine.state("healthy", "https://172.20.32.10:2379\nhttps://172.20.64.10:2379\n");
      const { status, output, calls } = run("certificates.sh");
      assert.equal(status, 1);
      assert.match(output, /error: a member of etcd is not well: no certificates are renewed/);
      assert.ok(!calls.some((call) => call.includes("renew")));
    });

    it("comes a week later on each next member", () => {
      const days = ["us-east-1a", "us-east-1b", "us-east-1c"].map((zone) => {
        const settings = controlPlaneFilesOf({ ...memberBoot(), zone })[0]?.content ?? "";
        return /RENEW_DAYS='(\d+)'/.exec(settings)?.[1];
      });
      assert.deepEqual(days, ["90", "83", "76"]);
    });
  });

  describe("etcd-snapshot.sh", () => {
    it("puts a checked snapshot into the bucket and leaves none behind", () => {
      const { status, output, calls } = run("etcd-snapshot.sh");
      assert.equal(status, 0, output);
      assert.match(output, /^s3:\/\/etcd-blue\/a\/\d{4}-\d\d-\d\dT\d{6}Z\.db$/m);
      const steps = calls.flatMap((call) => /snapshot (save|status)|s3 cp/.exec(call)?.[0] ?? []);
      assert.deepEqual(steps, ["snapshot save", "snapshot status", "s3 cp"]);
      assert.deepEqual(readdirSync(join(machine.root, "/var/lib/etcd/snapshots")), []);
    });
  });

  describe("etcd-restore.sh", () => {
    it("says how it is used, and stops nothing, without a snapshot's name", () => {
      const { status, output, calls } = run("etcd-restore.sh");
      assert.equal(status, 1);
      assert.match(output, /^error: usage: etcd-restore\.sh MEMBER\/TIME\.db /);
      assert.deepEqual(calls, []);
    });

    it("stops nothing where it could not stop etcd", () => {
      machine.state("bucket/now.db", "snapshot");
      machine.forget("packages");
      const { status, output, calls } = run("etcd-restore.sh", "a/now.db");
      assert.equal(status, 1);
      assert.match(output, /error: crictl does not answer: nothing was stopped\n$/);
      assert.ok(!calls.some((call) => call.startsWith("systemctl")));
    });

    it("restores this member's part, stops what reads it first, and keeps what was there", () => {
      machine.state("bucket/now.db", "snapshot");
      machine.write("/var/lib/etcd/data/member/wal", "what was there");
      const { status, output, calls } = run("etcd-restore.sh", "a/now.db");
      assert.equal(status, 0, output);
      assert.deepEqual(calls.slice(0, 2), [
        "crictl version",
        "systemctl stop cluster-boot kubelet",
      ]);
      const restore = calls.find((call) => call.includes("snapshot restore")) ?? "";
      assert.match(
        restore,
        / --data-dir \/var\/lib\/etcd\/restored --name a --initial-cluster a=https:\/\/172\.20\.32\.10:2380,b=https:\/\/172\.20\.64\.10:2380,c=https:\/\/172\.20\.96\.10:2380 --initial-cluster-token blue\.k8s\.example\.com-a\/now\.db --initial-advertise-peer-urls https:\/\/172\.20\.32\.10:2380 --bump-revision 1000000000 --mark-compacted$/,
      );
      const kept = readdirSync(join(machine.root, "/var/lib/etcd")).sort();
      assert.match(kept.join(), /^data,data-before-\d{14}$/);
      assert.equal(machine.read(`/var/lib/etcd/${kept[1] ?? ""}/member/wal`), "what was there");
    });
  });

  describe("bootstrap-token.sh", () => {
    it("makes another token each time, with three hours to live", () => {
      machine.state("parameters/cluster-migration/blue.k8s.example.com/node/.keep", "");
      machine.state("administrators-bound", "");
      const tokens = [1, 2].map(() => {
        const { status, output } = run("bootstrap-token.sh");
        assert.equal(status, 0, output);
        return machine.parameterOf("node/bootstrap-token");
      });
      assert.notEqual(tokens[0], tokens[1]);
      for (const token of tokens) {
        const secret = machine.stateOf(`objects/bootstrap-token-${token.slice(0, 6)}`);
        const [, end = ""] = /expiration: "(.*)"/.exec(secret) ?? [];
        const hours = (Date.parse(end) - Date.now()) / 3_600_000;
        assert.ok(hours > 2 && hours <= 3, end);
      }
    });
  });
});
