import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { afterEach, before, beforeEach, describe, it } from "mocha";
import { controlPlaneFilesOf } from "../../../../../components/cluster/boot/user-data.ts";
import { encryptionConfiguration } from "../../../../../components/cluster/secrets-encryption.ts";
import { memberBoot } from "./example.ts";
import { onLinuxOnly, ScratchMachine } from "./scratch-machine.ts";

const boot = memberBoot();
const files = controlPlaneFilesOf(boot);

describe("control-plane.sh", () => {
  before(function () {
    onLinuxOnly(this);
  });

  let machine: ScratchMachine;

  beforeEach(() => {
    machine = new ScratchMachine(files);
    for (const name of ["ca.key", "sa.key", "sa.pub", "etcd-ca.crt", "etcd-ca.key"]) {
      machine.parameter(`control-plane/${name}`, `-----BEGIN ${name}-----`);
    }
    machine.parameter("control-plane/front-proxy-ca.crt", "-----BEGIN front-proxy-ca.crt-----");
    machine.parameter("control-plane/front-proxy-ca.key", "-----BEGIN front-proxy-ca.key-----");
    machine.parameter(
      "control-plane/encryption.yaml",
      encryptionConfiguration("-----BEGIN PRIVATE KEY-----"),
    );
    machine.parameter("node/ca.crt", "-----BEGIN ca.crt-----");
    machine.parameter("node/bootstrap-token", "none");
    machine.parameter("etcd/a/initialised", "none");
  });

  afterEach(() => {
    machine.remove();
  });

  function state(): string {
    return /value: "?(\w+)/.exec(machine.read("/etc/kubernetes/manifests/etcd.yaml"))?.[1] ?? "";
  }

  it("brings a first member up: blank disk formatted, etcd new, token and marker written", () => {
    const run = machine.run();
    assert.equal(run.status, 0, run.output);
    assert.equal(state(), "new");
    assert.match(run.output, /formatting vol-0aa\n/);
    assert.match(run.output, /member a is up\n$/);
    assert.equal(machine.parameterOf("etcd/a/initialised"), "vol-0aa");
    assert.match(machine.parameterOf("node/bootstrap-token"), /^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    assert.equal(
      machine.read("/etc/hosts"),
      "127.0.0.1 localhost\n127.0.0.1 api.internal.blue.k8s.example.com\n",
    );
    assert.equal(
      machine.read("/etc/cluster/kubelet.env"),
      "KUBELET_FLAGS=--hostname-override=ip-172-20-32-10.ec2.internal --node-ip=172.20.32.10 " +
        "--provider-id=aws:///us-east-1a/i-0123 --cloud-provider=external " +
        "--image-credential-provider-config=/etc/kubernetes/image-credentials.yaml " +
        "--image-credential-provider-bin-dir=/usr/local/lib/cluster/credentials\n",
    );
  });

  it("runs kubeadm's phases in order, and never `join` nor a whole `init`", () => {
    const phases = machine
      .run()
      .calls.filter((call) => call.startsWith("kubeadm "))
      .map((call) => call.replace(/ --.*/, ""));
    assert.deepEqual(phases, [
      "kubeadm init phase certs all",
      "kubeadm init phase kubeconfig all",
      "kubeadm init phase etcd local",
      "kubeadm init phase control-plane all",
      "kubeadm init phase upload-config kubeadm",
      "kubeadm init phase upload-config kubelet",
      "kubeadm init phase mark-control-plane",
      "kubeadm init phase addon all",
    ]);
  });

  it("prints no token and no key, and names none in a command's arguments", () => {
    const run = machine.run();
    const token = machine.parameterOf("node/bootstrap-token");
    const told = [run.output, ...run.calls].join("\n");
    assert.ok(!told.includes(token), "the token is told");
    assert.ok(!told.includes("BEGIN"), "a key is told");
  });

  it("changes nothing when it runs again after a reboot, the token apart", () => {
    machine.run();
    const before = machine.files();
    machine.forget("mounted");
    const run = machine.run();
    assert.equal(run.status, 0, run.output);
    assert.deepEqual(machine.files(), before);
    const changing = /attach-volume|mkfs|^dnf|member|delete|restart|initialised --value/;
    assert.deepEqual(
      run.calls.filter((call) => changing.test(call)),
      [],
    );
  });

  it("makes a token that ends, as a Secret, and opens nothing to everybody", () => {
    const run = machine.run();
    const token = machine.parameterOf("node/bootstrap-token");
    const secret = parse(machine.stateOf(`objects/bootstrap-token-${token.slice(0, 6)}`)) as {
      type: string;
      stringData: Record<string, string>;
    };
    assert.equal(secret.type, "bootstrap.kubernetes.io/token");
    const { expiration = "", ...data } = secret.stringData;
    assert.deepEqual(data, {
      description: "workers of the last hour",
      "token-id": token.slice(0, 6),
      "token-secret": token.slice(7),
      "usage-bootstrap-authentication": "true",
      "auth-extra-groups": "system:bootstrappers:nodes",
    });
    const hours = (Date.parse(expiration) - Date.now()) / 3_600_000;
    assert.ok(hours > 2 && hours <= 3, expiration);
    assert.ok(!run.calls.some((call) => call.includes("phase bootstrap-token")));
  });

  it("binds the administrators once, and never again", () => {
    const binding = "objects/cluster-migration:administrators";
    machine.run();
    assert.match(machine.stateOf(binding), /name: cluster-admin/);
    machine.forget(binding);
    const again = machine.run();
    assert.equal(again.status, 0, again.output);
    assert.ok(!again.calls.some((call) => call.includes("administrators")));
  });

  it("leaves no credentials behind that no binding can be taken from", () => {
    machine.run();
    assert.ok(!machine.has("/etc/kubernetes/super-admin.conf"));
    assert.ok(machine.has("/etc/kubernetes/admin.conf"));
  });

  it("has the key of the Secrets, for root only, and ends when the parameter holds none", () => {
    machine.parameter("control-plane/encryption.yaml", "none");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(run.output, /encryption\.yaml is no EncryptionConfiguration\n$/);
    machine.parameter("control-plane/encryption.yaml", encryptionConfiguration("key"));
    assert.equal(machine.run().status, 0);
    const file = "/etc/kubernetes/api-server/encryption.yaml";
    assert.equal(machine.read(file), encryptionConfiguration("key"));
    assert.equal(statSync(join(machine.root, file)).mode & 0o777, 0o600);
  });

  it("does not take its disk away from the machine that still holds it", () => {
    machine.state("holder", "i-0999\n");
    const held = machine.run();
    assert.equal(held.status, 1);
    assert.match(held.output, /error: vol-0aa is still held by i-0999; trying again\n$/);
    assert.deepEqual(
      held.calls.filter((call) => /detach|force|attach-volume|mkfs/.test(call)),
      [],
    );
    machine.state("holder", "None\n");
    assert.equal(machine.run().status, 0);
  });

  it("ends, to be tried again, when EC2 refuses to attach the disk", () => {
    machine.state("attach-fails", "");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(run.output, /error: vol-0aa cannot be attached; trying again\n$/);
  });

  it("comes back on a new machine as the same member, with its data", () => {
    machine.run();
    const next = machine.replacedBy(files, "i-0456");
    next.state("disk", "ext4\n");
    next.state("disk-content/data/member/wal", "data");
    next.state("node-provider-id", "aws:///us-east-1a/i-0123");
    const run = next.run();
    assert.equal(run.status, 0, run.output);
    assert.match(next.read("/etc/kubernetes/manifests/etcd.yaml"), /existing/);
    assert.deepEqual(
      run.calls.filter((call) => /mkfs|member (add|remove)/.test(call)),
      [],
    );
    assert.match(run.output, /node \S+ is aws:\/\/\/us-east-1a\/i-0123's: registering anew\n/);
    const registered = run.calls.filter((call) => /delete node|restart kubelet/.test(call));
    assert.equal(registered.length, 2);
    next.remove();
  });

  it("takes its own place anew when its disk is lost and its peers have quorum", () => {
    machine.parameter("etcd/a/initialised", "vol-0old");
    machine.state("healthy", "https://172.20.64.10:2379\nhttps://172.20.96.10:2379\n");
    machine.state(
      "members",
      [
        "1a, started, a, https://172.20.32.10:2380, https://172.20.32.10:2379, false",
        "2b, started, b, https://172.20.64.10:2380, https://172.20.64.10:2379, false",
        "3c, started, c, https://172.20.96.10:2380, https://172.20.96.10:2379, false",
        "",
      ].join("\n"),
    );
    const run = machine.run();
    assert.equal(run.status, 0, run.output);
    assert.equal(state(), "existing");
    assert.deepEqual(
      run.calls.flatMap((call) => /member (?:add|remove) .*/.exec(call)?.[0] ?? []),
      ["member remove 1a", "member add a --peer-urls https://172.20.32.10:2380"],
    );
    assert.equal(machine.parameterOf("etcd/a/initialised"), "vol-0aa");
  });

  it("adds itself only once when it failed after having been added", () => {
    machine.parameter("etcd/a/initialised", "vol-0old");
    machine.state("healthy", "https://172.20.64.10:2379\n");
    machine.state("members", "4d, unstarted, , https://172.20.32.10:2380, , false\n");
    const run = machine.run();
    assert.equal(run.status, 0, run.output);
    assert.equal(state(), "existing");
    assert.deepEqual(
      run.calls.filter((call) => /member (add|remove)/.test(call)),
      [],
    );
  });

  it("stops, and never starts as new, when its disk is lost and nobody has quorum", () => {
    machine.parameter("etcd/a/initialised", "vol-0old");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(
      run.output,
      /error: member a was up before, its disk is empty, and no peer has quorum: .*see docs\/cluster\.md, quorum lost\n$/,
    );
    assert.ok(!machine.has("/etc/kubernetes/manifests/etcd.yaml"), "etcd would start");
  });

  it("does not format a disk that has held etcd's data and looks blank now", () => {
    machine.parameter("etcd/a/initialised", "vol-0aa");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(
      run.output,
      /error: vol-0aa has held etcd's data and looks blank now: not formatting it/,
    );
    assert.deepEqual(
      run.calls.filter((call) => call.startsWith("mkfs")),
      [],
    );
  });

  for (const [what, tell, expected] of [
    ["that cannot be read", ["blkid-status", "4"], /vol-0aa cannot be read: blkid ended with 4\n$/],
    [
      "with another file system",
      ["disk", "xfs\n"],
      /vol-0aa holds xfs, not ext4: not formatting it\n$/,
    ],
    [
      "with partitions",
      ["blkid-status", "0"],
      /holds something other than a file system, not ext4/,
    ],
  ] as const) {
    it(`does not format a disk ${what}`, () => {
      const [name, content] = tell;
      machine.state(name, content);
      const run = machine.run();
      assert.equal(run.status, 1);
      assert.match(run.output, expected);
      assert.deepEqual(
        run.calls.filter((call) => call.startsWith("mkfs")),
        [],
      );
    });
  }

  it("refuses two disks of the same name", () => {
    machine.state("volume", "vol-0aa\tvol-0bb\n");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(
      run.output,
      /error: expected one disk named a\.etcd-main\.blue\.k8s\.example\.com in us-east-1a, found: vol-0aa\tvol-0bb\n$/,
    );
  });

  it("ends when the API does not get ready in time, and leaves no marker", () => {
    machine.forget("api-is-ready");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(run.output, /error: the API did not get ready in 5 minutes/);
    assert.equal(run.calls.filter((call) => /^curl .*readyz/.test(call)).length, 60);
    assert.equal(machine.parameterOf("etcd/a/initialised"), "none");
    machine.state("api-is-ready", "");
    const again = machine.run();
    assert.equal(again.status, 0, again.output);
    assert.equal(state(), "new");
  });

  it("installs exact versions, also from a repository that fails twice", () => {
    machine.state("dnf-failures", "2");
    const run = machine.run();
    assert.equal(run.status, 0, run.output);
    const installs = run.calls.filter((call) => call.startsWith("dnf"));
    assert.equal(installs.length, 3);
    assert.match(
      installs[0] ?? "",
      / containerd cri-tools kubelet-1\.35\.2 kubeadm-1\.35\.2 kubectl-1\.35\.2$/,
    );
  });

  it("gives up for now when the repository keeps failing", () => {
    machine.state("dnf-failures", "9");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(
      run.output,
      /error: the package repositories do not deliver: containerd cri-tools kubelet-1\.35\.2/,
    );
  });

  for (const [version, table] of [
    ["1.7.27", `[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]`],
    // its default configuration has no line that says SystemdCgroup
    ["2.1.3", "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]"],
  ] as const) {
    it(`tells containerd ${version} that the cgroup driver is systemd`, () => {
      machine.state("containerd-version", version);
      assert.equal(machine.run().status, 0);
      const config = machine.read("/etc/containerd/config.toml");
      assert.ok(config.endsWith(`${table}\n  SystemdCgroup = true\n`), config);
    });
  }

  it("refuses a containerd that its Kubernetes cannot use", () => {
    machine.remove();
    machine = new ScratchMachine(controlPlaneFilesOf(memberBoot({ kubernetesVersion: "1.36.0" })));
    machine.state("containerd-version", "1.7.27");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(
      run.output,
      /error: containerd is 1\.7\.27: Kubernetes 1\.36\.0 needs 2 or newer; use a newer image\n$/,
    );
  });

  it("refuses to be a member at an address that is not the member's", () => {
    machine.state("metadata/local-ipv4", "172.20.32.99");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(
      run.output,
      /address is 172\.20\.32\.99, the member's is 172\.20\.32\.10: wrong network interface\n$/,
    );
  });

  it("takes no parameter for a key that is none", () => {
    machine.parameter("control-plane/ca.key", "none");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(run.output, /error: parameter \S+\/control-plane\/ca\.key is no PEM\n$/);
  });
});
