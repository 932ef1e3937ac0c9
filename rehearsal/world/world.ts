import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { Account } from "./aws/account.ts";
import { Machines } from "./aws/machines.ts";
import { balancerType, balancerZones, resourceTypes } from "./aws/resource-types.ts";
import { Clock } from "../ground/clock.ts";
import { DnsServer } from "./dns-server.ts";
import { Balancers } from "./http/balancers.ts";
import { Endpoints } from "./http/endpoints.ts";
import type { WorldAddress } from "../simulated-environment.ts";
import { Invokes } from "./invokes.ts";
import { answerApi } from "./kubernetes/api-server.ts";
import { SimulatedCluster } from "./kubernetes/cluster.ts";
import type { KubernetesCluster, NewCluster } from "./kubernetes/kubernetes-cluster.ts";
import { kubernetesReplaces } from "./kubernetes/replaces.ts";
import { KubernetesProvider } from "./kubernetes/provider.ts";
import type { Run } from "./kubernetes/runs.ts";
import { OtherResources, type WorldCommand } from "./other-resources.ts";
import { scalarText, type Created, type Properties, type Provider } from "./provider.ts";
import { seededRandom } from "../ground/random.ts";
import { removeFolder, temporaryFolder } from "../ground/temporary-folder.ts";
import { ClusterController } from "./cluster-controller.ts";
import { RecordResources } from "./route53/record-resource.ts";
import { Zones } from "./route53/zones.ts";

export interface WorldOptions<Cluster extends KubernetesCluster = KubernetesCluster> {
  /** Default: simulated ones. */
  readonly newCluster?: NewCluster<Cluster>;
  /** Simulated seconds per second; default 240, two hours in half a minute. */
  readonly speed?: number;
  readonly seed?: number;
  /** As if the system had 127.0.0.1 only, as macOS has; default: what it says. */
  readonly oneAddress?: boolean;
  /** Clusters whose API is a real one, which their kubeconfig names; default: none. */
  readonly realApis?: readonly string[];
}

/** A cluster that somebody built before any of our stacks. */
export interface ExistingClusterFacts {
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly nodes: number;
  readonly ingress: NamedBalancer;
  /** Those of single hosts; default none. */
  readonly loadBalancers?: readonly (NamedBalancer & {
    /** `shop/api`: whose own it is; absent: it leads to an ingress controller. */
    readonly service?: string | undefined;
  })[];
}

interface NamedBalancer {
  readonly dnsName: string;
  /** The hosted zone of its name. */
  readonly zoneId: string;
}

/** How often controllers and health checks look, simulated seconds. */
const roundSeconds = 2;

const recordType = "aws:route53/record:Record";

const simulated: NewCluster<SimulatedCluster> = (...facts) => new SimulatedCluster(...facts);

/** An AWS account, its clusters, its name servers and its load balancers, on this machine's loopback. */
export class World<Cluster extends KubernetesCluster = KubernetesCluster> implements Provider {
  readonly clock: Clock;
  readonly zones: Zones;
  readonly account: Account;
  readonly machines: Machines;
  readonly balancers: Balancers;
  readonly runs: Run[] = [];
  readonly clusters = new Map<string, Cluster>();
  /** Every one that there was, the deleted ones too. */
  readonly allClusters: Cluster[] = [];
  readonly newCluster: NewCluster<Cluster>;
  readonly endpoints: Endpoints;
  /** What local commands do here, by their text; every other one succeeds and does nothing. */
  readonly commands = new Map<string, WorldCommand>();
  readonly #records: RecordResources;
  readonly #kubernetes: KubernetesProvider;
  readonly #invokes: Invokes;
  readonly #other: OtherResources;
  readonly #rise: ClusterController<Cluster>;
  readonly #folder = temporaryFolder("rehearsal-clock-");
  readonly #realApis: readonly string[];
  #dns: DnsServer | undefined;
  #api: Server | undefined;

  private constructor(
    newCluster: NewCluster<Cluster>,
    { speed = 240, realApis = [] }: WorldOptions,
  ) {
    this.#realApis = realApis;
    this.clock = new Clock(speed);
    this.newCluster = (...facts) => {
      const cluster = newCluster(...facts);
      this.allClusters.push(cluster);
      return cluster;
    };
    const clusterOfName = (name: string): Cluster | undefined => this.clusters.get(name);
    this.endpoints = new Endpoints(clusterOfName);
    this.balancers = new Balancers(this.clock, this.endpoints, clusterOfName);
    this.account = new Account(this.clock, (event, resource) =>
      this.#rise.changed(event, resource),
    );
    this.machines = new Machines(this.clock, this.account, (cluster) => {
      this.#rise.staff(cluster);
    });
    this.#rise = new ClusterController(this);
    this.zones = new Zones(this.clock, (name) => this.#zoneOfTarget(name));
    this.#records = new RecordResources(this.zones);
    this.#kubernetes = new KubernetesProvider({
      clock: this.clock,
      cluster: clusterOfName,
      clusterNames: () => [...this.clusters.keys()],
    });
    this.#invokes = new Invokes(this.#records, this.account, this.machines);
    this.#other = new OtherResources(this, this.commands);
  }

  static start(options?: Omit<WorldOptions, "newCluster">): Promise<World<SimulatedCluster>>;
  static start(options: WorldOptions): Promise<World>;
  static async start(options: WorldOptions = {}): Promise<World> {
    const world = new World(options.newCluster ?? simulated, options);
    world.clock.writeTo(world.#timeFile);
    await world.endpoints.prepare(options.oneAddress);
    world.#dns = await DnsServer.start(
      {
        records: (name) => world.zones.answered(name),
        addresses: (target) => {
          const found = world.balancers.find(target);
          return found === undefined ? [] : [found.address];
        },
        healthy: (target) => world.balancers.find(target)?.healthy ?? true,
      },
      seededRandom(`dns ${options.seed ?? 1}`),
    );
    world.#api = createServer((request, response) => {
      answerApi(request, response, (name) => world.clusters.get(name));
    });
    world.#api.listen(0, "127.0.0.1");
    await once(world.#api, "listening");
    world.#round();
    return world;
  }

  async close(): Promise<void> {
    this.clock.close();
    removeFolder(this.#folder);
    await this.endpoints.closeAll();
    await this.#dns?.close();
    this.#api?.close();
    this.#api?.closeAllConnections();
    await Promise.all([...this.clusters.values()].map((cluster) => cluster.close()));
  }

  get dnsPort(): number {
    return this.#dns?.port ?? 0;
  }

  /** Where other processes read what time it is. */
  get #timeFile(): string {
    return join(this.#folder, "now");
  }

  /** Where the program finds it. */
  address(): WorldAddress {
    const address = this.#api?.address();
    const apiPort = typeof address === "object" ? (address?.port ?? 0) : 0;
    return {
      dns: `127.0.0.1:${this.dnsPort}`,
      httpPort: this.endpoints.port,
      httpsPort: this.endpoints.securePort,
      ...(this.endpoints.oneAddress ? { oneAddress: true } : {}),
      kubernetesApi: `http://127.0.0.1:${apiPort}`,
      realApis: this.#realApis,
      timeFile: this.#timeFile,
      speed: this.clock.speed,
    };
  }

  /** A cluster and its load balancer that are there already. */
  async addExisting(existing: ExistingClusterFacts): Promise<Cluster> {
    const { name, kubernetesVersion, nodes, ingress, loadBalancers = [] } = existing;
    const cluster = this.newCluster(this.clock, name, kubernetesVersion, this.runs);
    Object.assign(cluster, { apiUp: true, nodes, ingressController: true, metricsServer: true });
    this.clusters.set(name, cluster);
    this.machines.setExisting(name, { count: nodes, running: true });
    const own = [
      await this.balancers.add(ingress.dnsName, ingress.zoneId, name),
      ...(await Promise.all(
        loadBalancers.map((each) =>
          this.balancers.add(each.dnsName, each.zoneId, name, each.service),
        ),
      )),
    ];
    for (const balancer of own) balancer.healthy = true;
    return cluster;
  }

  /** `kops delete cluster`: nothing of an existing cluster is left. */
  async deleteExisting(name: string): Promise<void> {
    this.kill(name);
    await this.clusters.get(name)?.close();
    this.clusters.delete(name);
    for (const { dnsName } of this.balancers.allOf(name)) await this.balancers.remove(dnsName);
  }

  /** The cluster is gone from one moment to the next: machines, API, ingress. */
  kill(name: string): void {
    const cluster = this.clusters.get(name);
    if (cluster === undefined) return;
    this.machines.endExisting(name);
    Object.assign(cluster, { apiUp: false, nodes: 0, dead: true });
    cluster.reconcile();
  }

  configure(name: string, inputs: Properties): Properties {
    return name === "kubernetes" ? this.#kubernetes.configure(inputs) : inputs;
  }

  replaces(type: string, olds: Properties, news: Properties): readonly string[] {
    const differs = (property: string): boolean =>
      JSON.stringify(olds[property]) !== JSON.stringify(news[property]);
    if (type === recordType) return ["zoneId", "name"].filter(differs);
    if (type.startsWith("kubernetes:")) return kubernetesReplaces(olds, news);
    if (type.startsWith("command:")) return ["triggers"].filter(differs);
    return (resourceTypes[type]?.replaces ?? []).filter(differs);
  }

  async create(
    urn: string,
    type: string,
    inputs: Properties,
    config: Properties,
  ): Promise<Created> {
    if (type === recordType) return this.#records.create(inputs);
    if (type.startsWith("kubernetes:")) return this.#kubernetes.create(type, inputs, config);
    if (type.startsWith("aws:")) return this.account.create(urn, type, inputs);
    return this.#other.create(urn, type, inputs);
  }

  async update(
    _urn: string,
    type: string,
    id: string,
    olds: Properties,
    news: Properties,
    config: Properties,
  ): Promise<Properties> {
    if (type === recordType) return this.#records.update(olds, news);
    if (type.startsWith("kubernetes:")) {
      return this.#kubernetes.update(type, id, olds, news, config);
    }
    if (type.startsWith("aws:")) return this.account.update(type, id, news);
    return { ...olds, ...news };
  }

  async delete(
    _urn: string,
    type: string,
    id: string,
    outputs: Properties,
    config: Properties,
  ): Promise<void> {
    if (type === recordType) return this.#records.delete(outputs);
    if (type.startsWith("kubernetes:")) return this.#kubernetes.delete(type, outputs, config);
    if (type.startsWith("aws:")) return this.account.delete(type, id);
    return this.#other.delete(type, outputs);
  }

  read(
    type: string,
    id: string,
    known: Properties,
    config: Properties,
  ): Promise<(Created & { readonly inputs: Properties }) | undefined> {
    if (type === recordType) return Promise.resolve(this.#records.read(id, known));
    if (type.startsWith("kubernetes:")) {
      return this.#kubernetes.read(type, known, config);
    }
    if (!type.startsWith("aws:")) return Promise.resolve({ id, inputs: known, outputs: known });
    const found = this.account.find(type, id);
    return Promise.resolve(
      found === undefined ? undefined : { id, inputs: found.inputs, outputs: found.outputs },
    );
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    await this.clock.sleep(1);
    return this.#invokes.answer(token, args);
  }

  #round(): void {
    for (const cluster of this.clusters.values()) cluster.reconcile();
    this.balancers.check();
    this.clock.after(roundSeconds, () => {
      this.#round();
    });
  }

  #zoneOfTarget(name: string): string | undefined {
    const ingress = this.balancers.find(name)?.zoneId;
    if (ingress !== undefined) return ingress;
    const balancer = this.account
      .all(balancerType)
      .find(({ outputs }) => outputs["dnsName"] === name);
    if (balancer !== undefined) return scalarText(balancer.outputs["zoneId"]);
    // a made-up target outside of AWS' own names is somebody else's business
    return name.endsWith(".amazonaws.com") ? undefined : balancerZones.network;
  }
}
