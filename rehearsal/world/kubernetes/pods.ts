import type { Clock } from "../../ground/clock.ts";
import { hashedNumber, hexOf } from "../../ground/random.ts";
import { storedNamespace, specOf, templateLabels, type StoredObject } from "./object.ts";
import type { Run } from "./runs.ts";

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
  /** Infinity while something keeps it from starting. */
  readyMs: number;
  /** Set once it has been told to end: it is gone at that time. */
  goneMs?: number;
}

const managed = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/** Keeps the pods of Deployments, StatefulSets and DaemonSets as their controllers would. */
export class Pods {
  pods: Pod[] = [];
  readonly #clock: Clock;
  readonly #cluster: string;
  readonly #runs: Run[];
  #serial = 0;

  constructor(clock: Clock, cluster: string, runs: Run[]) {
    this.#clock = clock;
    this.#cluster = cluster;
    this.#runs = runs;
  }

  /**
   * @param nodes worker nodes that are ready; without any, nothing runs
   * @param obstacleOf what keeps a pod of that template from starting
   */
  reconcile(
    objects: Iterable<StoredObject>,
    nodes: number,
    replicasOf: ReplicasOf,
    obstacleOf: ObstacleOf,
  ): void {
    const now = this.#clock.now();
    const wanted = new Map<string, StoredObject>();
    for (const object of objects) {
      if (managed.has(object.kind)) wanted.set(ownerKey(object.kind, object), object);
    }
    if (nodes === 0) this.pods = [];
    this.pods = this.pods.filter((pod) => pod.goneMs === undefined || pod.goneMs > now);
    for (const pod of this.pods) {
      if (managed.has(pod.owner.kind) && !wanted.has(podOwnerKey(pod))) this.#end(pod);
    }
    for (const [key, object] of wanted) {
      const desired = object.kind === "DaemonSet" ? nodes : replicasOf(object);
      this.#scale(key, object, nodes === 0 ? 0 : desired);
      this.#startWaiting(key, object, obstacleOf);
      this.#note(key, object);
    }
    this.#closeRuns(wanted);
  }

  ready(predicate: (pod: Pod) => boolean): readonly Pod[] {
    const now = this.#clock.now();
    return this.pods.filter(
      (pod) => pod.readyMs <= now && pod.goneMs === undefined && predicate(pod),
    );
  }

  readyOf(object: StoredObject): number {
    const [key, template] = [ownerKey(object.kind, object), templateOf(object)];
    return this.ready((pod) => podOwnerKey(pod) === key && pod.template === template).length;
  }

  #scale(key: string, object: StoredObject, desired: number): void {
    const template = templateOf(object);
    const mine = this.pods.filter((pod) => podOwnerKey(pod) === key && pod.goneMs === undefined);
    const current = mine.filter((pod) => pod.template === template);
    for (const pod of current.slice(desired)) this.#end(pod);
    for (let missing = desired - current.length; missing > 0; missing--)
      this.#start(object, template);
    // old pods serve until the new ones are ready, as a rolling update without unavailability does
    if (this.readyOf(object) >= desired) {
      for (const pod of mine) if (pod.template !== template) this.#end(pod);
    }
  }

  #start(object: StoredObject, template: string): void {
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
      readyMs: Infinity,
    });
  }

  /** A pod of a template whose Secret, class or node is missing waits for it. */
  #startWaiting(key: string, object: StoredObject, obstacleOf: ObstacleOf): void {
    const template = templateOf(object);
    const waiting = this.pods.filter(
      (pod) => pod.readyMs === Infinity && podOwnerKey(pod) === key && pod.template === template,
    );
    if (waiting.length === 0 || obstacleOf(object) !== undefined) return;
    const { start, startSpread } = podSeconds;
    for (const pod of waiting) {
      pod.readyMs = this.#clock.now() + 1000 * (start + startSpread * hashedNumber(pod.name));
    }
  }

  #end(pod: Pod): void {
    pod.goneMs ??= this.#clock.now() + podSeconds.end * 1000;
  }

  #note(key: string, object: StoredObject): void {
    const alive = this.pods.some((pod) => podOwnerKey(pod) === key && pod.readyMs !== Infinity);
    const open = this.#openRun(object.kind, storedNamespace(object), object.metadata.name);
    const now = this.#clock.now();
    if (alive && open === undefined) {
      this.#runs.push({
        cluster: this.#cluster,
        kind: object.kind,
        namespace: storedNamespace(object),
        name: object.metadata.name,
        startedMs: now,
      });
    } else if (!alive && open !== undefined) open.endedMs = now;
  }

  #closeRuns(wanted: ReadonlyMap<string, StoredObject>): void {
    for (const run of this.#runs) {
      if (run.cluster !== this.#cluster || run.endedMs !== undefined || !managed.has(run.kind))
        continue;
      const key = `${run.kind}/${run.namespace}/${run.name}`;
      if (!wanted.has(key) && !this.pods.some((pod) => podOwnerKey(pod) === key)) {
        run.endedMs = this.#clock.now();
      }
    }
  }

  #openRun(kind: string, namespace: string, name: string): Run | undefined {
    return this.#runs.find(
      (run) =>
        run.cluster === this.#cluster &&
        run.endedMs === undefined &&
        run.kind === kind &&
        run.namespace === namespace &&
        run.name === name,
    );
  }
}

type ReplicasOf = (object: StoredObject) => number;
type ObstacleOf = (object: StoredObject) => string | undefined;

function ownerKey(kind: string, object: StoredObject): string {
  return `${kind}/${storedNamespace(object)}/${object.metadata.name}`;
}

function podOwnerKey({ owner, namespace }: Pod): string {
  return `${owner.kind}/${namespace}/${owner.name}`;
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

/** As the list API shows a pod. */
export function podObject(pod: Pod, nowMs: number): StoredObject {
  const ready = pod.readyMs <= nowMs;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      labels: pod.labels,
      creationTimestamp: new Date(pod.createdMs).toISOString(),
      ...(pod.goneMs === undefined
        ? {}
        : { deletionTimestamp: new Date(pod.goneMs).toISOString() }),
      ownerReferences: [
        {
          kind: pod.owner.kind === "Deployment" ? "ReplicaSet" : pod.owner.kind,
          name:
            pod.owner.kind === "Deployment" ? `${pod.owner.name}-${pod.template}` : pod.owner.name,
          controller: true,
        },
      ],
    },
    status: {
      phase: ready ? "Running" : "Pending",
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    },
  };
}
