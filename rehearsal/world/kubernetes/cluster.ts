import type { Clock } from "../../ground/clock.ts";
import { ProviderRefusal, record, scalarText } from "../provider.ts";
import { mustBeValid } from "./admission.ts";
import type { ScaleTarget } from "./autoscalers.ts";
import { CronJobs } from "./cron-jobs.ts";
import type { Applier } from "./managed-fields.ts";
import { KubernetesCluster } from "./kubernetes-cluster.ts";
import {
  keyOf,
  keyOfObject,
  selects,
  specOf,
  storedNamespace,
  type StoredObject,
} from "./object.ts";
import { ObjectStore } from "./object-store.ts";
import { isBrought } from "./brought.ts";
import { obstacleOf } from "./obstacles.ts";
import { Pods, type Pod } from "./pods.ts";
import { pruned } from "./pruned.ts";
import type { Run } from "./runs.ts";

/** Namespaces that every cluster is born with. */
const bornWith = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** A cluster whose API server and controllers are simulated. */
export class SimulatedCluster extends KubernetesCluster {
  readonly pods: Pods;
  readonly cronJobs: CronJobs;
  readonly #objects = new ObjectStore();
  /** The numbers of replicas that autoscalers have set, by workload. */
  readonly #scaled = new Map<string, number>();

  constructor(clock: Clock, name: string, kubernetesVersion: string, runs: Run[]) {
    super(clock, name, kubernetesVersion);
    this.pods = new Pods(clock, name, runs);
    this.cronJobs = new CronJobs(clock, name, this.minor, runs);
    for (const namespace of bornWith) {
      const born = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
      this.#objects.place(born, "kube-apiserver");
    }
  }

  /** What the controllers would do by now. */
  reconcile(): void {
    // controllers need the API server: without it, what runs goes on running and nothing new is started
    if (!this.apiUp && this.nodes > 0) return;
    const objects = this.#objects.all();
    this.pods.reconcile(
      objects,
      this.workers.list(),
      (object) => this.#replicasOf(object),
      (object) => this.obstacle(object),
    );
    this.cronJobs.reconcile(objects, this.nodes);
    this.autoscale();
  }

  get(kind: string, namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(kind, namespace, name);
  }

  read(object: StoredObject): StoredObject | undefined {
    const live = this.get(object.kind, storedNamespace(object), object.metadata.name);
    return live === undefined ? undefined : (pruned(live, object) as StoredObject);
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
    this.#scaled.delete(keyOf(kind, namespace, name));
    this.reconcile();
  }

  /** `kubectl rollout restart` of a Deployment. */
  restart(namespace: string, name: string, restartedAt: string): void {
    this.#objects.restart(namespace, name, restartedAt);
    this.reconcile();
  }

  /** What its owner has written long before: no API server is asked. */
  place(object: StoredObject): void {
    this.#objects.place(object, "kubectl-client-side-apply");
    this.reconcile();
  }

  delete(object: StoredObject): void {
    this.#objects.delete(object.kind, storedNamespace(object), object.metadata.name);
    this.#scaled.delete(keyOfObject(object));
    this.reconcile();
  }

  backends(namespace: string, service: string): readonly Pod[] {
    const found = this.get("Service", namespace, service);
    if (found === undefined) return [];
    const selector = record(specOf(found)["selector"]);
    return this.pods.ready(
      (pod) =>
        pod.namespace === namespace &&
        selects(selector, pod.labels) &&
        this.workers.get(pod.node ?? "") !== undefined,
    );
  }

  /** What keeps the pods of a Deployment, StatefulSet or DaemonSet from starting; undefined: nothing. */
  obstacle(object: StoredObject): string | undefined {
    return obstacleOf(record(specOf(object)["template"]), storedNamespace(object), {
      has: (kind, namespace, name) =>
        this.get(kind, namespace, name) !== undefined || isBrought(this, kind, namespace, name),
      nodeLabels: this.nodeLabels === undefined ? undefined : [...this.nodeLabels.values()],
    });
  }

  /** How many replicas of a Deployment or StatefulSet are ready, and how many it wants. */
  readiness(object: StoredObject): { readonly ready: number; readonly wanted: number } {
    const wanted = object.kind === "DaemonSet" ? this.nodes : this.#replicasOf(object);
    return { ready: this.pods.readyOf(object), wanted };
  }

  protected rescale({ kind, namespace, name }: ScaleTarget, replicas: number): void {
    this.#scaled.set(keyOf(kind, namespace, name), replicas);
  }

  /** `spec.replicas` (default 1), where no autoscaler has the say. */
  #replicasOf(object: StoredObject): number {
    const own = specOf(object)["replicas"];
    if (own === 0) return 0;
    return this.#scaled.get(keyOfObject(object)) ?? (typeof own === "number" ? own : 1);
  }

  #admit(object: StoredObject): void {
    this.mustBeReachable();
    const customKinds = this.list("CustomResourceDefinition").map((crd) =>
      scalarText(record(specOf(crd)["names"])["kind"]),
    );
    if (!customKinds.includes(object.kind)) this.mustServe(object);
    const namespace = storedNamespace(object);
    if (namespace !== "" && this.get("Namespace", "", namespace) === undefined) {
      throw new ProviderRefusal("NotFound", `namespaces "${namespace}" not found`);
    }
    mustBeValid(object, this.list("Service"), this.controllerPorts);
  }
}
