import type { TimeSource } from "../../ground/clock.ts";

/** What keeps pods running. */
export const workloadKinds: ReadonlySet<string> = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
]);

/** One run of something that may be an active-only workload: a CronJob's Job, or the time a workload had a pod. */
export interface Run {
  readonly cluster: string;
  /** `CronJob`, `Deployment`, `StatefulSet` or `Job`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** For a CronJob's Job: the time it was due, simulated milliseconds since 1970. */
  readonly dueMs?: number;
  readonly startedMs: number;
  endedMs?: number;
}

/** The times in which one cluster's Deployments, StatefulSets and DaemonSets have pods. */
export class WorkloadRuns {
  readonly #runs: Run[];
  readonly #cluster: string;
  readonly #clock: TimeSource;

  /** @param runs gets them, beside those of other clusters */
  constructor(runs: Run[], cluster: string, clock: TimeSource) {
    this.#runs = runs;
    this.#cluster = cluster;
    this.#clock = clock;
  }

  /** Those that have not ended. */
  open(): readonly Run[] {
    return this.#runs.filter(
      ({ cluster, endedMs, kind }) =>
        cluster === this.#cluster && endedMs === undefined && workloadKinds.has(kind),
    );
  }

  /** A workload has a pod now, or has none. */
  note(workload: Pick<Run, "kind" | "namespace" | "name">, alive: boolean): void {
    const { kind, namespace, name } = workload;
    const open = this.open().find(
      (run) => run.kind === kind && run.namespace === namespace && run.name === name,
    );
    const now = this.#clock.now();
    if (alive && open === undefined) {
      this.#runs.push({ cluster: this.#cluster, kind, namespace, name, startedMs: now });
    } else if (!alive && open !== undefined) open.endedMs = now;
  }
}

/** The same thing at work in two clusters at once, or one due time served by both. */
export interface DoubleRun {
  readonly what: string;
  readonly first: Run;
  readonly second: Run;
  readonly why: "at once" | "twice";
}

export function doubleRuns(runs: readonly Run[]): readonly DoubleRun[] {
  const found: DoubleRun[] = [];
  const byThing = Map.groupBy(runs, ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
  for (const [what, ofThing] of byThing) {
    const sorted = [...ofThing].sort((a, b) => a.startedMs - b.startedMs);
    sorted.forEach((first, index) => {
      for (const second of sorted.slice(index + 1)) {
        if (second.cluster === first.cluster) continue;
        if (second.startedMs < (first.endedMs ?? Infinity)) {
          found.push({ what, first, second, why: "at once" });
        } else if (first.dueMs !== undefined && first.dueMs === second.dueMs) {
          found.push({ what, first, second, why: "twice" });
        }
      }
    });
  }
  return found;
}
