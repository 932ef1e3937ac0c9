import type { Clock } from "../../ground/clock.ts";
import {
  ProviderRefusal,
  record,
  records,
  scalarText,
  texts,
  type Properties,
} from "../provider.ts";
import { CronJobs, scheduleOf } from "./cron-jobs.ts";
import {
  backendsOf,
  isNamespaced,
  keyOf,
  keyOfObject,
  storedNamespace,
  pluralOf,
  selects,
  specOf,
  type StoredObject,
} from "./object.ts";
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
  /** What clients wrote, by service and key: it stays in this cluster. */
  readonly written = new Map<string, string>();
  readonly pods: Pods;
  readonly cronJobs: CronJobs;
  readonly clock: Clock;
  readonly #objects = new Map<string, StoredObject>();

  constructor(clock: Clock, name: string, kubernetesVersion: string, runs: Run[]) {
    this.clock = clock;
    this.name = name;
    this.kubernetesVersion = kubernetesVersion;
    this.pods = new Pods(clock, name, runs);
    const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? 0);
    this.cronJobs = new CronJobs(clock, name, minor, runs);
    for (const namespace of bornWith) {
      this.#objects.set(keyOf("Namespace", "", namespace), {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace },
      });
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
    const objects = [...this.#objects.values()];
    this.pods.reconcile(objects, this.nodes, (object) => replicasOf(object, objects));
    this.cronJobs.reconcile(objects, this.nodes);
  }

  get(kind: string, namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  list(kind: string): readonly StoredObject[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  /** @throws Refusal as the API server would, nothing changed */
  create(object: StoredObject): void {
    this.#admit(object);
    if (this.#objects.has(keyOfObject(object))) {
      throw new ProviderRefusal(
        "AlreadyExists",
        `${pluralOf(object.kind)} "${object.metadata.name}" already exists`,
      );
    }
    this.#objects.set(keyOfObject(object), object);
    this.reconcile();
  }

  /** @throws Refusal as the API server would, nothing changed */
  update(object: StoredObject): void {
    this.#admit(object);
    this.#objects.set(keyOfObject(object), object);
    this.reconcile();
  }

  /** What has been there since long before: no API server is asked. */
  place(object: StoredObject): void {
    this.#objects.set(keyOfObject(object), object);
    this.reconcile();
  }

  delete(kind: string, namespace: string, name: string): void {
    this.#objects.delete(keyOf(kind, namespace, name));
    if (kind === "Namespace") {
      for (const [key, object] of this.#objects) {
        if (storedNamespace(object) === name && isNamespaced(object.kind))
          this.#objects.delete(key);
      }
    }
    this.reconcile();
  }

  /** The pods that a Service sends to right now. */
  endpoints(namespace: string, service: string): readonly Pod[] {
    const found = this.get("Service", namespace, service);
    if (found === undefined) return [];
    const selector = record(specOf(found)["selector"]);
    return this.pods.ready((pod) => pod.namespace === namespace && selects(selector, pod.labels));
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

  /** How many replicas of a Deployment or StatefulSet are ready, and how many it wants. */
  readiness(object: StoredObject): { readonly ready: number; readonly wanted: number } {
    const wanted =
      object.kind === "DaemonSet" ? this.nodes : replicasOf(object, this.#objects.values());
    return { ready: this.pods.readyOf(object), wanted };
  }

  get nowMs(): number {
    return this.clock.now();
  }

  #servesClass(ingress: StoredObject): boolean {
    if (this.ingressClass === undefined) return true;
    const annotation = ingress.metadata.annotations?.["kubernetes.io/ingress.class"];
    const said = scalarText(specOf(ingress)["ingressClassName"]) ?? annotation;
    return said === undefined ? this.ingressClassIsDefault : said === this.ingressClass;
  }

  #admit(object: StoredObject): void {
    const { apiVersion, kind, metadata } = object;
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
    if (namespace !== "" && !this.#objects.has(keyOf("Namespace", "", namespace))) {
      throw new ProviderRefusal("NotFound", `namespaces "${namespace}" not found`);
    }
    const invalid = (path: string, why: string): ProviderRefusal =>
      new ProviderRefusal("Invalid", `${kind} "${metadata.name}" is invalid: ${path}: ${why}`);
    const spec = specOf(object);
    if (apiVersion === "apps/v1" && managedKinds.has(kind)) {
      const selector = record(record(spec["selector"])["matchLabels"]);
      const expressions = records(record(spec["selector"])["matchExpressions"]);
      if (Object.keys(selector).length === 0 && expressions.length === 0) {
        throw invalid("spec.selector", "Required value");
      }
      const labels = record(record(record(spec["template"])["metadata"])["labels"]);
      if (expressions.length === 0 && !selects(selector, labels as Record<string, string>)) {
        throw invalid(
          "spec.template.metadata.labels",
          "`selector` does not match template `labels`",
        );
      }
    }
    if (kind === "Ingress" && apiVersion === "networking.k8s.io/v1") {
      const paths = records(spec["rules"]).flatMap((rule) =>
        records(record(rule["http"])["paths"]),
      );
      for (const path of paths) {
        if (path["pathType"] === undefined)
          throw invalid("spec.rules.http.paths.pathType", "Required value");
        if (record(path["backend"])["serviceName"] !== undefined) {
          throw invalid("spec.rules.http.paths.backend", 'unknown field "serviceName"');
        }
      }
    }
    if (kind === "CronJob") scheduleOf(object);
  }
}

const managedKinds = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/** Inputs of a Kubernetes resource as an object. */
export function objectOf(inputs: Properties, token: string): StoredObject {
  const [, group = "", kind = ""] = token.split(":");
  const apiVersion = scalarText(inputs["apiVersion"]) ?? group.replace(/^core\//, "");
  const metadata = record(inputs["metadata"]);
  return {
    ...inputs,
    apiVersion,
    kind: scalarText(inputs["kind"]) ?? kind,
    metadata: { ...metadata, name: scalarText(metadata["name"]) ?? "" },
  };
}
