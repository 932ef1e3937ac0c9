// What the HorizontalPodAutoscalers made of the traffic that moved.
import type { Rehearsal } from "../rehearsal.ts";
import type { ScaleTarget } from "../world/kubernetes/autoscalers.ts";

/** So many workloads are named in one line. */
const mostNamed = 3;

/** A line for each workload whose number of pods changed, and one for each reason why others did not scale. */
export function autoscalingRemarks(rehearsal: Rehearsal): readonly string[] {
  const { world, requestLog, clusterNames, start } = rehearsal;
  const startMs = requestLog.steps[0]?.startedMs ?? 0;
  const stackOf = (cluster: string): string =>
    [start.source, start.target][clusterNames.indexOf(cluster)] ?? cluster;
  const changes = new Map<string, string[]>();
  const reasons = new Map<string, string[]>();
  const add = (to: Map<string, string[]>, key: string, value: string): void => {
    to.set(key, [...(to.get(key) ?? []), value]);
  };
  for (const { name, autoscalers } of world.allClusters) {
    const byWorkload = Map.groupBy(autoscalers.scalings, describe);
    for (const [workload, scalings] of byWorkload) {
      const first = scalings.findLastIndex(({ atMs }) => atMs < startMs);
      const numbers = scalings.slice(Math.max(0, first)).map(({ to }) => to);
      if (numbers.length > 1) add(changes, workload, `${stackOf(name)} ${course(numbers)} pods`);
    }
    for (const { why, ...target } of autoscalers.idle()) {
      add(reasons, `on ${stackOf(name)}: ${why}`, describe(target));
    }
  }
  return [
    ...[...changes].map(([workload, what]) => `${workload} was scaled by load: ${what.join("; ")}`),
    ...[...reasons].map(([why, workloads]) => `${named(workloads)} not scaled by load ${why}`),
  ];
}

/** `from 2 to 5`, `from 2 to 5 and back to 2`. */
function course(numbers: readonly number[]): string {
  const [from = 0, to = 0, most] = [numbers[0], numbers.at(-1), Math.max(...numbers)];
  if (most === Math.max(from, to)) return `from ${from} to ${to}`;
  return `from ${from} to ${most} and ${from === to ? "back " : ""}to ${to}`;
}

function describe({ kind, namespace, name }: ScaleTarget): string {
  return `${kind} ${namespace}/${name}`;
}

function named(workloads: readonly string[]): string {
  const more = workloads.length - mostNamed;
  const names = workloads.slice(0, mostNamed).join(", ");
  return more > 0 ? `${names} and ${more} more` : names;
}
