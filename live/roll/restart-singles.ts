// A Deployment of one pod answers nobody while that pod is evicted and another one starts. Restarted in its place, it
// starts the new pod first.
import {
  AppsV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1Deployment,
  type V1Pod,
} from "@kubernetes/client-node";
import { selectorText } from "../../conversion/manifests/label-selectors.ts";
import { absentIfNotFound } from "../../components/workloads/kubernetes-api.ts";

/** How long a new pod may find no node before the old one is evicted all the same: an autoscaler starts one in this time. */
const noPlaceSeconds = 180;

/** The part of the API that lists pods. */
export interface PodLists {
  listNamespacedPod(list: {
    readonly namespace: string;
    readonly labelSelector?: string;
  }): Promise<{ readonly items: readonly V1Pod[] }>;
}

/** A pod that ends by itself when its Deployment's new one is ready. */
export class MovingPod {
  readonly #deployment: V1Deployment;
  #noPlaceSinceMs: number | undefined;

  constructor(deployment: V1Deployment) {
    this.#deployment = deployment;
  }

  /** Whether its Deployment's new pod finds no node, and has found none for a while. */
  async hasNoPlace(core: PodLists, nowMs: number): Promise<boolean> {
    const { metadata, spec } = this.#deployment;
    const { items } = await core.listNamespacedPod({
      namespace: metadata?.namespace ?? "",
      labelSelector: selectorText(spec?.selector),
    });
    const found = items.some(({ status }) =>
      status?.conditions?.some(
        ({ type, reason }) => type === "PodScheduled" && reason === "Unschedulable",
      ),
    );
    this.#noPlaceSinceMs = found ? (this.#noPlaceSinceMs ?? nowMs) : undefined;
    return (
      this.#noPlaceSinceMs !== undefined && nowMs - this.#noPlaceSinceMs >= noPlaceSeconds * 1000
    );
  }
}

/**
 * Restarts each Deployment of which one of these pods is the only one, as `kubectl rollout restart` does: with their
 * node cordoned, the new pod comes up on another one, and the old pod ends when that is ready. PodDisruptionBudgets have
 * no say in it. One whose update strategy would end the old pod first, that is paused, or whose disk two pods cannot
 * have, is left alone.
 *
 * @returns the pods that end by themselves then, by their uid
 */
export async function restartSingles(
  apps: AppsV1Api,
  pods: readonly V1Pod[],
  nowMs: number,
): Promise<ReadonlyMap<string, MovingPod>> {
  const moving = new Map<string, MovingPod>();
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
    moving.set(uidOf(pod), new MovingPod(deployment));
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

/** What tells a pod from a later one of its name. */
export function uidOf({ metadata }: V1Pod): string {
  return metadata?.uid ?? `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}

/** One pod, and an update that never has less: a share of it for `maxUnavailable` is rounded down. */
function isMovedBySurge({ spec }: V1Deployment): boolean {
  if (spec === undefined || (spec.replicas ?? 1) !== 1 || spec.paused === true) return false;
  if (spec.strategy?.type === "Recreate") return false;
  const { volumes = [] } = spec.template.spec ?? {};
  if (volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined))
    return false;
  const maxUnavailable = String(spec.strategy?.rollingUpdate?.maxUnavailable ?? "25%");
  return maxUnavailable.endsWith("%") ? maxUnavailable !== "100%" : maxUnavailable === "0";
}
