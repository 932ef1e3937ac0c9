import assert from "node:assert/strict";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "mocha";
import { nodeFilesOf } from "../../../../../components/cluster/boot/user-data.ts";
import { createdCluster } from "./example.ts";
import { onLinuxOnly, ScratchMachine } from "./scratch-machine.ts";

describe("node.sh", () => {
  before(function () {
    onLinuxOnly(this);
  });

  let machine: ScratchMachine;

  beforeEach(() => {
    const spec = createdCluster({
      nodes: [{ name: "workers", labels: { "example.com/team": "shop", tier: "front" } }],
    });
    const [group] = spec.nodes;
    if (group === undefined) throw new Error("no group");
    machine = new ScratchMachine(nodeFilesOf({ spec, group }));
    machine.parameter("node/ca.crt", "-----BEGIN ca.crt-----");
    machine.parameter("node/bootstrap-token", "abcdef.0123456789abcdef");
  });

  afterEach(() => {
    machine.remove();
  });

  it("registers with a token, without kubeadm, and leaves no token behind", () => {
    const run = machine.run();
    assert.equal(run.status, 0, run.output);
    assert.match(run.output, /node ip-172-20-32-10\.ec2\.internal is registered\n$/);
    assert.ok(!machine.has("/etc/kubernetes/bootstrap-kubelet.conf"), "the token is still there");
    assert.deepEqual(
      run.calls.filter((call) => /kubeadm|attach|put-parameter|control-plane/.test(call)),
      [],
    );
    assert.equal(
      machine.read("/etc/cluster/kubelet.env"),
      "KUBELET_FLAGS=--hostname-override=ip-172-20-32-10.ec2.internal --node-ip=172.20.32.10 " +
        "--provider-id=aws:///us-east-1a/i-0123 --cloud-provider=external " +
        "--image-credential-provider-config=/etc/kubernetes/image-credentials.yaml " +
        "--image-credential-provider-bin-dir=/usr/local/lib/cluster/credentials " +
        "--node-labels=example.com/team=shop,tier=front\n",
    );
  });

  it("changes nothing when it runs again after a reboot, and asks for no token", () => {
    machine.run();
    const before = machine.files();
    machine.parameter("node/bootstrap-token", "none");
    const run = machine.run();
    assert.equal(run.status, 0, run.output);
    assert.deepEqual(machine.files(), before);
  });

  it("runs its group's own script before it joins, and again until it succeeds", () => {
    machine.write("/usr/local/lib/cluster/own.sh", '#!/bin/bash\ntest -e "$STATE/own-may"\n');
    chmodSync(join(machine.root, "/usr/local/lib/cluster/own.sh"), 0o700);
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(run.output, /error: the group's bootScript ended with 1; trying again\n$/);
    assert.ok(!machine.has("/etc/kubernetes/kubelet.conf"));
    machine.state("own-may", "");
    assert.equal(machine.run().status, 0);
  });

  const helper = "/usr/local/lib/cluster/credentials/ecr-credential-provider";

  it("fetches the kubelet's helper for private images once, and may run it", () => {
    const run = machine.run();
    assert.equal(machine.read(helper), "helper");
    assert.equal(statSync(join(machine.root, helper)).mode & 0o777, 0o755);
    const fetches = (calls: readonly string[]) =>
      calls.filter((call) => call.includes("ecr-credential-provider-linux-"));
    assert.equal(fetches(run.calls).length, 1);
    assert.deepEqual(fetches(machine.run().calls), []);
  });

  it("refuses a helper of another digest, also one that was there already", () => {
    machine.state("registry-helper", "something else");
    machine.write(helper, "something else");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(
      run.output,
      /error: the registry helper from \S+ has another digest than \w{64}\n$/,
    );
    machine.state("registry-helper", "helper");
    assert.equal(machine.run().status, 0);
    assert.equal(machine.read(helper), "helper");
  });

  for (const [what, token] of [
    ["no token yet", "none"],
    ["a malformed token", "ABCDEF.0123456789abcdef"],
    ["a token with more behind it", "abcdef.0123456789abcdef\nuser: admin"],
  ] as const) {
    it(`ends, to be tried again, when the parameter holds ${what}, and does not print it`, () => {
      machine.parameter("node/bootstrap-token", token);
      const run = machine.run();
      assert.equal(run.status, 1);
      assert.match(
        run.output,
        /error: parameter \S+\/node\/bootstrap-token holds no token yet; trying again\n$/,
      );
      assert.ok(!run.output.includes(token), "the parameter's content is told");
      assert.ok(!machine.has("/etc/kubernetes/bootstrap-kubelet.conf"));
      machine.parameter("node/bootstrap-token", "abcdef.0123456789abcdef");
      assert.equal(machine.run().status, 0);
    });
  }

  it("asks with the next token when the API gave no certificate for the last one", () => {
    machine.forget("api-is-ready");
    const run = machine.run();
    assert.equal(run.status, 1);
    assert.match(run.output, /error: the API gave no certificate in 5 minutes/);
    machine.parameter("node/bootstrap-token", "fedcba.0123456789abcdef");
    machine.run();
    assert.match(machine.read("/etc/kubernetes/bootstrap-kubelet.conf"), /token: fedcba\./);
  });
});
