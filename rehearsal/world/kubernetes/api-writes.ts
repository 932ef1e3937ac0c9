// What a drain writes to an API server: a cordoned node, and evictions, which PodDisruptionBudgets may refuse.
import { meetsSelector } from "../../../conversion/manifests/label-selectors.ts";
import type { IncomingMessage } from "node:http";
import { record, scalarText } from "../provider.ts";
import type { Labels } from "../../../migration/state/labels.ts";
import { nodeObject } from "./api-objects.ts";
import type { SimulatedCluster } from "./cluster.ts";
import { specOf, storedNamespace, type StoredObject } from "./object.ts";
import type { Pod } from "./pods.ts";

type Reply = (status: number, body: unknown) => void;

/**
 * `PATCH /api/v1/nodes/<node>`, `PATCH /apis/apps/v1/namespaces/<namespace>/deployments/<name>` for a restart, and
 * `POST /api/v1/namespaces/<namespace>/pods/<pod>/eviction`; nothing else.
 */
export function answerWrite(
  cluster: SimulatedCluster,
  request: IncomingMessage,
  path: readonly string[],
  reply: Reply,
): void {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    const [, version, plural, name, pods, pod, eviction] = path;
    if (request.method === "PATCH" && version === "v1" && plural === "nodes") {
      patchNode(cluster, name ?? "", JSON.parse(body), reply);
    } else if (request.method === "POST" && pods === "pods" && eviction === "eviction") {
      evict(cluster, name ?? "", pod ?? "", reply);
    } else if (request.method === "PATCH" && path[5] === "deployments") {
      restart(cluster, path[4] ?? "", path[6] ?? "", JSON.parse(body), reply);
    } else
      reply(405, status(405, "MethodNotAllowed", "the rehearsal's API server does not do this"));
  });
}

function patchNode(cluster: SimulatedCluster, name: string, patch: unknown, reply: Reply): void {
  const node = cluster.workers.get(name) ?? cluster.members.get(name);
  if (node === undefined) {
    reply(404, status(404, "NotFound", `nodes "${name}" not found`));
    return;
  }
  const { unschedulable } = record(record(patch)["spec"]);
  if (typeof unschedulable === "boolean") node.unschedulable = unschedulable;
  reply(200, nodeObject(cluster, node, {}));
}

/** `kubectl rollout restart`: an annotation of the template. */
function restart(
  cluster: SimulatedCluster,
  namespace: string,
  name: string,
  patch: unknown,
  reply: Reply,
): void {
  const template = record(record(record(patch)["spec"])["template"]);
  const annotations = record(record(template["metadata"])["annotations"]);
  const restartedAt = scalarText(annotations["kubectl.kubernetes.io/restartedAt"]);
  const found = cluster.get("Deployment", namespace, name);
  if (found === undefined || restartedAt === undefined) {
    reply(404, status(404, "NotFound", `deployments.apps "${name}" not found`));
    return;
  }
  cluster.restart(namespace, name, restartedAt);
  reply(200, cluster.get("Deployment", namespace, name));
}

/** As the API server answers: 429 where a budget lets no pod go now. */
function evict(cluster: SimulatedCluster, namespace: string, name: string, reply: Reply): void {
  cluster.reconcile();
  const pod = cluster.pods.pods.find((each) => each.name === name && each.namespace === namespace);
  if (pod === undefined) {
    reply(404, status(404, "NotFound", `pods "${name}" not found`));
    return;
  }
  for (const budget of cluster.list("PodDisruptionBudget")) {
    const why = refusal(cluster, budget, pod);
    if (why === undefined) continue;
    const message = "Cannot evict pod as it would violate the pod's disruption budget.";
    const details = { causes: [{ reason: "DisruptionBudget", message: why }] };
    reply(429, { ...status(429, "TooManyRequests", message), details });
    return;
  }
  cluster.pods.evict(pod);
  cluster.reconcile();
  reply(201, { kind: "Status", apiVersion: "v1", status: "Success" });
}

/** The healthy pods of a budget against how many it wants (kubernetes: pkg/controller/disruption). */
function refusal(cluster: SimulatedCluster, budget: StoredObject, pod: Pod): string | undefined {
  const { minAvailable, maxUnavailable, selector } = specOf(budget);
  const covers = (labels: Labels) => meetsSelector(selector, labels);
  const namespace = storedNamespace(budget);
  if (pod.namespace !== namespace || !covers(pod.labels)) return undefined;
  const mine = cluster.pods.pods.filter(
    (each) => each.namespace === namespace && covers(each.labels) && each.goneMs === undefined,
  );
  const healthy = cluster.pods.ready((each) => mine.includes(each)).length;
  // one that does not serve may go
  if (!cluster.pods.ready((each) => each === pod).includes(pod)) return undefined;
  const expected = mine.length;
  const wanted =
    minAvailable === undefined
      ? expected - amount(maxUnavailable ?? 0, expected)
      : amount(minAvailable, expected);
  if (healthy - 1 >= wanted) return undefined;
  return `The disruption budget ${budget.metadata.name} needs ${wanted} healthy pods and has ${healthy} currently`;
}

/** A number, or a share of all, rounded up: `50%`. */
function amount(value: unknown, all: number): number {
  const text = scalarText(value) ?? "0";
  return text.endsWith("%") ? Math.ceil((Number.parseFloat(text) / 100) * all) : Number(text);
}

function status(code: number, reason: string, message: string) {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message };
}
