// A real Kubernetes control plane on this machine's loopback address, and simulated nodes.
import { CoreV1Api, Health, KubeConfig } from "@kubernetes/client-node";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { StrictApi } from "../../components/workloads/strict-api.ts";
import type { Manifest } from "../../conversion/manifests/manifest.ts";
import { removeFolder, temporaryFolder } from "../ground/temporary-folder.ts";
import type { ApiAddress } from "./api-client.ts";
import { pathOf, type Program } from "./programs.ts";
import { ServerProcess } from "./server-process.ts";

/** As every kubelet labels its node. */
const labels = { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" };
const node = { apiVersion: "v1", kind: "Node", metadata: { name: "simulated", labels } };

/** Services' addresses: a webhook that is asked there refuses at once, and no other machine is. */
const serviceAddresses = "127.96.0.0/16";

/** Where kwok takes its pods' addresses from; nothing of this machine is reached there. */
const podAddresses = "10.128.0.0/16";

/** A busy machine takes its time. */
const patienceSeconds = 90;

export class RealControlPlane {
  /** A file; its user may do everything. */
  readonly kubeconfig: string;
  readonly config: KubeConfig;

  readonly #folder: string;
  readonly #running = new Map<Program, ServerProcess>();

  private constructor(folder: string, kubeconfig: string) {
    this.#folder = folder;
    this.kubeconfig = kubeconfig;
    this.config = new KubeConfig();
  }

  /**
   * etcd and the API server, answering.
   *
   * @param serviceAccounts a pod needs the service account of its namespace, as on every cluster; default: it does not, since
   *   without controllers no namespace has one
   */
  static async start(serviceAccounts = false): Promise<RealControlPlane> {
    const folder = temporaryFolder("control-plane-");
    const plane = new RealControlPlane(folder, join(folder, "kubeconfig"));
    try {
      await plane.#startServers(serviceAccounts);
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  /** Where the API server answers, and to whom. */
  get address(): ApiAddress {
    const { server = "", caData = "" } = this.config.getCurrentCluster() ?? {};
    const authority = Buffer.from(caData, "base64").toString();
    return { server, authority, token: this.config.getCurrentUser()?.token ?? "" };
  }

  get api(): StrictApi {
    return StrictApi.of(this.config);
  }

  /** Writes them one after the other, strictly. */
  async send(manifests: readonly Manifest[], way: "create" | "apply" = "create"): Promise<void> {
    for (const { object } of manifests) await this.api.send(object, way, false);
  }

  /** Controllers, such as the CronJobs'; once. @param without names of those that somebody else plays */
  async runControllers(...without: readonly string[]): Promise<void> {
    await this.#runClient("kube-controller-manager", [
      "--kubeconfig",
      this.kubeconfig,
      "--service-account-private-key-file",
      this.#path("service-accounts.key"),
      "--leader-elect=false",
      "--secure-port=0",
      // kwok's nodes have no heartbeat here, and none dies unseen
      "--node-monitor-grace-period=24h",
      `--controllers=${["*", ...without.map((name) => `-${name}`)].join(",")}`,
    ]);
  }

  /** Pods are scheduled to a node that says they run; until somebody says otherwise, they do so for ever. */
  async runPods(): Promise<void> {
    await this.runControllers();
    const first = !this.#running.has("kwok");
    await this.runNodes();
    if (!first) return;
    const api = this.config.makeApiClient(CoreV1Api);
    await this.api.send(node, "create", false);
    await this.#process("kwok").until(async () => {
      const { spec, status } = await api.readNode({ name: "simulated" });
      const ready = status?.conditions?.some((c) => c.type === "Ready" && c.status === "True");
      return ready === true && spec?.taints === undefined;
    }, patienceSeconds);
  }

  /**
   * The scheduler, and kwok, which makes every node ready and every pod of it run, until somebody says otherwise.
   *
   * @param start the stage by which pods start
   */
  async runNodes(start: "pod-runs" | "pod-runs-when-allowed" = "pod-runs"): Promise<void> {
    await this.#runClient("kube-scheduler", [
      "--kubeconfig",
      this.kubeconfig,
      "--leader-elect=false",
      "--secure-port=0",
    ]);
    const stages = ["node", start, "pod-goes"].flatMap((name) => [
      "--config",
      fileURLToPath(new URL(`stages/${name}.yaml`, import.meta.url)),
    ]);
    const flags = ["--kubeconfig", this.kubeconfig, "--manage-all-nodes", "--cidr", podAddresses];
    await this.#runClient("kwok", [...flags, ...stages]);
  }

  async stop(): Promise<void> {
    // in reverse, so that none complains about the one it needs
    for (const server of [...this.#running.values()].reverse()) await server.stop();
    this.#running.clear();
    removeFolder(this.#folder);
  }

  async #startServers(serviceAccounts: boolean): Promise<void> {
    const [clients = 0, peers = 0, secure = 0] = await freePorts(3);
    const etcd = `http://127.0.0.1:${clients}`;
    this.#run("etcd", etcdFlags(this.#path("etcd"), clients, peers));
    await this.#process("etcd").until(
      async () => (await fetch(`${etcd}/health`)).ok,
      patienceSeconds,
    );
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = this.#path("service-accounts.key");
    writeFileSync(key, privateKey.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
    const token = randomUUID();
    const tokens = this.#path("tokens.csv");
    writeFileSync(tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    this.#run("kube-apiserver", [
      ...["--etcd-servers", etcd, "--bind-address", "127.0.0.1", "--secure-port", `${secure}`],
      ...["--cert-dir", this.#folder, "--token-auth-file", tokens, "--authorization-mode", "RBAC"],
      ...["--service-account-key-file", key, "--service-account-signing-key-file", key],
      ...["--service-account-issuer", "https://kubernetes.default.svc"],
      ...["--service-cluster-ip-range", serviceAddresses, "--runtime-config", "api/all=true"],
      // as envtest does
      ...(serviceAccounts ? [] : ["--disable-admission-plugins", "ServiceAccount"]),
      "--allow-privileged",
    ]);
    await this.#process("kube-apiserver").until(async () => {
      this.#writeKubeconfig(`https://127.0.0.1:${secure}`, token);
      // the namespace default may come a moment later
      const namespaces = this.config.makeApiClient(CoreV1Api);
      await namespaces.readNamespace({ name: "default" });
      return await new Health(this.config).readyz({});
    }, patienceSeconds);
  }

  /** @throws Error until the API server has written its certificate */
  #writeKubeconfig(server: string, token: string): void {
    const caData = readFileSync(this.#path("apiserver.crt")).toString("base64");
    this.config.loadFromClusterAndUser(
      { name: "real", server, caData, skipTLSVerify: false },
      { name: "admin", token },
    );
    writeFileSync(this.kubeconfig, this.config.exportConfig(), { mode: 0o600 });
  }

  async #runClient(program: Program, flags: readonly string[]): Promise<void> {
    if (this.#running.has(program)) return;
    this.#run(program, flags);
    // it is given a moment to find a mistake in its flags
    let asked = 0;
    await this.#process(program).until(() => Promise.resolve(asked++ > 3), patienceSeconds);
  }

  #run(program: Program, flags: readonly string[]): void {
    const server = new ServerProcess(pathOf(program), flags, this.#path(`${program}.log`));
    this.#running.set(program, server);
  }

  #process(program: Program): ServerProcess {
    const server = this.#running.get(program);
    if (server === undefined) throw new Error(`${program} does not run`);
    return server;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** Of the only member of an etcd whose data nobody needs. */
export function etcdFlags(folder: string, clients: number, peers: number): readonly string[] {
  const client = `http://127.0.0.1:${clients}`;
  const peer = `http://127.0.0.1:${peers}`;
  return [
    ...["--data-dir", folder, "--unsafe-no-fsync", "--log-level", "warn"],
    ...["--listen-client-urls", client, "--advertise-client-urls", client],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--initial-cluster", `default=${peer}`],
  ];
}

/** Ports of the loopback address that nothing listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports = servers.map(async (server) => {
    if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  const free = await Promise.all(ports);
  for (const server of servers) server.close();
  return free;
}
