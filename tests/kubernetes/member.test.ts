// What a member of the control plane is configured with, judged by Kubernetes' own programs: kubeadm's phases in a
// scratch root, the API server and the controller manager with exactly the flags that they leave there.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createPublicKey, verify, X509Certificate, type JsonWebKey } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CertificatesV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { after, before, describe, it } from "mocha";
import { parse, parseAllDocuments } from "yaml";
import { controlPlaneFilesOf } from "../../components/cluster/boot/user-data.ts";
import { encryptionConfiguration } from "../../components/cluster/secrets-encryption.ts";
import { keyDocument } from "../../components/cluster/service-account-issuer.ts";
import { StrictApi } from "../../components/workloads/strict-api.ts";
import { memberBoot } from "../unit/components/cluster/boot/example.ts";
import { eventually } from "./eventually.ts";
import { etcdFlags, freePorts } from "../../rehearsal/control-planes/real-control-plane.ts";
import { besideServer, find } from "../../rehearsal/control-planes/programs.ts";
import { ServerProcess } from "../../rehearsal/control-planes/server-process.ts";

const issuerUrl = "https://oidc-blue.s3.us-east-1.amazonaws.com";
const patienceSeconds = 90;

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", env });
  return { status, output: stdout + stderr };
}

describe("a member, by Kubernetes' own programs", function () {
  this.timeout(300_000);
  const root = mkdtempSync(join(tmpdir(), "member-"));
  const running: ServerProcess[] = [];
  let etcdUrl = "";
  let port = 0;
  let admin = new KubeConfig();

  const inRoot = (path: string) => join(root, path);
  const read = (path: string) => readFileSync(inRoot(path), "utf8");

  before(async function () {
    const wanted = {
      kubeadm: besideServer("kubeadm"),
      kubectl: besideServer("kubectl"),
      etcd: find("etcd"),
    };
    const missing = Object.entries(wanted).find(([, path]) => path === undefined)?.[0];
    if (missing !== undefined || process.getuid?.() !== 0) {
      console.log(
        `    skipped: ${missing === undefined ? "kubeadm's root folder needs root" : `no ${missing}`}`,
      );
      this.skip();
    }
    const kubeadm = wanted.kubeadm ?? "";
    const version = run(kubeadm, ["version", "--output", "short"]).output.trim().replace(/^v/, "");
    const boot = { ...memberBoot({ kubernetesVersion: version, networking: "calico" }), issuerUrl };
    for (const { path, content } of controlPlaneFilesOf(boot)) write(path, content);
    write("/etc/kubernetes/api-server/encryption.yaml", encryptionConfiguration("key"));
    const config = read("/etc/cluster/kubeadm.yaml")
      .replace("@NODE_NAME@", "ip-172-20-32-10.ec2.internal")
      .replace("@INITIAL_STATE@", "new");
    write("/etc/kubernetes/kubeadm.yaml", config);
    mkdirSync(inRoot("/var/log/kubernetes/audit"), { recursive: true });
    mkdirSync(inRoot("/tmp"), { recursive: true });
    const phases = [
      ["certs", "all"],
      ["kubeconfig", "all"],
      ["etcd", "local"],
      ["control-plane", "all"],
    ];
    for (const phase of phases) {
      const { status, output } = run(kubeadm, [
        ...["init", "phase", ...phase],
        ...["--rootfs", root, "--config", "/etc/kubernetes/kubeadm.yaml"],
      ]);
      assert.equal(status, 0, output);
    }
    await startServers();
  });

  after(async () => {
    for (const server of running.reverse()) await server.stop();
    rmSync(root, { recursive: true, force: true });
  });

  function write(path: string, content: string): void {
    mkdirSync(dirname(inRoot(path)), { recursive: true });
    writeFileSync(inRoot(path), content);
  }

  /** The flags of a static pod, with this machine's folders, addresses and ports. */
  function flagsOf(name: string, others: Readonly<Record<string, string>>): readonly string[] {
    const pod = parse(read(`/etc/kubernetes/manifests/${name}.yaml`)) as {
      spec: { containers: readonly { command: readonly string[] }[] };
    };
    const [, ...flags] = pod.spec.containers[0]?.command ?? [];
    assert.ok(flags.length > 10, flags.join(" "));
    return flags.map((flag) => {
      const key = flag.slice(2, flag.indexOf("="));
      if (others[key] !== undefined) return `--${key}=${others[key]}`;
      return flag.replace(/=\/(etc|var)\//, `=${root}/$1/`);
    });
  }

  async function startServers(): Promise<void> {
    const [clients = 0, peers = 0, secure = 0] = await freePorts(3);
    port = secure;
    etcdUrl = `http://127.0.0.1:${clients}`;
    const etcd = start("etcd", etcdFlags(inRoot("/etcd"), clients, peers));
    await etcd.until(async () => (await fetch(`${etcdUrl}/health`)).ok, patienceSeconds);
    const server = start("kube-apiserver", [
      ...flagsOf("kube-apiserver", {
        "etcd-servers": etcdUrl,
        "secure-port": String(port),
      }),
      "--bind-address=127.0.0.1",
    ]);
    await server.until(async () => (await anonymous("/readyz")) === 200, patienceSeconds);
    for (const name of readdirSync(inRoot("/etc/kubernetes")).filter((each) =>
      each.endsWith(".conf"),
    )) {
      const path = `/etc/kubernetes/${name}`;
      write(path, read(path).replace(/server: .*/, `server: https://localhost:${port}`));
    }
    admin = new KubeConfig();
    admin.loadFromFile(inRoot("/etc/kubernetes/super-admin.conf"));
  }

  function start(name: string, flags: readonly string[]): ServerProcess {
    const server = new ServerProcess(besideServer(name) ?? name, flags, inRoot(`${name}.log`));
    running.push(server);
    return server;
  }

  /** The status of a request without any credentials. */
  function anonymous(path: string): Promise<number> {
    const ca = read("/etc/kubernetes/pki/ca.crt");
    return new Promise((resolve, reject) => {
      const asked = request({ host: "localhost", port, path, ca }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  it("has a configuration that kubeadm takes", () => {
    const file = inRoot("/etc/kubernetes/kubeadm.yaml");
    assert.deepEqual(run(besideServer("kubeadm") ?? "", ["config", "validate", "--config", file]), {
      status: 0,
      output: "ok\n",
    });
  });

  it("answers everybody about its health, and about nothing else", async () => {
    assert.deepEqual(
      await Promise.all(
        ["/readyz", "/livez", "/healthz", "/version", "/api/v1/namespaces"].map(anonymous),
      ),
      [200, 200, 200, 401, 401],
    );
  });

  it("signs tokens that the published keys verify", async () => {
    const api = StrictApi.of(admin);
    const account = { name: "orders", namespace: "default" };
    await api.send(
      { apiVersion: "v1", kind: "ServiceAccount", metadata: account },
      "create",
      false,
    );
    const { status, output } = run(besideServer("kubectl") ?? "", [
      ...["--kubeconfig", inRoot("/etc/kubernetes/super-admin.conf")],
      ...["create", "token", "orders", "--audience", "sts.amazonaws.com"],
    ]);
    assert.equal(status, 0, output);
    const [head = "", body = "", signature = ""] = output.trim().split(".");
    const decoded = (part: string) =>
      JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
    const { keys } = JSON.parse(keyDocument(read("/etc/kubernetes/pki/sa.pub"))) as {
      keys: readonly (JsonWebKey & { kid: string })[];
    };
    const key = keys.find(({ kid }) => kid === decoded(head)["kid"]);
    assert.ok(key !== undefined, output);
    const publicKey = createPublicKey({ key, format: "jwk" });
    assert.ok(
      verify(
        "sha256",
        Buffer.from(`${head}.${body}`),
        publicKey,
        Buffer.from(signature, "base64url"),
      ),
    );
    const { iss, sub, aud } = decoded(body);
    assert.deepEqual(
      [iss, sub, aud],
      [issuerUrl, "system:serviceaccount:default:orders", ["sts.amazonaws.com"]],
    );
  });

  it("makes a node's certificate of a bootstrap token, and lets the token do nothing else", async () => {
    const api = StrictApi.of(admin);
    for (const document of parseAllDocuments(read("/etc/cluster/access.yaml"))) {
      await api.send(
        document.toJS() as { apiVersion: string; kind: string; metadata: { name: string } },
        "create",
        false,
      );
    }
    const token = makeToken();
    const worker = new KubeConfig();
    worker.loadFromClusterAndUser(
      {
        name: "blue",
        server: `https://localhost:${port}`,
        caFile: inRoot("/etc/kubernetes/pki/ca.crt"),
        skipTLSVerify: false,
      },
      { name: "bootstrap", token },
    );
    await assert.rejects(worker.makeApiClient(CoreV1Api).listNode(), /403/);
    const { status, output } = run("openssl", [
      ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
      ...["-subj", "/O=system:nodes/CN=system:node:worker", "-keyout", inRoot("/worker.key")],
      ...["-out", inRoot("/worker.csr")],
    ]);
    assert.equal(status, 0, output);
    await StrictApi.of(worker).send(
      {
        apiVersion: "certificates.k8s.io/v1",
        kind: "CertificateSigningRequest",
        metadata: { name: "worker" },
        spec: {
          request: Buffer.from(read("/worker.csr")).toString("base64"),
          signerName: "kubernetes.io/kube-apiserver-client-kubelet",
          usages: ["digital signature", "client auth"],
        },
      },
      "create",
      false,
    );
    start("kube-controller-manager", [
      ...flagsOf("kube-controller-manager", { "leader-elect": "false" }),
      "--secure-port=0",
    ]);
    const requests = admin.makeApiClient(CertificatesV1Api);
    let pem = "";
    await eventually(async () => {
      const { status: state } = await requests.readCertificateSigningRequest({ name: "worker" });
      pem = Buffer.from(state?.certificate ?? "", "base64").toString();
      assert.match(pem, /BEGIN CERTIFICATE/);
    }, patienceSeconds);
    const certificate = new X509Certificate(pem);
    assert.match(certificate.subject, /CN=system:node:worker/);
    assert.ok(
      certificate.verify(new X509Certificate(read("/etc/kubernetes/pki/ca.crt")).publicKey),
    );
  });

  /** By the script itself; only AWS is a stub. */
  function makeToken(): string {
    const stubs = inRoot("/stubs");
    mkdirSync(stubs, { recursive: true });
    mkdirSync(inRoot("/state/parameters/cluster-migration/blue.k8s.example.com/node"), {
      recursive: true,
    });
    const aws = new URL("../unit/components/cluster/boot/stubs/aws", import.meta.url);
    symlinkSync(fileURLToPath(aws), join(stubs, "aws"));
    symlinkSync(besideServer("kubectl") ?? "", join(stubs, "kubectl"));
    write("/etc/kubernetes/admin.conf", read("/etc/kubernetes/super-admin.conf"));
    const { status, output } = run("bash", [inRoot("/usr/local/lib/cluster/bootstrap-token.sh")], {
      PATH: `${stubs}:/usr/bin:/bin`,
      // kubectl keeps a cache there
      HOME: root,
      CLUSTER_ROOT: root,
      STATE: inRoot("/state"),
    });
    assert.equal(status, 0, output);
    return read("/state/parameters/cluster-migration/blue.k8s.example.com/node/bootstrap-token");
  }

  it("keeps Secrets encrypted in etcd", async () => {
    const range = (text: string) => Buffer.from(text).toString("base64");
    const prefix = "/registry/secrets/kube-system/bootstrap-token-";
    const answer = await fetch(`${etcdUrl}/v3/kv/range`, {
      method: "POST",
      body: JSON.stringify({ key: range(prefix), range_end: range(`${prefix}~`) }),
    });
    const { kvs = [] } = (await answer.json()) as { kvs?: readonly { value: string }[] };
    const [first] = kvs.map(({ value }) => Buffer.from(value, "base64").toString("latin1"));
    assert.match(first ?? "", /^k8s:enc:secretbox:v1:key1:/);
  });

  it("notes who did what, and never what is in it", () => {
    const events = read("/var/log/kubernetes/audit/audit.log")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const made = events.filter(
      ({ verb, objectRef }) =>
        verb === "create" &&
        (objectRef as { resource?: string } | undefined)?.resource === "secrets",
    );
    assert.ok(made.length > 0);
    assert.deepEqual(
      events.filter((event) => "requestObject" in event || "responseObject" in event),
      [],
    );
  });
});
