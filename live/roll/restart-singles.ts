// A Deployment of one pod answers nobody while that pod is evicted and another one starts. Restarted in its place, it
// starts the new pod first.
import {
  AppsV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1Deployment,
  type V1Pod,
} from "@kubernetes/client-node";
import { absentIfNotFound } from "../../components/workloads/kubernetes-api.ts";

/**
 * Restarts each Deployment of which one of these pods is the only one, as `kubectl rollout restart` does: with their
 * node cordoned, the new pod comes up on another one, and the old pod ends when that is ready. PodDisruptionBudgets have
 * no say in it. One whose update strategy would end the old pod first, or that is paused, is left alone.
 *
 * @returns the pods that end by themselves then
 */
export async function restartSingles(
  apps: AppsV1Api,
  pods: readonly V1Pod[],
  nowMs: number,
): Promise<readonly V1Pod[]> {
  const moving: V1Pod[] = [];
  for (const pod of pods) {
    const deployment = await deploymentOf(apps, pod);
    if (deployment === undefined || !isMovedBySurge(deployment)) continue;
    const annotations = { "kubectl.kubernetes.io/restartedAt": new Date(nowMs).toISOString() };
    await apps.patchNamespacedDeployment(
      {
        name: deployment.metadata?.name ?? "",
        namespace: deployment.metadata?.namespace ?? "",
        body: { spec: { template: { metadata: { annotations } } } },
      },
      setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
    );
    moving.push(pod);
  }
  return moving;
}

async function deploymentOf(
  apps: AppsV1Api,
  { metadata }: V1Pod,
): Promise<V1Deployment | undefined> {
  const namespace = metadata?.namespace ?? "";
  const set = metadata?.ownerReferences?.find(({ kind }) => kind === "ReplicaSet");
  if (set === undefined) return undefined;
  const found = await absentIfNotFound(
    apps.readNamespacedReplicaSet({ name: set.name, namespace }),
  );
  const owner = found?.metadata?.ownerReferences?.find(({ kind }) => kind === "Deployment");
  if (owner === undefined) return undefined;
  return absentIfNotFound(apps.readNamespacedDeployment({ name: owner.name, namespace }));
}

/** One pod, and an update that never has less: a share of it for `maxUnavailable` is rounded down. */
function isMovedBySurge({ spec }: V1Deployment): boolean {
  if (spec === undefined || (spec.replicas ?? 1) !== 1 || spec.paused === true) return false;
  if (spec.strategy?.type === "Recreate") return false;
  const maxUnavailable = String(spec.strategy?.rollingUpdate?.maxUnavailable ?? "25%");
  return maxUnavailable.endsWith("%") ? maxUnavailable !== "100%" : maxUnavailable === "0";
}
