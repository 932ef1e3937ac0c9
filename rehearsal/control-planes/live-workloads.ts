// What the real controllers have made of Deployments, StatefulSets and DaemonSets, by what they write into objects.
import {
  conditionOf,
  selects,
  specOf,
  storedNamespace,
  templateLabels,
  type StoredObject,
} from "../world/kubernetes/object.ts";
import { workloadKinds, type WorkloadRuns } from "../world/kubernetes/runs.ts";
import { record, records, scalarText } from "../world/provider.ts";
import type { ObjectCache } from "./object-cache.ts";
import type { PodStarts } from "./pod-starts.ts";

export class LiveWorkloads {
  readonly #cache: ObjectCache;
  readonly #runs: WorkloadRuns;
  readonly #starts: PodStarts;

  /** @param runs is told which workloads have pods */
  constructor(cache: ObjectCache, runs: WorkloadRuns, starts: PodStarts) {
    this.#cache = cache;
    this.#runs = runs;
    this.#starts = starts;
  }

  /** Notes which workloads have pods. @returns whether all have the pods that they want, and no pod ends */
  look(): boolean {
    const alive = this.#ownersOfPods();
    const workloads = [...workloadKinds].flatMap((kind) => this.#cache.list(kind));
    for (const workload of workloads) {
      const { kind, metadata } = workload;
      const namespace = storedNamespace(workload);
      this.#runs.note({ kind, namespace, name: metadata.name }, alive.has(metadata["uid"]));
    }
    for (const run of this.#runs.open()) {
      const live = this.#cache.get(run.kind, run.namespace, run.name);
      if (live === undefined) this.#runs.note(run, false);
    }
    const complete = workloads.every((workload) => {
      const { ready, wanted } = this.readiness(workload);
      return ready >= wanted;
    });
    const ending = this.#cache
      .list("Pod")
      .some(({ metadata }) => metadata["deletionTimestamp"] !== undefined);
    return complete && !ending;
  }

  /** How many pods of its newest template are ready, and how many there are to be; 0 until its controller has seen it. */
  readiness(object: StoredObject): { readonly ready: number; readonly wanted: number } {
    const live = this.#live(object);
    const status = record(live?.["status"]);
    const number = (field: string): number => Number(status[field] ?? 0);
    const seen = number("observedGeneration") >= Number(live?.metadata["generation"] ?? Infinity);
    if (object.kind === "DaemonSet") {
      const ready = Math.min(number("updatedNumberScheduled"), number("numberReady"));
      return { ready: seen ? ready : 0, wanted: number("desiredNumberScheduled") };
    }
    const replicas = live === undefined ? undefined : specOf(live)["replicas"];
    const ready = Math.min(number("updatedReplicas"), number("readyReplicas"));
    return { ready: seen ? ready : 0, wanted: Number(replicas ?? 1) };
  }

  /** What its controller, the scheduler, or a kubelet says of pods that do not come. */
  obstacle(object: StoredObject): string | undefined {
    const failed = conditionOf(this.#live(object), "ReplicaFailure", "True");
    const failure = scalarText(failed?.["message"]);
    if (failure !== undefined) return failure;
    const labels = templateLabels(object);
    return this.#cache
      .list("Pod")
      .filter(({ metadata }) => metadata.namespace === storedNamespace(object))
      .filter(({ metadata }) => selects(labels, metadata.labels ?? {}))
      .map(
        (pod) =>
          scalarText(conditionOf(pod, "PodScheduled", "False")?.["message"]) ??
          this.#starts.obstacle(pod),
      )
      .find((why) => why !== undefined);
  }

  #live(object: StoredObject): StoredObject | undefined {
    return this.#cache.get(object.kind, storedNamespace(object), object.metadata.name);
  }

  /** The uids of what has pods that run: a Deployment by its ReplicaSets. */
  #ownersOfPods(): ReadonlySet<unknown> {
    const owners = new Map(
      this.#cache
        .list("ReplicaSet")
        .map(({ metadata }) => [metadata["uid"], records(metadata["ownerReferences"])[0]] as const),
    );
    return new Set(
      this.#cache
        .list("Pod")
        .filter((pod) => record(pod["status"])["phase"] === "Running")
        .flatMap(({ metadata }) => {
          const [owner] = records(metadata["ownerReferences"]);
          const top = owners.get(owner?.["uid"]) ?? owner;
          return top === undefined ? [] : [top["uid"]];
        }),
    );
  }
}
