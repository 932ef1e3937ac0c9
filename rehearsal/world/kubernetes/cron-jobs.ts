import type { TimeSource } from "../../ground/clock.ts";
import { record, scalarText, type Properties } from "../provider.ts";
import { hashedNumber } from "../../ground/random.ts";
import { mostMissed, parseSchedule, type Schedule } from "./cron.ts";
import { keyOf, storedNamespace, specOf, type StoredObject } from "./object.ts";
import type { Run } from "./runs.ts";

/** A Job that runs or ran, of a CronJob or by itself. */
export interface Job {
  readonly name: string;
  readonly namespace: string;
  /** The CronJob that made it. */
  readonly cronJob?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly run: Run;
  readonly endsMs: number;
}

/** Where Jobs really run, if it is not enough to say that they do. */
export interface JobHost {
  /** @param template the CronJob's `spec.jobTemplate` */
  start(job: Job, template: Properties, cronJob: StoredObject): void;
  /** Its container has ended, or another run replaces it. */
  end(job: Job, how: "succeeded" | "replaced"): void;
}

/** How long a Job takes, simulated seconds: at least, and at most more. */
const jobSeconds = { least: 20, spread: 60 };

/** How long a Job runs that says so itself: the rehearsal's own annotation, seconds. */
const durationAnnotation = "rehearsal/job-seconds";

interface CronState {
  /** `status.lastScheduleTime`, simulated milliseconds. */
  lastScheduleMs?: number;
  readonly createdMs: number;
}

/**
 * The CronJob controller. After a pause (suspended, or the API down) it starts the latest of the missed runs at
 * once, unless `startingDeadlineSeconds` says that it is too late; before 1.21 more than a hundred missed runs
 * without a deadline meant: never again. Suspending and Forbid leave running Jobs alone; Replace ends them.
 * Source: kubernetes/kubernetes pkg/controller/cronjob (cronjob_controllerv2.go, utils.go).
 */
export class CronJobs {
  jobs: Job[] = [];
  readonly events: string[] = [];
  readonly #clock: TimeSource;
  readonly #cluster: string;
  readonly #minor: number;
  readonly #runs: Run[];
  readonly #host: JobHost;
  readonly #states = new Map<string, CronState>();

  /** @param minor the Kubernetes version's: 31 of 1.31 */
  constructor(
    clock: TimeSource,
    cluster: string,
    minor: number,
    runs: Run[],
    host: JobHost = { start: () => undefined, end: () => undefined },
  ) {
    this.#host = host;
    this.#clock = clock;
    this.#cluster = cluster;
    this.#minor = minor;
    this.#runs = runs;
  }

  /** @param nodes worker nodes that are ready; without any, running Jobs die and none starts */
  reconcile(objects: readonly StoredObject[], nodes: number): void {
    const now = this.#clock.now();
    const cronJobs = new Map(
      objects.filter(({ kind }) => kind === "CronJob").map((each) => [cronKey(each), each]),
    );
    for (const key of this.#states.keys()) if (!cronJobs.has(key)) this.#states.delete(key);
    for (const job of this.jobs) {
      const orphaned =
        job.cronJob !== undefined && !cronJobs.has(keyOf("CronJob", job.namespace, job.cronJob));
      const ended = nodes === 0 || orphaned || job.endsMs <= now;
      if (!ended || job.run.endedMs !== undefined) continue;
      job.run.endedMs = Math.min(now, job.endsMs);
      if (job.endsMs <= now) this.#host.end(job, "succeeded");
    }
    this.jobs = this.jobs.filter(
      ({ cronJob, namespace }) =>
        cronJob === undefined || cronJobs.has(keyOf("CronJob", namespace, cronJob)),
    );
    for (const object of objects) if (object.kind === "Job") this.#startPlain(object, nodes);
    for (const [key, object] of cronJobs) {
      const state = this.#states.get(key) ?? { createdMs: now };
      this.#states.set(key, state);
      this.#sync(object, state, nodes);
    }
  }

  active(namespace: string, cronJob: string): readonly Job[] {
    return this.jobs.filter(
      (job) =>
        job.namespace === namespace && job.cronJob === cronJob && job.run.endedMs === undefined,
    );
  }

  lastScheduleMs(object: StoredObject): number | undefined {
    return this.#states.get(cronKey(object))?.lastScheduleMs;
  }

  #sync(object: StoredObject, state: CronState, nodes: number): void {
    const spec = specOf(object);
    if (spec["suspend"] === true) return;
    const now = this.#clock.now();
    const deadline = spec["startingDeadlineSeconds"];
    let earliest = state.lastScheduleMs ?? state.createdMs;
    if (typeof deadline === "number") earliest = Math.max(earliest, now - deadline * 1000);
    const due = scheduleOf(object).due(earliest, now);
    const latest = due.at(-1);
    if (latest === undefined) return;
    const { name } = object.metadata;
    if (due.length > mostMissed && this.#minor < 21) {
      this.events.push(`${name}: too many missed start times (> 100): set startingDeadlineSeconds`);
      return;
    }
    const namespace = storedNamespace(object);
    const active = this.active(namespace, name);
    if (active.length > 0 && spec["concurrencyPolicy"] === "Forbid") return;
    if (active.length > 0 && spec["concurrencyPolicy"] === "Replace") {
      for (const job of active) {
        job.run.endedMs = now;
        this.#host.end(job, "replaced");
      }
    }
    state.lastScheduleMs = latest;
    if (nodes === 0) return;
    const template = record(spec["jobTemplate"]);
    const of = { cronJob: name, dueMs: latest };
    const job = this.#start(`${name}-${latest / 60_000}`, namespace, template, of);
    this.#host.start(job, template, object);
  }

  #startPlain(object: StoredObject, nodes: number): void {
    const [{ name }, namespace] = [object.metadata, storedNamespace(object)];
    if (nodes === 0 || specOf(object)["suspend"] === true) return;
    if (this.jobs.some((job) => job.name === name && job.namespace === namespace)) return;
    this.#start(name, namespace, object, {});
  }

  #start(
    name: string,
    namespace: string,
    template: Properties,
    of: { readonly cronJob?: string; readonly dueMs?: number },
  ): Job {
    const now = this.#clock.now();
    const metadata = record(template["metadata"]);
    const podMetadata = record(record(record(template["spec"])["template"])["metadata"]);
    const said = Number(record(metadata["annotations"])[durationAnnotation]);
    const seconds = said > 0 ? said : jobSeconds.least + jobSeconds.spread * hashedNumber(name);
    const run: Run = {
      cluster: this.#cluster,
      kind: of.cronJob === undefined ? "Job" : "CronJob",
      namespace,
      name: of.cronJob ?? name,
      startedMs: now,
      ...(of.dueMs === undefined ? {} : { dueMs: of.dueMs }),
    };
    this.#runs.push(run);
    const job: Job = {
      name,
      namespace,
      ...(of.cronJob === undefined ? {} : { cronJob: of.cronJob }),
      labels: {
        ...(record(podMetadata["labels"]) as Record<string, string>),
        "job-name": name,
        "batch.kubernetes.io/job-name": name,
      },
      run,
      endsMs: now + seconds * 1000,
    };
    this.jobs.push(job);
    return job;
  }
}

/** @throws Refusal for a schedule or a time zone that the API server would not accept */
export function scheduleOf(object: StoredObject): Schedule {
  const { schedule, timeZone } = specOf(object);
  return parseSchedule(scalarText(schedule) ?? "", scalarText(timeZone));
}

function cronKey(object: StoredObject): string {
  return keyOf("CronJob", storedNamespace(object), object.metadata.name);
}
