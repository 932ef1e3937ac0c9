// Real etcd members on this machine's loopback addresses, with TLS, started from the flags that kubeadm
// makes of the component's configuration.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  etcdArguments,
  type EtcdMember,
} from "../../../../../components/cluster/boot/kubernetes-config.ts";

/** What is missing on this machine to run etcd, if anything. */
export function missingTool(): string | undefined {
  const missing = ["etcd", "etcdctl", "etcdutl", "openssl"].find(
    (tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0,
  );
  if (missing !== undefined) return missing;
  const { stdout } = spawnSync("etcdutl", ["snapshot", "restore", "--help"], { encoding: "utf8" });
  return stdout.includes("--mark-compacted") ? undefined : "etcdutl 3.5.15 or newer";
}

/** An authority, and for each member one certificate that serves as server's, peer's and client's. */
export function makeCertificates(folder: string, addresses: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync("openssl", args, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-batch"];
  openssl(
    ...["req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.crt"],
    ...["-subj", "/CN=etcd", "-days", "2"],
  );
  openssl("req", ...key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=member");
  const names = ["127.0.0.1", ...addresses].map((address) => `IP:${address}`).join(",");
  writeFileSync(join(folder, "leaf.ext"), `subjectAltName=${names}\n`);
  openssl(
    ...["x509", "-req", "-in", "leaf.csr", "-CA", "ca.crt", "-CAkey", "ca.key"],
    ...["-CAcreateserial", "-out", "leaf.crt", "-days", "2", "-extfile", "leaf.ext"],
  );
}

/** kubeadm's own flags for a member at this address, then the component's, which win (cmd/kubeadm/app/phases/etcd). */
export function etcdFlags(
  member: EtcdMember,
  members: readonly EtcdMember[],
  initialState: string,
  paths: { readonly data: string; readonly certificates: string },
): string[] {
  const { data, certificates } = paths;
  const client = `https://${member.address}:2379`;
  const peer = `https://${member.address}:2380`;
  const flags = {
    name: "ip-172-20-32-10.ec2.internal",
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "data-dir": data,
    "cert-file": join(certificates, "leaf.crt"),
    "key-file": join(certificates, "leaf.key"),
    "trusted-ca-file": join(certificates, "ca.crt"),
    "client-cert-auth": "true",
    "peer-cert-file": join(certificates, "leaf.crt"),
    "peer-key-file": join(certificates, "leaf.key"),
    "peer-trusted-ca-file": join(certificates, "ca.crt"),
    "peer-client-cert-auth": "true",
    "snapshot-count": "10000",
    ...etcdArguments("blue.k8s.example.com", member, members),
  };
  return Object.entries(flags).map(
    ([name, value]) => `--${name}=${value.replace("@INITIAL_STATE@", initialState)}`,
  );
}

export function startEtcd(flags: readonly string[]): ChildProcess {
  return spawn("etcd", [...flags, "--logger=zap", "--log-level=error"], { stdio: "ignore" });
}

/** Ends it as a lost machine would: at once. */
export async function kill(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = new Promise((resolve) => process.once("exit", resolve));
  process.kill("SIGKILL");
  await ended;
}
