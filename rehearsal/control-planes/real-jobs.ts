// Jobs on a real control plane: the rehearsal says when they start and when their containers end.
import type { Job, JobHost } from "../world/kubernetes/cron-jobs.ts";
import {
  conditionOf,
  specOf,
  storedNamespace,
  type StoredObject,
} from "../world/kubernetes/object.ts";
import { record, records, type Properties } from "../world/provider.ts";
import { patchTypes, unless, type ApiClient } from "./api-client.ts";
import type { ObjectCache } from "./object-cache.ts";

/** `successfulJobsHistoryLimit`, as the API server sets it. */
const defaultHistory = 3;

const scheduledAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";

type Writer = Pick<ApiClient, "send">;
type Known = Pick<ObjectCache, "get" | "list" | "put">;

export class RealJobs implements JobHost {
  readonly #client: Writer;
  readonly #cache: Known;
  readonly #run: (work: Promise<unknown>) => void;
  /** Names of Jobs whose containers have ended, by namespace and name, until the Job controller has seen it. */
  readonly #ended = new Map<string, Job>();
  /** Those that the API server has not answered for yet: simulated time may be over before. */
  readonly #starting = new Set<string>();
  /** Pods that have been told to end. */
  readonly #endedPods = new Set<unknown>();

  /** @param run gets what is under way */
  constructor(client: Writer, cache: Known, run: (work: Promise<unknown>) => void) {
    this.#client = client;
    this.#cache = cache;
    this.#run = run;
  }

  /** As the CronJob controller does (kubernetes/kubernetes pkg/controller/cronjob/utils.go, getJobFromTemplate2). */
  start(job: Job, template: Properties, cronJob: StoredObject): void {
    const { name, namespace, run } = job;
    const { labels, annotations } = record(template["metadata"]);
    const object = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name,
        namespace,
        labels,
        annotations: {
          ...record(annotations),
          [scheduledAnnotation]: new Date(run.dueMs ?? run.startedMs).toISOString(),
        },
        ownerReferences: [
          {
            apiVersion: "batch/v1",
            kind: "CronJob",
            name: cronJob.metadata.name,
            uid: cronJob.metadata["uid"],
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: template["spec"],
    };
    const key = `${namespace}/${name}`;
    this.#starting.add(key);
    const created = this.#create(object, cronJob, run.dueMs ?? run.startedMs);
    this.#run(created.finally(() => this.#starting.delete(key)));
  }

  end(job: Job, how: "succeeded" | "replaced"): void {
    if (how === "succeeded") this.#ended.set(`${job.namespace}/${job.name}`, job);
    else this.#run(this.#delete(job.namespace, job.name));
  }

  /** A container has ended, and the Job controller has not seen it yet. */
  get unsettled(): boolean {
    return this.#ended.size > 0;
  }

  /** Ends the pods of Jobs whose time is over, and removes what is older than the history. */
  reconcile(): void {
    if (this.#ended.size === 0) return;
    for (const pod of this.#cache.list("Pod")) {
      const { labels = {}, namespace = "", name, uid } = pod.metadata;
      const job = `${namespace}/${labels["batch.kubernetes.io/job-name"] ?? ""}`;
      const runs = record(pod["status"])["phase"] === "Running";
      if (!runs || !this.#ended.has(job) || this.#endedPods.has(uid)) continue;
      this.#endedPods.add(uid);
      const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
      const status = { phase: "Succeeded" };
      this.#run(this.#client.send("PATCH", path, { status }, patchTypes.merge));
    }
    for (const [key, { namespace, name, cronJob }] of this.#ended) {
      const job = this.#cache.get("Job", namespace, name);
      if (this.#starting.has(key) || (job !== undefined && !isComplete(job))) continue;
      this.#ended.delete(key);
      if (cronJob !== undefined) this.#forgetOld(namespace, cronJob);
    }
  }

  #forgetOld(namespace: string, cronJob: string): void {
    const owner = this.#cache.get("CronJob", namespace, cronJob);
    const limit = owner === undefined ? 0 : specOf(owner)["successfulJobsHistoryLimit"];
    const kept = typeof limit === "number" ? limit : defaultHistory;
    const complete = this.#cache
      .list("Job")
      .filter(
        (job) =>
          storedNamespace(job) === namespace &&
          isComplete(job) &&
          records(job.metadata["ownerReferences"]).some(({ name }) => name === cronJob),
      )
      .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
    for (const { metadata } of complete.slice(0, Math.max(0, complete.length - kept))) {
      this.#run(this.#delete(namespace, metadata.name));
    }
  }

  async #create(job: object, { metadata }: StoredObject, dueMs: number): Promise<void> {
    const { namespace = "default", name } = metadata;
    const jobs = `/apis/batch/v1/namespaces/${namespace}`;
    this.#cache.put(await this.#client.send("POST", `${jobs}/jobs`, job));
    const status = { lastScheduleTime: new Date(dueMs).toISOString() };
    const path = `${jobs}/cronjobs/${name}/status`;
    await this.#client.send("PATCH", path, { status }, patchTypes.merge);
  }

  async #delete(namespace: string, name: string): Promise<void> {
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
    const deleted = this.#client.send("DELETE", path, { propagationPolicy: "Background" });
    await unless("NotFound", deleted);
  }
}

function isComplete(job: StoredObject): boolean {
  return conditionOf(job, "Complete", "True") !== undefined;
}
