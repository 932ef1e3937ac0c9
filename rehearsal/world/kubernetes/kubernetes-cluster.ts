// A cluster, whichever API server holds its objects: what the rest of the world sees of it.
import type { IncomingMessage, ServerResponse } from "node:http";
import { hasCertificatesMade } from "../../../conversion/manifests/makers.ts";
import { admitsTraffic } from "../../../conversion/manifests/network-policies.ts";
import type { Clock } from "../../ground/clock.ts";
import { ProviderRefusal, record, records, scalarText, texts } from "../provider.ts";
import { Autoscalers, type ScaleTarget } from "./autoscalers.ts";
import { cpuRequest, type Measured } from "./autoscaling.ts";
import { isBrought } from "./brought.ts";
import type { Applier } from "./managed-fields.ts";
import { Nodes } from "./nodes.ts";
import {
  backendsOf,
  selects,
  specOf,
  storedNamespace,
  templateLabels,
  type StoredObject,
} from "./object.ts";
import type { Run } from "./runs.ts";
import { servesApiVersion } from "./served.ts";
import { ServiceLoad } from "./service-load.ts";

/** A pod that serves. */
export interface ReadyPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Makes a cluster of that name and version as its machines come. */
export type NewCluster<Cluster extends KubernetesCluster> = (
  clock: Clock,
  name: string,
  kubernetesVersion: string,
  runs: Run[],
) => Cluster;

/** What one cluster's API server holds, what its controllers make of it, and the ingress controller in front. */
export abstract class KubernetesCluster {
  readonly clock: Clock;
  readonly name: string;
  /** As the stack file says. */
  readonly kubernetesVersion: string;
  /** The class whose Ingresses the ingress controller serves; undefined: every class. */
  ingressClass: string | undefined;
  /** An Ingress without a class is given that one. */
  ingressClassIsDefault = false;
  /** The ingress controller runs and can be reached behind the load balancer. */
  ingressController = false;
  /** The namespace of its pods; undefined: nobody knows it, and every NetworkPolicy lets it in. */
  controllerNamespace: string | undefined;
  /** Ports of the nodes that its Service has. */
  controllerPorts: readonly number[] = [];
  /** The network plugin does what NetworkPolicies say; flannel does not. */
  enforcesPolicies = false;
  /** Autoscalers get their metrics. */
  metricsServer = false;
  /** The load balancer ends TLS itself, with a certificate for every host. */
  balancerCertificate = false;
  /** The API server answers. */
  apiUp = false;
  /** The API server accepts questions and never answers. */
  apiSilent = false;
  /** Nothing of it comes back: a fault killed it. */
  dead = false;
  /** Control-plane nodes that are ready. */
  readonly members = new Nodes();
  /** Worker nodes that are ready. */
  readonly workers = new Nodes();
  /** The labels of each group of worker nodes, by the group; undefined: nobody knows them. */
  nodeLabels: Map<string, Readonly<Record<string, string>>> | undefined;
  /** What clients wrote, by service and key: it stays in this cluster. */
  readonly written = new Map<string, string>();
  /** What clients asked its Services for. */
  readonly load: ServiceLoad;
  readonly autoscalers: Autoscalers;
  /** Where a real API server answers: passes a question on, to the path `/apis/batch/v1/jobs?limit=1`. */
  readonly forward?: (path: string, question: IncomingMessage, response: ServerResponse) => void;

  constructor(clock: Clock, name: string, kubernetesVersion: string) {
    this.clock = clock;
    this.name = name;
    this.kubernetesVersion = kubernetesVersion;
    this.load = new ServiceLoad(clock);
    this.autoscalers = new Autoscalers(clock, name);
  }

  /** 31 of 1.31.4. */
  get minor(): number {
    return Number(/^v?1\.(\d+)/.exec(this.kubernetesVersion)?.[1] ?? 0);
  }

  /** How many worker nodes are ready; setting it makes nodes of which nobody knows the machines. */
  get nodes(): number {
    return this.workers.list().length;
  }

  set nodes(count: number) {
    this.workers.setCount(count);
  }

  /** Of the API server: a patch release comes with the members' machines. */
  get serverVersion(): string {
    return this.members.list()[0]?.instance?.kubernetesVersion ?? this.kubernetesVersion;
  }

  /** The API server answers questions from outside. */
  get reachable(): boolean {
    return this.apiUp && !this.apiSilent;
  }

  /** Its machines have come or gone, or time has passed. */
  abstract reconcile(): void;

  /** What a controller of the cluster knows of an object now. */
  abstract get(kind: string, namespace: string, name: string): StoredObject | undefined;
  abstract list(kind: string): readonly StoredObject[];

  /** The object as the API server has it, in the given one's API version; of its fields those that the given one sets. */
  abstract read(object: StoredObject): StoredObject | undefined | Promise<StoredObject | undefined>;

  /** POST. @throws ProviderRefusal as the API server would, nothing changed */
  abstract create(object: StoredObject, manager?: string): void | Promise<void>;

  /** Server-side apply. @throws ProviderRefusal as the API server would, nothing changed */
  abstract apply(object: StoredObject, applier: Applier): void | Promise<void>;

  /** `kubectl scale`, by a person. */
  abstract scale(
    kind: string,
    namespace: string,
    name: string,
    replicas: number,
  ): void | Promise<void>;

  /** What its owner has written long before this rehearsal. */
  abstract place(object: StoredObject): void | Promise<void>;

  /** What is not there is deleted already. */
  abstract delete(object: StoredObject): void | Promise<void>;

  /** The pods behind a Service that are ready. */
  abstract backends(namespace: string, service: string): readonly ReadyPod[];

  /** What keeps the pods of a Deployment, StatefulSet or DaemonSet from starting; undefined: nothing. */
  abstract obstacle(object: StoredObject): string | undefined;

  /** How many replicas of a Deployment or StatefulSet are ready, and how many it wants. */
  abstract readiness(object: StoredObject): { readonly ready: number; readonly wanted: number };

  /** The number of replicas that an autoscaler wants. */
  protected abstract rescale(target: ScaleTarget, replicas: number): void;

  /** @throws ProviderRefusal as a client's that gets no answer */
  protected mustBeReachable(): void {
    if (this.reachable) return;
    throw new ProviderRefusal(
      "ServiceUnavailable",
      `configured Kubernetes cluster is unreachable: Get "https://api.${this.name}/version": dial tcp: connect: connection refused`,
    );
  }

  /** @throws ProviderRefusal where no server of the cluster's version has such a kind in that API version */
  protected mustServe({ apiVersion, kind }: StoredObject): void {
    if (servesApiVersion(this.kubernetesVersion, apiVersion, kind)) return;
    throw new ProviderRefusal(
      "NotFound",
      `no matches for kind "${kind}" in version "${apiVersion}" on Kubernetes ${this.kubernetesVersion}`,
    );
  }

  /** One round of the autoscalers' controller. */
  protected autoscale(): void {
    if (this.nodes === 0) return;
    this.autoscalers.reconcile(this.list("HorizontalPodAutoscaler"), {
      metricsServer: this.metricsServer,
      measure: (target) => this.#measure(target),
      scale: (target, replicas) => {
        this.rescale(target, replicas);
      },
    });
  }

  /** Nothing of it is needed any more. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /**
   * The pods behind a Service that the ingress controller reaches right now.
   *
   * @param port of the Service, by its number or name; default: any
   */
  endpoints(namespace: string, service: string, port?: unknown): readonly ReadyPod[] {
    if (port !== undefined && !hasPort(this.get("Service", namespace, service), port)) return [];
    const ready = this.backends(namespace, service);
    const from = this.controllerNamespace;
    if (from === undefined || !this.enforcesPolicies) return ready;
    const own = this.get("Namespace", "", from)?.metadata.labels;
    const namespaceLabels = { ...own, "kubernetes.io/metadata.name": from };
    const policies = this.list("NetworkPolicy");
    return ready.filter((pod) =>
      admitsTraffic(policies, pod, { namespace: from, namespaceLabels }),
    );
  }

  /** The Service behind a host and path by the Ingresses that the controller serves. */
  route(
    host: string,
    path: string,
  ): { namespace: string; service: string; port: unknown } | undefined {
    const rules = this.list("Ingress")
      .filter((ingress) => this.#servesClass(ingress))
      .flatMap((ingress) =>
        backendsOf(ingress).map((rule) => ({ ...rule, namespace: storedNamespace(ingress) })),
      )
      .filter((rule) =>
        rule.exact ? path === rule.path : path.startsWith(rule.path.replace(/\*$/, "")),
      );
    const wildcard = `*.${host.split(".").slice(1).join(".")}`;
    const byHost = [host, wildcard]
      .map((wanted) => rules.filter((rule) => rule.host === wanted))
      .find((found) => found.length > 0);
    return byHost?.toSorted((a, b) => b.path.length - a.path.length)[0];
  }

  /**
   * Whether HTTPS for a host shows a certificate of its name: by the Secret of an Ingress' `tls`, or at the load balancer.
   * A controller that somebody else runs may have one of its own.
   */
  hasCertificate(host: string): boolean {
    const wildcard = `*.${host.split(".").slice(1).join(".")}`;
    return (
      this.balancerCertificate ||
      this.list("Ingress").some((ingress) =>
        records(specOf(ingress)["tls"]).some(
          ({ hosts, secretName }) =>
            texts(hosts).some((name) => name === host || name === wildcard) &&
            (this.ingressClass === undefined || this.#hasSecretFor(ingress, secretName)),
        ),
      )
    );
  }

  #hasSecretFor(ingress: StoredObject, secretName: unknown): boolean {
    const [name, namespace] = [scalarText(secretName) ?? "", storedNamespace(ingress)];
    if (name === "") return false;
    return (
      hasCertificatesMade(ingress) ||
      this.get("Secret", namespace, name) !== undefined ||
      isBrought(this, "Secret", namespace, name)
    );
  }

  #measure({ kind, namespace, name }: ScaleTarget): Measured | undefined {
    const object = this.get(kind, namespace, name);
    if (object === undefined) return undefined;
    const { ready, wanted } = this.readiness(object);
    const request = cpuRequest(record(specOf(object)["template"]));
    return {
      replicas: wanted,
      ready,
      unready: Math.max(0, wanted - ready),
      usage: this.#usage(namespace, templateLabels(object)),
      request,
    };
  }

  /** The CPU that the pods with these labels use together, by what their Services are asked; millicores. */
  #usage(namespace: string, labels: Readonly<Record<string, string>>): number {
    const services = this.list("Service").filter(
      (service) =>
        storedNamespace(service) === namespace &&
        selects(record(specOf(service)["selector"]), labels),
    );
    return services.reduce((sum, { metadata: { name } }) => {
      const pods = this.backends(namespace, name);
      const theirs = pods.filter((pod) => selects(labels, pod.labels)).length;
      const share = pods.length === 0 ? 0 : theirs / pods.length;
      return sum + share * this.load.millicores(`${namespace}/${name}`);
    }, 0);
  }

  #servesClass(ingress: StoredObject): boolean {
    if (this.ingressClass === undefined) return true;
    const annotation = ingress.metadata.annotations?.["kubernetes.io/ingress.class"];
    const said = scalarText(specOf(ingress)["ingressClassName"]) ?? annotation;
    return said === undefined ? this.ingressClassIsDefault : said === this.ingressClass;
  }
}

/** A controller of long ago finds it by its target, too. */
function hasPort(service: StoredObject | undefined, port: unknown): boolean {
  return (
    service !== undefined &&
    records(specOf(service)["ports"]).some((each) =>
      [each["port"], each["name"], each["targetPort"]].includes(port),
    )
  );
}
