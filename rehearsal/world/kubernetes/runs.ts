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
