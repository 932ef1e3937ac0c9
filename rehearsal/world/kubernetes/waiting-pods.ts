import type { KubernetesCluster } from "./kubernetes-cluster.ts";
import { storedNamespace } from "./object.ts";
import { workloadKinds } from "./runs.ts";

const shown = 5;

/** Why pods of a cluster do not start, a line for each workload, of the first few. */
export function waitingPods(cluster: KubernetesCluster | undefined): readonly string[] {
  if (cluster === undefined) return [];
  const lines = [...workloadKinds]
    .flatMap((kind) => cluster.list(kind))
    .flatMap((object) => {
      const why = cluster.obstacle(object);
      const name = `${object.kind} ${storedNamespace(object)}/${object.metadata.name}`;
      return why === undefined ? [] : [`no pod of ${name} starts: ${why}`];
    });
  if (lines.length <= shown) return lines;
  return [...lines.slice(0, shown), `and ${lines.length - shown} more workloads`];
}
