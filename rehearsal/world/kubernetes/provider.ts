import { randomUUID } from "node:crypto";
import { parse } from "yaml";
import type { Clock } from "../../ground/clock.ts";
import {
  Incomplete,
  ProviderRefusal,
  record,
  records,
  scalarText,
  type Created,
  type Properties,
} from "../provider.ts";
import type { KubernetesCluster } from "./kubernetes-cluster.ts";
import { applierOf } from "./managed-fields.ts";
import { objectOf, storedNamespace, type StoredObject } from "./object.ts";

/** What the real provider waits for at most, simulated seconds. */
const awaitSeconds = 600;

export interface ClusterLookup {
  readonly clock: Clock;
  readonly cluster: (name: string) => KubernetesCluster | undefined;
  readonly clusterNames: () => readonly string[];
}

/** The simulated cluster that a kubeconfig means: by its cluster's name or its server's. */
export function clusterNamed(kubeconfig: unknown, names: readonly string[]): string | undefined {
  const source = scalarText(kubeconfig);
  const parsed = record(source === undefined ? kubeconfig : parse(source));
  const candidates = records(parsed["clusters"]).flatMap(({ name, cluster }) => [
    scalarText(name) ?? "",
    scalarText(record(cluster)["server"]) ?? "",
  ]);
  for (const candidate of candidates) {
    if (names.includes(candidate)) return candidate;
    const within = names
      .filter((name) => new RegExp(`(^|[/.])${name.replaceAll(".", "\\.")}(:|/|$)`).test(candidate))
      .sort((a, b) => b.length - a.length)[0];
    if (within !== undefined) return within;
  }
  return undefined;
}

/** The real Kubernetes provider's ways with one object: create, wait, update, delete. */
export class KubernetesProvider {
  readonly #world: ClusterLookup;

  constructor(world: ClusterLookup) {
    this.#world = world;
  }

  /** Looks once whether the cluster answers, as the real provider does when it is configured. */
  configure(inputs: Properties): Properties {
    const answers = this.#find(inputs)?.reachable === true;
    return answers ? inputs : { ...inputs, [unreachable]: true };
  }

  async create(type: string, inputs: Properties, config: Properties): Promise<Created> {
    const cluster = this.#cluster(config);
    const object = objectOf(inputs, type);
    await this.#world.clock.sleep(1);
    if (type.startsWith("kubernetes:helm.sh/")) return this.#createRelease(cluster, inputs);
    // a patch changes some fields of what somebody else (here: a chart) has made
    if (isPatch(type)) return { id: idOf(object), outputs: inputs };
    // a name of its own for each creation
    const fieldManager = `pulumi-kubernetes-${randomUUID().slice(0, 8)}`;
    if (isSet(config["upsertExistingObjects"])) {
      await cluster.apply(object, applierOf(object, fieldManager));
    } else await cluster.create(object, fieldManager);
    const created: Created = {
      id: idOf(object),
      outputs: { ...inputs, ...object, __fieldManager: fieldManager },
    };
    await this.#await(cluster, object, created);
    return created;
  }

  async update(
    type: string,
    id: string,
    olds: Properties,
    news: Properties,
    config: Properties,
  ): Promise<Properties> {
    const object = objectOf(news, type);
    const skipped = isSet(config[unreachable]) && isSet(config["skipUpdateUnreachable"]);
    if (skipped) return olds;
    const cluster = this.#cluster(config);
    await this.#world.clock.sleep(1);
    if (isPatch(type) || type.startsWith("kubernetes:helm.sh/")) return { ...olds, ...news };
    const fieldManager = scalarText(olds["__fieldManager"]) ?? "pulumi-kubernetes";
    await cluster.apply(object, applierOf(object, fieldManager));
    const outputs = { ...news, ...object, __fieldManager: fieldManager };
    await this.#await(cluster, object, { id, outputs });
    return outputs;
  }

  async delete(type: string, outputs: Properties, config: Properties): Promise<void> {
    const cluster = this.#find(config);
    await this.#world.clock.sleep(1);
    if (isSet(config[unreachable]) && isSet(config["deleteUnreachable"])) return;
    if (isSet(config[unreachable]) || cluster?.reachable !== true) {
      throw new ProviderRefusal(
        "ServiceUnavailable",
        "configured Kubernetes cluster is unreachable",
      );
    }
    if (type.startsWith("kubernetes:helm.sh/")) {
      if (isIngressChart(outputs)) cluster.ingressController = false;
      if (isMetricsChart(outputs)) cluster.metricsServer = false;
      return;
    }
    if (isPatch(type)) return;
    const object = objectOf(outputs, type);
    await cluster.delete(object);
  }

  async read(
    type: string,
    known: Properties,
    config: Properties,
  ): Promise<(Created & { readonly inputs: Properties }) | undefined> {
    const cluster = this.#find(config);
    const object = objectOf(known, type);
    if (isSet(config[unreachable]) && isSet(config["deleteUnreachable"])) return undefined;
    if (isSet(config[unreachable]) && isSet(config["skipUpdateUnreachable"])) {
      return { id: idOf(object), inputs: object, outputs: { ...known, ...object } };
    }
    if (isSet(config[unreachable]) || cluster?.reachable !== true) {
      throw new ProviderRefusal(
        "ServiceUnavailable",
        "failed to read resource state due to unreachable cluster",
      );
    }
    const live =
      isPatch(type) || type.startsWith("kubernetes:helm.sh/") ? object : await cluster.read(object);
    if (live === undefined) return undefined;
    return { id: idOf(object), inputs: live, outputs: { ...known, ...live } };
  }

  #find(config: Properties): KubernetesCluster | undefined {
    const name = clusterNamed(config["kubeconfig"], this.#world.clusterNames());
    return name === undefined ? undefined : this.#world.cluster(name);
  }

  #cluster(config: Properties): KubernetesCluster {
    const cluster = this.#find(config);
    if (cluster === undefined || isSet(config[unreachable])) {
      throw new ProviderRefusal(
        "ServiceUnavailable",
        "configured Kubernetes cluster is unreachable: no cluster answers at the kubeconfig's server",
      );
    }
    return cluster;
  }

  async #createRelease(cluster: KubernetesCluster, inputs: Properties): Promise<Created> {
    if (!cluster.reachable) {
      throw new ProviderRefusal("ServiceUnavailable", "Kubernetes cluster unreachable");
    }
    await this.#world.clock.until(() => cluster.nodes > 0, awaitSeconds);
    await this.#world.clock.sleep(20);
    const name = scalarText(inputs["name"]) ?? scalarText(inputs["chart"]) ?? "release";
    const chart = scalarText(inputs["chart"]) ?? "";
    if (/^(cilium|tigera-operator)$/.test(chart)) cluster.enforcesPolicies = true;
    if (isMetricsChart(inputs)) cluster.metricsServer = true;
    if (isIngressChart(inputs)) {
      cluster.ingressController = true;
      const controller = record(record(inputs["values"])["controller"]);
      cluster.controllerNamespace = scalarText(inputs["namespace"]) ?? "default";
      cluster.controllerPorts = Object.values(
        record(record(controller["service"])["nodePorts"]),
      ).map(Number);
      cluster.ingressClass = scalarText(controller["ingressClass"]) ?? "haproxy";
      cluster.ingressClassIsDefault =
        record(controller["ingressClassResource"])["default"] === true;
    }
    const id = `${scalarText(inputs["namespace"]) ?? "default"}/${name}`;
    return { id, outputs: { ...inputs, status: { status: "deployed", name } } };
  }

  /** The real provider's waiting: replicas of a Deployment or StatefulSet, an Ingress's address. */
  async #await(cluster: KubernetesCluster, object: StoredObject, created: Created): Promise<void> {
    if (object.metadata.annotations?.["pulumi.com/skipAwait"] === "true") return;
    if (object.kind === "Deployment" || object.kind === "StatefulSet") {
      // with what others have added to it
      const live = () =>
        cluster.get(object.kind, storedNamespace(object), object.metadata.name) ?? object;
      const isReady = (): boolean => {
        const { ready, wanted } = cluster.readiness(live());
        return ready >= wanted;
      };
      if (await this.#world.clock.until(isReady, awaitSeconds)) return;
      const { ready, wanted } = cluster.readiness(live());
      const why = cluster.obstacle(object);
      throw new Incomplete(
        `the Kubernetes API server reported that "${idOf(object)}" failed to fully initialize or become live: Minimum number of live Pods was not attained: ${ready} of ${wanted}${why === undefined ? "" : `: ${why}`}`,
        created,
      );
    }
  }
}

/** What `configure` adds to the inputs where the cluster did not answer: it is taken for unreachable until the update ends. */
const unreachable = "__unreachable";

/** A provider's own inputs arrive as JSON texts where they are not strings. */
function isSet(option: unknown): boolean {
  return option === true || option === "true";
}

function isPatch(type: string): boolean {
  return type.endsWith("Patch");
}

function isIngressChart(inputs: Properties): boolean {
  return /kubernetes-ingress|haproxy/.test(scalarText(inputs["chart"]) ?? "");
}

function isMetricsChart(inputs: Properties): boolean {
  return /metrics-server/.test(scalarText(inputs["chart"]) ?? "");
}

function idOf(object: StoredObject): string {
  const namespace = storedNamespace(object);
  return namespace === "" ? object.metadata.name : `${namespace}/${object.metadata.name}`;
}
