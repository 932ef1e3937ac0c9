import { setTimeout as pause } from "node:timers/promises";
import { records, scalarText } from "../world/provider.ts";
import { keyOfObject, keyOf, type StoredObject } from "../world/kubernetes/object.ts";
import type { ApiClient } from "./api-client.ts";

/** What controllers and ingress controllers watch: kinds by their paths. */
const watched: readonly (readonly [apiVersion: string, kind: string, path: string])[] = [
  ["v1", "Namespace", "/api/v1/namespaces"],
  ["v1", "Node", "/api/v1/nodes"],
  ["v1", "Pod", "/api/v1/pods"],
  ["v1", "Secret", "/api/v1/secrets"],
  ["v1", "ConfigMap", "/api/v1/configmaps"],
  ["v1", "Service", "/api/v1/services"],
  ["v1", "PersistentVolumeClaim", "/api/v1/persistentvolumeclaims"],
  ["apps/v1", "Deployment", "/apis/apps/v1/deployments"],
  ["apps/v1", "StatefulSet", "/apis/apps/v1/statefulsets"],
  ["apps/v1", "DaemonSet", "/apis/apps/v1/daemonsets"],
  ["apps/v1", "ReplicaSet", "/apis/apps/v1/replicasets"],
  ["batch/v1", "CronJob", "/apis/batch/v1/cronjobs"],
  ["batch/v1", "Job", "/apis/batch/v1/jobs"],
  ["autoscaling/v2", "HorizontalPodAutoscaler", "/apis/autoscaling/v2/horizontalpodautoscalers"],
  ["networking.k8s.io/v1", "Ingress", "/apis/networking.k8s.io/v1/ingresses"],
  ["networking.k8s.io/v1", "NetworkPolicy", "/apis/networking.k8s.io/v1/networkpolicies"],
  ["discovery.k8s.io/v1", "EndpointSlice", "/apis/discovery.k8s.io/v1/endpointslices"],
];

/** How long it waits until it asks anew after a connection has broken, real milliseconds. */
const retryMs = 200;

/** What an API server has of some kinds, kept up to date by watches, as every controller does. */
export class ObjectCache {
  readonly #client: ApiClient;
  readonly #objects = new Map(watched.map(([, kind]) => [kind, new Map<string, StoredObject>()]));
  readonly #lists = new Map<string, readonly StoredObject[]>();
  readonly #stopped = new AbortController();
  readonly #onChange: () => void;

  /** @param onChange told after every change */
  constructor(client: ApiClient, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
  }

  /** Resolves when all has been listed once. */
  async start(): Promise<void> {
    await Promise.all(
      watched.map(
        ([apiVersion, kind, path]) =>
          new Promise<void>((listed) => {
            void this.#follow(apiVersion, kind, path, listed);
          }),
      ),
    );
  }

  stop(): void {
    this.#stopped.abort();
  }

  get(kind: string, namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(kind)?.get(keyOf(kind, namespace, name));
  }

  list(kind: string): readonly StoredObject[] {
    const known = this.#lists.get(kind) ?? [...(this.#objects.get(kind)?.values() ?? [])];
    this.#lists.set(kind, known);
    return known;
  }

  /** What the API server has just answered to a write, before its watch tells. */
  put(object: StoredObject): void {
    const wanted = watched.find(([, kind]) => kind === object.kind);
    if (wanted?.[0] === object.apiVersion) this.#set(object);
  }

  async #follow(apiVersion: string, kind: string, path: string, listed: () => void): Promise<void> {
    const { signal } = this.#stopped;
    while (!this.#isStopped()) {
      try {
        const list = await this.#client.send("GET", path);
        this.#objects.get(kind)?.clear();
        for (const item of records(list["items"])) {
          this.#set({ ...(item as unknown as StoredObject), apiVersion, kind });
        }
        listed();
        const version = versionOf(list);
        const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
        await this.#client.watch(
          `${path}?${query}`,
          (type, object) => {
            if (type === "DELETED") this.#remove(object);
            else if (type !== "BOOKMARK") this.#set(object);
          },
          signal,
        );
      } catch {
        // the server ends, or this cache is stopped
      }
      if (!this.#isStopped()) await pause(retryMs);
    }
  }

  #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  #set(object: StoredObject): void {
    const ofKind = this.#objects.get(object.kind);
    const key = keyOfObject(object);
    const known = ofKind?.get(key);
    // what a write has answered may be newer than what a watch tells
    if (known !== undefined && versionOf(known) >= versionOf(object)) return;
    ofKind?.set(key, object);
    this.#changed(object.kind);
  }

  #remove(object: StoredObject): void {
    const ofKind = this.#objects.get(object.kind);
    const known = ofKind?.get(keyOfObject(object));
    if (known === undefined || known.metadata["uid"] !== object.metadata["uid"]) return;
    ofKind?.delete(keyOfObject(object));
    this.#changed(object.kind);
  }

  #changed(kind: string): void {
    this.#lists.delete(kind);
    this.#onChange();
  }
}

/** Versions of one server are numbers that rise (KEP-5504). */
function versionOf(object: StoredObject): number {
  return Number(scalarText(object.metadata["resourceVersion"]) ?? 0);
}
