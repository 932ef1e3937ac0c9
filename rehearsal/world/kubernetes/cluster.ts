import type { Clock } from "../../ground/clock.ts";
import { ProviderRefusal, record, records, scalarText, texts } from "../provider.ts";
import { mustBeValid } from "./admission.ts";
import { CronJobs } from "./cron-jobs.ts";
import type { Applier } from "./managed-fields.ts";
import { admitsTraffic } from "./network-policies.ts";
import { backendsOf, storedNamespace, selects, specOf, type StoredObject } from "./object.ts";
import { ObjectStore } from "./object-store.ts";
import { obstacleOf } from "./obstacles.ts";
import { Pods, replicasOf, type Pod } from "./pods.ts";
import type { Run } from "./runs.ts";
import { servesApiVersion } from "./served.ts";

/** Namespaces that every cluster is born with. */
const bornWith = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** A cluster: what its API server holds and what its controllers make of it. */
export class SimulatedCluster {
  readonly name: string;
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
  /** The load balancer ends TLS itself, with a certificate for every host. */
  balancerCertificate = false;
  /** The API server answers. */
  apiUp = false;
  /** The API server accepts questions and never answers. */
  apiSilent = false;
  /** Nothing of it comes back: a fault killed it. */
  dead = false;
  /** Control-plane nodes that are ready. */
  members = 0;
  /** Worker nodes that are ready. */
  nodes = 0;
  /** The labels of each group of worker nodes, by the group; undefined: nobody knows them. */
  nodeLabels: Map<string, Readonly<Record<string, string>>> | undefined;
  /** What clients wrote, by service and key: it stays in this cluster. */
  readonly written = new Map<string, string>();
  readonly pods: Pods;
  readonly cronJobs: CronJobs;
  readonly clock: Clock;
  readonly #objects = new ObjectStore();

  constructor(clock: Clock, name: string, kubernetesVersion: string, runs: Run[]) {
    this.clock = clock;
    this.name = name;
    this.kubernetesVersion = kubernetesVersion;
    this.pods = new Pods(clock, name, runs);
    const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? 0);
    this.cronJobs = new CronJobs(clock, name, minor, runs);
    for (const namespace of bornWith) {
      const born = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
      this.#objects.place(born, "kube-apiserver");
    }
  }

  /** The API server answers questions from outside. */
  get reachable(): boolean {
    return this.apiUp && !this.apiSilent;
  }

  /** What the controllers would do by now. */
  reconcile(): void {
    // controllers need the API server: without it, what runs goes on running and nothing new is started
    if (!this.apiUp && this.nodes > 0) return;
    const objects = this.#objects.all();
    this.pods.reconcile(
      objects,
      this.nodes,
      (object) => replicasOf(object, objects),
      (object) => this.obstacle(object),
    );
    this.cronJobs.reconcile(objects, this.nodes);
  }

  get(kind: string, namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(kind, namespace, name);
  }

  list(kind: string): readonly StoredObject[] {
    return this.#objects.all().filter((object) => object.kind === kind);
  }

  /** POST. @throws ProviderRefusal as the API server would, nothing changed */
  create(object: StoredObject, manager = "kubectl-create"): void {
    this.#admit(object);
    this.#objects.create(object, manager);
    this.reconcile();
  }

  /** Server-side apply. @throws ProviderRefusal as the API server would, nothing changed */
  apply(object: StoredObject, applier: Applier): void {
    this.#admit(object);
    this.#objects.apply(object, applier);
    this.reconcile();
  }

  /** `kubectl scale`, by a person. */
  scale(kind: string, namespace: string, name: string, replicas: number): void {
    this.#objects.scale(kind, namespace, name, replicas);
    this.reconcile();
  }

  /** What its owner has written long before: no API server is asked. */
  place(object: StoredObject): void {
    this.#objects.place(object, "kubectl-client-side-apply");
    this.reconcile();
  }

  delete(kind: string, namespace: string, name: string): void {
    this.#objects.delete(kind, namespace, name);
    this.reconcile();
  }

  /** The pods behind a Service that the ingress controller reaches right now. */
  endpoints(namespace: string, service: string): readonly Pod[] {
    const found = this.get("Service", namespace, service);
    if (found === undefined) return [];
    const selector = record(specOf(found)["selector"]);
    const ready = this.pods.ready(
      (pod) => pod.namespace === namespace && selects(selector, pod.labels),
    );
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
  route(host: string, path: string): { namespace: string; service: string } | undefined {
    const rules = this.list("Ingress")
      .filter((ingress) => this.#servesClass(ingress))
      .flatMap((ingress) =>
        backendsOf(ingress).map((rule) => ({ ...rule, namespace: storedNamespace(ingress) })),
      )
      .filter((rule) => path.startsWith(rule.path.replace(/\*$/, "")));
    const wildcard = `*.${host.split(".").slice(1).join(".")}`;
    const byHost = [host, wildcard]
      .map((wanted) => rules.filter((rule) => rule.host === wanted))
      .find((found) => found.length > 0);
    return byHost?.toSorted((a, b) => b.path.length - a.path.length)[0];
  }

  /** Whether HTTPS for a host shows a certificate of its name: by an Ingress' `tls`, or at the load balancer. */
  hasCertificate(host: string): boolean {
    const wildcard = `*.${host.split(".").slice(1).join(".")}`;
    return (
      this.balancerCertificate ||
      this.list("Ingress").some((ingress) =>
        records(specOf(ingress)["tls"]).some(({ hosts }) =>
          texts(hosts).some((name) => name === host || name === wildcard),
        ),
      )
    );
  }

  /** What keeps the pods of a Deployment, StatefulSet or DaemonSet from starting; undefined: nothing. */
  obstacle(object: StoredObject): string | undefined {
    return obstacleOf(record(specOf(object)["template"]), storedNamespace(object), {
      has: (kind, namespace, name) => this.get(kind, namespace, name) !== undefined,
      nodeLabels: this.nodeLabels === undefined ? undefined : [...this.nodeLabels.values()],
    });
  }

  /** How many replicas of a Deployment or StatefulSet are ready, and how many it wants. */
  readiness(object: StoredObject): { readonly ready: number; readonly wanted: number } {
    const wanted =
      object.kind === "DaemonSet" ? this.nodes : replicasOf(object, this.#objects.all());
    return { ready: this.pods.readyOf(object), wanted };
  }

  #servesClass(ingress: StoredObject): boolean {
    if (this.ingressClass === undefined) return true;
    const annotation = ingress.metadata.annotations?.["kubernetes.io/ingress.class"];
    const said = scalarText(specOf(ingress)["ingressClassName"]) ?? annotation;
    return said === undefined ? this.ingressClassIsDefault : said === this.ingressClass;
  }

  #admit(object: StoredObject): void {
    const { apiVersion, kind } = object;
    if (!this.reachable) {
      throw new ProviderRefusal(
        "ServiceUnavailable",
        `configured Kubernetes cluster is unreachable: Get "https://api.${this.name}/version": dial tcp: connect: connection refused`,
      );
    }
    const customKinds = this.list("CustomResourceDefinition").map((crd) =>
      scalarText(record(specOf(crd)["names"])["kind"]),
    );
    if (
      !customKinds.includes(kind) &&
      !servesApiVersion(this.kubernetesVersion, apiVersion, kind)
    ) {
      throw new ProviderRefusal(
        "NotFound",
        `no matches for kind "${kind}" in version "${apiVersion}" on Kubernetes ${this.kubernetesVersion}`,
      );
    }
    const namespace = storedNamespace(object);
    if (namespace !== "" && this.get("Namespace", "", namespace) === undefined) {
      throw new ProviderRefusal("NotFound", `namespaces "${namespace}" not found`);
    }
    mustBeValid(object, this.list("Service"), this.controllerPorts);
  }
}
