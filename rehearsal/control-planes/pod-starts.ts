// The kubelet's look for the Secrets and ConfigMaps that a pod names, which kwok does not take.
import { isBrought } from "../world/kubernetes/brought.ts";
import { obstacleOf } from "../world/kubernetes/obstacles.ts";
import { specOf, storedNamespace, type StoredObject } from "../world/kubernetes/object.ts";
import { record } from "../world/provider.ts";
import { patchTypes, unless, type ApiClient } from "./api-client.ts";
import type { ObjectCache } from "./object-cache.ts";

/** What kwok's stage waits for, by `stages/pod-runs-when-allowed.yaml`: an annotation of a pod. */
const allowed = "rehearsal.example.com/may-start";

type Writer = Pick<ApiClient, "send">;
type Known = Pick<ObjectCache, "get" | "list">;

export class PodStarts {
  readonly #client: Writer;
  readonly #cache: Known;
  /** Pods, by their uids, that have been allowed to start. */
  readonly #allowed = new Set<unknown>();

  constructor(client: Writer, cache: Known) {
    this.#client = client;
    this.#cache = cache;
  }

  /** Lets pods start that have a node and all that they name; undefined: there is none that waits and may. */
  allow(): Promise<unknown> | undefined {
    const startable = this.#cache
      .list("Pod")
      .filter(
        (pod) =>
          waits(pod) && !this.#allowed.has(pod.metadata["uid"]) && this.obstacle(pod) === undefined,
      );
    if (startable.length === 0) return undefined;
    return Promise.all(startable.map((pod) => this.#allow(pod)));
  }

  /** What a pod that has a node waits for; undefined: nothing. */
  obstacle(pod: StoredObject): string | undefined {
    if (!waits(pod)) return undefined;
    const has = (kind: string, namespace: string, name: string) =>
      (kind !== "Secret" && kind !== "ConfigMap") ||
      this.#cache.get(kind, namespace, name) !== undefined ||
      isBrought(this.#cache, kind, namespace, name);
    // the API server and the scheduler are real, and ask for all else
    return obstacleOf({ spec: specOf(pod) }, storedNamespace(pod), { has, nodeLabels: undefined });
  }

  async #allow(pod: StoredObject): Promise<void> {
    const { uid, name } = pod.metadata;
    this.#allowed.add(uid);
    const path = `/api/v1/namespaces/${storedNamespace(pod)}/pods/${name}`;
    const patch = { metadata: { annotations: { [allowed]: "true" } } };
    await unless("NotFound", this.#client.send("PATCH", path, patch, patchTypes.merge));
  }
}

/** It has a node and does not run yet. */
function waits(pod: StoredObject): boolean {
  return (
    specOf(pod)["nodeName"] !== undefined &&
    record(pod["status"])["phase"] === "Pending" &&
    pod.metadata["deletionTimestamp"] === undefined
  );
}
