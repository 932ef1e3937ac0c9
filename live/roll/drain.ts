// Empties one node as `kubectl drain` does: no new pods, and each pod evicted, which PodDisruptionBudgets may refuse.
import {
  ApiException,
  AppsV1Api,
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  V1Eviction,
  V1ObjectMeta,
  type V1Pod,
} from "@kubernetes/client-node";
import { restartSingles, uidOf } from "./restart-singles.ts";
import { refusedStatus } from "../../components/workloads/kubernetes-api.ts";

/** The node keeps pods that nothing lets go. */
export class DrainBlocked extends Error {}

export interface DrainOptions {
  /** Seconds until it gives up; the node stays cordoned. */
  readonly timeoutSeconds: number;
  /** Seconds between two looks. */
  readonly everySeconds: number;
  readonly nowMs: () => number;
  readonly sleep: (seconds: number) => Promise<void>;
}

/** The parts of the API that a drain asks. */
export interface DrainApis {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
}

/** From now on no pod is scheduled to it. */
export async function cordon(api: CoreV1Api, node: string): Promise<void> {
  await api.patchNode(
    { name: node, body: { spec: { unschedulable: true } } },
    setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
  );
}

/**
 * Empties a cordoned node: restarts the Deployments that have no other pod than one here, and evicts every pod but those
 * of DaemonSets, static ones, and those that have ended. Where a restart's new pod finds no node, its old one is evicted,
 * too. Volumes of type emptyDir are lost, as they are with the machine.
 *
 * @throws DrainBlocked which pods are left, and why, when the time is over or a pod has nothing that makes it again
 */
export async function drain(
  { core, apps }: DrainApis,
  node: string,
  options: DrainOptions,
): Promise<void> {
  const end = options.nowMs() + options.timeoutSeconds * 1000;
  const refused = new Map<string, string>();
  const moving = await restartSingles(apps, await podsToEvict(core, node), options.nowMs());
  for (;;) {
    const left = await podsToEvict(core, node);
    if (left.length === 0) return;
    const orphans = left.filter(({ metadata }) => (metadata?.ownerReferences ?? []).length === 0);
    if (orphans.length > 0) {
      throw new DrainBlocked(
        `${orphans.map(nameOf).join(", ")}: nothing would make it again; delete it, or move it, by hand`,
      );
    }
    for (const pod of left.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)) {
      const moves = moving.get(uidOf(pod));
      if (moves !== undefined && !(await moves.hasNoPlace(core, options.nowMs()))) continue;
      const why = await evict(core, pod);
      if (why === undefined) refused.delete(nameOf(pod));
      else refused.set(nameOf(pod), why);
    }
    if (options.nowMs() >= end) {
      const names = left.map((pod) => {
        const waits = moving.has(uidOf(pod))
          ? "its Deployment's new pod is not ready"
          : "it does not end";
        const why = refused.get(nameOf(pod)) ?? waits;
        return `${nameOf(pod)} (${why})`;
      });
      throw new DrainBlocked(`after ${options.timeoutSeconds} s still there: ${names.join(", ")}`);
    }
    await options.sleep(options.everySeconds);
  }
}

async function podsToEvict(api: CoreV1Api, node: string): Promise<readonly V1Pod[]> {
  const { items } = await api.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` });
  return items.filter(
    ({ metadata, status }) =>
      metadata?.annotations?.["kubernetes.io/config.mirror"] === undefined &&
      !(metadata?.ownerReferences ?? []).some(({ kind }) => kind === "DaemonSet") &&
      status?.phase !== "Succeeded" &&
      status?.phase !== "Failed",
  );
}

/** @returns why not, when a budget refuses it for now */
async function evict(api: CoreV1Api, pod: V1Pod): Promise<string | undefined> {
  const [name, namespace] = [pod.metadata?.name ?? "", pod.metadata?.namespace ?? ""];
  try {
    const body = new V1Eviction();
    body.metadata = new V1ObjectMeta();
    body.metadata.name = name;
    body.metadata.namespace = namespace;
    await api.createNamespacedPodEviction({ name, namespace, body });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    // gone meanwhile
    if (error.code === 404) return undefined;
    if (error.code !== 429) throw error;
    return reasonOf(error);
  }
}

/** The budget's name and numbers, as the API server tells them. */
function reasonOf(error: unknown): string {
  const { details, message } = refusedStatus(error);
  return details?.causes?.[0]?.message ?? message ?? "a PodDisruptionBudget refuses it";
}

function nameOf({ metadata }: V1Pod): string {
  return `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}
