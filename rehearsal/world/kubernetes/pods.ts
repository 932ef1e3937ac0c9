import type { Clock } from "../../ground/clock.ts";
import { hashedNumber, hexOf } from "../../ground/random.ts";
import type { SimulatedNode } from "./nodes.ts";
import {
  keyOf,
  keyOfObject,
  storedNamespace,
  specOf,
  templateLabels,
  type StoredObject,
} from "./object.ts";
import { workloadKinds, WorkloadRuns, type Run } from "./runs.ts";

/** Simulated seconds: image pull and start of a pod (at least, at most more), and its graceful end. */
const podSeconds = { start: 8, startSpread: 14, end: 5 };

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `Deployment`, `StatefulSet`, `DaemonSet` or `Job`, and its name. */
  readonly owner: { readonly kind: string; readonly name: string };
  readonly template: string;
  readonly createdMs: number;
  /** Undefined until there is one that takes pods. */
  node: string | undefined;
  /** Infinity while something keeps it from starting. */
  readyMs: number;
  /** Set once it has been told to end: it is gone at that time. */
  goneMs?: number;
}

/** Keeps the pods of Deployments, StatefulSets and DaemonSets as their controllers would. */
export class Pods {
  pods: Pod[] = [];
  readonly #clock: Clock;
  readonly #cluster: string;
  readonly #runs: WorkloadRuns;
  #serial = 0;

  constructor(clock: Clock, cluster: string, runs: Run[]) {
    this.#clock = clock;
    this.#cluster = cluster;
    this.#runs = new WorkloadRuns(runs, cluster, clock);
  }

  /**
   * @param nodes worker nodes that are ready; without any, nothing runs, and what ran on one that is gone runs no more
   * @param obstacleOf what keeps a pod of that template from starting
   */
  reconcile(
    objects: Iterable<StoredObject>,
    nodes: readonly SimulatedNode[],
    replicasOf: ReplicasOf,
    obstacleOf: ObstacleOf,
  ): void {
    const now = this.#clock.now();
    const wanted = new Map<string, StoredObject>();
    for (const object of objects) {
      if (workloadKinds.has(object.kind)) wanted.set(keyOfObject(object), object);
    }
    const names = new Set(nodes.map(({ name }) => name));
    this.pods = this.pods.filter(
      ({ node, goneMs }) =>
        names.size > 0 &&
        (node === undefined || names.has(node)) &&
        (goneMs === undefined || goneMs > now),
    );
    for (const pod of this.pods) {
      if (workloadKinds.has(pod.owner.kind) && !wanted.has(podOwnerKey(pod))) this.#end(pod);
    }
    for (const [key, object] of wanted) {
      if (object.kind === "DaemonSet") this.#spread(key, object, nodes);
      else this.#scale(key, object, nodes.length === 0 ? 0 : replicasOf(object));
      this.#startWaiting(key, object, nodes, obstacleOf);
      this.#note(key, object);
    }
    this.#closeRuns(wanted);
  }

  ready(predicate: (pod: Pod) => boolean): readonly Pod[] {
    return this.pods.filter((pod) => this.#isReady(pod) && predicate(pod));
  }

  readyOf(object: StoredObject): number {
    const [key, template] = [keyOfObject(object), templateOf(object)];
    return this.ready((pod) => podOwnerKey(pod) === key && pod.template === template).length;
  }

  /** `kubectl drain`: its owner makes another one. */
  evict(pod: Pod): void {
    this.#end(pod);
  }

  /** One on each node, cordoned or not. */
  #spread(key: string, object: StoredObject, nodes: readonly SimulatedNode[]): void {
    const template = templateOf(object);
    const mine = this.#alive(key);
    for (const { name } of nodes) {
      const here = mine.filter(({ node }) => node === name);
      if (!here.some((pod) => pod.template === template)) this.#start(object, template, name);
      const replaced = here.some((pod) => pod.template === template && this.#isReady(pod));
      if (!replaced) continue;
      for (const pod of here) if (pod.template !== template) this.#end(pod);
    }
  }

  #alive(key: string): readonly Pod[] {
    return this.pods.filter((pod) => podOwnerKey(pod) === key && pod.goneMs === undefined);
  }

  #isReady(pod: Pod): boolean {
    return pod.readyMs <= this.#clock.now() && pod.goneMs === undefined;
  }

  #scale(key: string, object: StoredObject, desired: number): void {
    const template = templateOf(object);
    const mine = this.#alive(key);
    const current = mine.filter((pod) => pod.template === template);
    for (const pod of current.slice(desired)) this.#end(pod);
    for (let missing = desired - current.length; missing > 0; missing--)
      this.#start(object, template);
    // old pods serve until the new ones are ready, as a rolling update without unavailability does
    if (this.readyOf(object) >= desired) {
      for (const pod of mine) if (pod.template !== template) this.#end(pod);
    }
  }

  #start(object: StoredObject, template: string, node?: string): void {
    const now = this.#clock.now();
    const { name } = object.metadata;
    const podName = `${name}-${hexOf(`${this.#cluster}/${name}/${this.#serial++}`, 10)}`;
    this.pods.push({
      name: podName,
      namespace: storedNamespace(object),
      labels: templateLabels(object),
      owner: { kind: object.kind, name },
      template,
      createdMs: now,
      node,
      readyMs: Infinity,
    });
  }

  /** A pod of a template whose Secret, class or node is missing waits for it. */
  #startWaiting(
    key: string,
    object: StoredObject,
    nodes: readonly SimulatedNode[],
    obstacleOf: ObstacleOf,
  ): void {
    const template = templateOf(object);
    const waiting = this.pods.filter(
      (pod) => pod.readyMs === Infinity && podOwnerKey(pod) === key && pod.template === template,
    );
    if (waiting.length === 0 || obstacleOf(object) !== undefined) return;
    const { start, startSpread } = podSeconds;
    for (const pod of waiting) {
      pod.node ??= this.#nodeFor(key, nodes);
      if (pod.node === undefined) continue;
      pod.readyMs = this.#clock.now() + 1000 * (start + startSpread * hashedNumber(pod.name));
    }
  }

  /** One that takes pods: with the fewest of the same owner, then with the fewest of all. */
  #nodeFor(key: string, nodes: readonly SimulatedNode[]): string | undefined {
    const count = (name: string, own: boolean) =>
      this.pods.filter(
        (pod) =>
          pod.node === name && pod.goneMs === undefined && (!own || podOwnerKey(pod) === key),
      ).length;
    return nodes
      .filter(({ unschedulable }) => !unschedulable)
      .map(({ name }) => ({ name, own: count(name, true), all: count(name, false) }))
      .sort((a, b) => a.own - b.own || a.all - b.all)[0]?.name;
  }

  #end(pod: Pod): void {
    pod.goneMs ??= this.#clock.now() + podSeconds.end * 1000;
  }

  #note(key: string, object: StoredObject): void {
    const alive = this.pods.some((pod) => podOwnerKey(pod) === key && pod.readyMs !== Infinity);
    const namespace = storedNamespace(object);
    this.#runs.note({ kind: object.kind, namespace, name: object.metadata.name }, alive);
  }

  #closeRuns(wanted: ReadonlyMap<string, StoredObject>): void {
    for (const run of this.#runs.open()) {
      const key = keyOf(run.kind, run.namespace, run.name);
      if (!wanted.has(key) && !this.pods.some((pod) => podOwnerKey(pod) === key)) {
        this.#runs.note(run, false);
      }
    }
  }
}

type ReplicasOf = (object: StoredObject) => number;
type ObstacleOf = (object: StoredObject) => string | undefined;

function podOwnerKey({ owner, namespace }: Pod): string {
  return keyOf(owner.kind, namespace, owner.name);
}

/** Objects are replaced, never changed. */
const templates = new WeakMap<StoredObject, string>();

function templateOf(object: StoredObject): string {
  const known = templates.get(object);
  if (known !== undefined) return known;
  const template = hexOf(JSON.stringify(specOf(object)["template"] ?? {}), 10);
  templates.set(object, template);
  return template;
}
