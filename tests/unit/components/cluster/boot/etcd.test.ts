import assert from "node:assert/strict";
import { spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import { controlPlaneFilesOf } from "../../../../../components/cluster/boot/user-data.ts";
import { etcdFlags, kill, makeCertificates, missingTool, startEtcd } from "./etcd-process.ts";
import { createdCluster } from "./example.ts";
import { onLinuxOnly, ScratchMachine } from "./scratch-machine.ts";

/** A member's machine, and the etcd that runs on it. */
interface Member {
  readonly machine: ScratchMachine;
  etcd?: ChildProcess;
}

describe("three members of a real etcd", function () {
  // elections and a member's removal take their real time, on a machine that may be busy
  this.timeout(180_000);
  const spec = createdCluster();
  // addresses of this run's own, since others may be testing on this machine
  const net = `127.${10 + (process.pid % 200)}.${(process.pid >> 8) % 250}`;
  const members = ["a", "b", "c"].map((name, i) => ({ name, address: `${net}.${11 + i}` }));
  const machines = new Map<string, Member>();

  before(function () {
    onLinuxOnly(this);
    const missing = missingTool();
    if (missing !== undefined) {
      console.log(
        `    not run: ${missing} is not on the PATH (etcd's release, 3.5.15 or newer, has them all)`,
      );
      this.skip();
    }
    for (const [i, { name, address }] of members.entries()) {
      const zone = spec.zones[i] ?? "";
      const { kubelet } = spec.controlPlane;
      const boot = { spec, kubelet, zone, members, snapshotBucket: "etcd-blue", keyArn: "key" };
      const machine = new ScratchMachine(controlPlaneFilesOf(boot), "etcd-stubs");
      machine.write("/etc/kubernetes/kubeadm.yaml", machine.read("/etc/cluster/kubeadm.yaml"));
      machine.state("metadata/local-ipv4", address);
      machine.state("mounted", "");
      machine.state("packages", "cri-tools");
      machines.set(name, { machine });
    }
    const first = certificates("a");
    makeCertificates(
      first,
      members.map(({ address }) => address),
    );
    for (const part of ["crt", "key"]) {
      cpSync(join(first, `leaf.${part}`), join(first, `healthcheck-client.${part}`));
    }
    for (const name of ["b", "c"]) cpSync(first, certificates(name), { recursive: true });
  });

  after(async () => {
    for (const { machine, etcd } of machines.values()) {
      if (etcd !== undefined) await kill(etcd);
      machine.remove();
    }
  });

  function of(name: string): Member {
    const member = machines.get(name);
    if (member === undefined) throw new Error(`no member ${name}`);
    return member;
  }

  function certificates(name: string): string {
    return join(of(name).machine.root, "/etc/kubernetes/pki/etcd");
  }

  function data(name: string): string {
    return join(of(name).machine.root, "/var/lib/etcd/data");
  }

  function start(name: string, initialState: string): void {
    const member = members.find((each) => each.name === name);
    if (member === undefined) throw new Error(`no member ${name}`);
    const paths = { data: data(name), certificates: certificates(name) };
    of(name).etcd = startEtcd(etcdFlags(member, members, initialState, paths));
  }

  async function stop(name: string): Promise<void> {
    const { etcd } = of(name);
    if (etcd !== undefined) await kill(etcd);
  }

  function etcdctl(name: string, ...args: string[]): { status: number | null; stdout: string } {
    const member = members.find((each) => each.name === name);
    const folder = certificates(name);
    const tls = ["--cacert", join(folder, "ca.crt"), "--cert", join(folder, "leaf.crt")];
    const { status, stdout } = spawnSync(
      "etcdctl",
      [
        ...["--endpoints", `https://${member?.address ?? ""}:2379`, "--command-timeout=5s"],
        ...[...tls, "--key", join(folder, "leaf.key"), ...args],
      ],
      { encoding: "utf8", env: { ...process.env, ETCDCTL_API: "3" } },
    );
    return { status, stdout };
  }

  /** Asks again, for half a minute at most. */
  async function healthy(...names: readonly string[]): Promise<void> {
    for (let i = 0; i < 60; i++) {
      const dead = names.filter((name) => of(name).etcd?.exitCode != null);
      if (dead.length > 0) assert.fail(`${dead.join(", ")} ended by itself`);
      if (names.every((name) => etcdctl(name, "endpoint", "health").status === 0)) return;
      await pause(500);
    }
    assert.fail(`${names.join(", ")} did not get healthy`);
  }

  /** Asks again while a leader is being elected. */
  function put(name: string, value: string): void {
    const tries = [1, 2, 3, 4, 5].some(() => etcdctl(name, "put", "what", value).status === 0);
    assert.ok(tries, `${name} took nothing`);
  }

  function value(name: string): string {
    return etcdctl(name, "get", "--print-value-only", "what").stdout.trim();
  }

  it("form one cluster, whichever comes first and however late the last one is", async () => {
    start("c", "new");
    start("a", "new");
    await healthy("a", "c");
    put("a", "held");
    start("b", "new");
    await healthy("a", "b", "c");
    assert.equal(value("b"), "held");
  });

  it("survive the replacement of one that kept its disk", async () => {
    await stop("a");
    // the others may have to elect a leader first
    await healthy("b", "c");
    put("b", "held while one was away");
    start("a", "existing");
    await healthy("a");
    assert.equal(value("a"), "held while one was away");
  });

  it("survive the loss of one's disk: the boot script takes its own place anew", async () => {
    await stop("a");
    rmSync(data("a"), { recursive: true });
    const { machine } = of("a");
    machine.write(
      "/take-place.sh",
      [
        "set -euo pipefail",
        'source "$CLUSTER_ROOT/usr/local/lib/cluster/machine.sh"',
        'source "$CLUSTER_ROOT/usr/local/lib/cluster/etcd-member.sh"',
        "MARKER=vol-0old",
        "state=$(initial_state)",
        'say "state: $state"',
      ].join("\n"),
    );
    const { status, output } = machine.run("/take-place.sh");
    assert.equal(status, 0, output);
    assert.match(output, /^state: existing$/m);
    start("a", "existing");
    await healthy("a", "b", "c");
    assert.equal(value("a"), "held while one was away");
    const listed = etcdctl("a", "member", "list").stdout.trim().split("\n");
    assert.deepEqual(listed.map((line) => line.split(", ")[2]).sort(), ["a", "b", "c"]);
  });

  it("are not started as new by the boot script when two have lost their disks", async () => {
    await stop("a");
    await stop("b");
    const { machine } = of("a");
    rmSync(data("a"), { recursive: true });
    const { status, output } = machine.run("/take-place.sh");
    assert.equal(status, 1);
    assert.match(
      output,
      /error: member a was up before, its disk is empty, and no peer has quorum/,
    );
    // for the next test: a comes back from its peers' state once b is there
    start("b", "existing");
    await healthy("b", "c");
    assert.equal(machine.run("/take-place.sh").status, 0);
    start("a", "existing");
    await healthy("a", "b", "c");
  });

  it("restore from a member's snapshot when all is lost", async () => {
    const taken = of("b").machine.run("/usr/local/lib/cluster/etcd-snapshot.sh");
    assert.equal(taken.status, 0, taken.output);
    const key = /^s3:\/\/etcd-blue\/(b\/\S+\.db)$/m.exec(taken.output)?.[1] ?? "";
    const file = `bucket/${key.replace("b/", "")}`;
    put("b", "written after the snapshot");
    for (const { name } of members) await stop(name);
    for (const { name } of members) {
      const { machine } = of(name);
      rmSync(data(name), { recursive: true });
      if (name !== "b") {
        cpSync(join(of("b").machine.root, ".state", file), join(machine.root, ".state", file));
      }
      const { status, output } = machine.run("/usr/local/lib/cluster/etcd-restore.sh", key);
      assert.equal(status, 0, output);
    }
    for (const { name } of members) start(name, "existing");
    await healthy("a", "b", "c");
    assert.equal(value("c"), "held while one was away");
    // a client that watched before is told that what it waits for is gone
    const { stdout } = etcdctl("c", "get", "--write-out=json", "what");
    const { revision } = (JSON.parse(stdout) as { header: { revision: number } }).header;
    assert.ok(revision > 1_000_000_000, String(revision));
    assert.notEqual(etcdctl("c", "get", "--rev=2", "what").status, 0);
  });
});
