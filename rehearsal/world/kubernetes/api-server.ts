import type { IncomingMessage, ServerResponse } from "node:http";
import { SimulatedCluster } from "./cluster.ts";
import type { Job } from "./cron-jobs.ts";
import type { KubernetesCluster } from "./kubernetes-cluster.ts";
import { storedNamespace, pluralOf, type StoredObject } from "./object.ts";
import { podObject } from "./pods.ts";
import { servesApiVersion } from "./served.ts";

/** How long a client waits for an answer, simulated seconds. */
const clientSeconds = 20;

/**
 * The list and get half of the API servers, as plain HTTP: `/<cluster>/apis/batch/v1/jobs`,
 * `/<cluster>/api/v1/namespaces/<namespace>/pods/<name>?labelSelector=`. A cluster whose API is down drops the connection.
 */
export function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  clusters: (name: string) => KubernetesCluster | undefined,
): void {
  const url = new URL(request.url ?? "/", "http://api");
  const [, name = "", ...path] = url.pathname.split("/").map(decodeURIComponent);
  const cluster = clusters(name);
  if (cluster?.apiUp !== true) {
    request.socket.destroy();
    return;
  }
  if (cluster.apiSilent) {
    // the client gives up by a deadline of its own, in real time: here it passes in simulated time
    cluster.clock.after(clientSeconds, () => request.socket.destroy());
    return;
  }
  if (!(cluster instanceof SimulatedCluster)) {
    cluster.forward?.(`/${path.map(encodeURIComponent).join("/")}${url.search}`, response);
    return;
  }
  const reply = (status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const notFound = (): void => {
    reply(404, { kind: "Status", status: "Failure", reason: "NotFound", code: 404 });
  };
  if (path[0] === "readyz") {
    response.writeHead(200, { "content-type": "text/plain" }).end("ok");
    return;
  }
  if (path[0] === "version") {
    const [major = "1", minor = "0"] = cluster.kubernetesVersion.replace(/^v/, "").split(".");
    reply(200, { major, minor, gitVersion: `v${cluster.kubernetesVersion}` });
    return;
  }
  const [apiVersion, rest] =
    path[0] === "api"
      ? [path[1] ?? "", path.slice(2)]
      : [path.slice(1, 3).join("/"), path.slice(3)];
  if (rest.length === 0) {
    const served = kinds.filter((kind) =>
      servesApiVersion(cluster.kubernetesVersion, apiVersion, kind),
    );
    const resources = served.map((kind) => ({
      name: pluralOf(kind),
      kind,
      namespaced: kind !== "Node" && kind !== "Namespace",
      verbs: ["get", "list"],
    }));
    if (resources.length === 0) notFound();
    else reply(200, { kind: "APIResourceList", groupVersion: apiVersion, resources });
    return;
  }
  const namespace = rest[0] === "namespaces" && rest.length > 2 ? rest[1] : undefined;
  const [plural = "", wanted] = namespace === undefined ? rest : rest.slice(2);
  const kind = kinds.find((each) => pluralOf(each) === plural);
  if (kind === undefined || !servesApiVersion(cluster.kubernetesVersion, apiVersion, kind)) {
    notFound();
    return;
  }
  const selector = parseSelector(url.searchParams.get("labelSelector") ?? "");
  const items = objectsOf(cluster, kind)
    .filter((each) => namespace === undefined || storedNamespace(each) === namespace)
    .filter((each) => selector(each.metadata.labels ?? {}));
  if (wanted === undefined) {
    reply(200, { apiVersion, kind: `${kind}List`, metadata: {}, items });
    return;
  }
  const found = items.find((each) => each.metadata.name === wanted);
  if (found === undefined) notFound();
  else reply(200, { ...found, apiVersion });
}

const kinds = [
  "Node",
  "Pod",
  "Job",
  "CronJob",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Service",
  "Ingress",
  "ReplicaSet",
  "ReplicationController",
  "ConfigMap",
  "Secret",
  "Namespace",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
];

function objectsOf(cluster: SimulatedCluster, kind: string): readonly StoredObject[] {
  cluster.reconcile();
  const now = cluster.clock.now();
  if (kind === "Pod") {
    const jobPods = cluster.cronJobs.jobs
      .filter(({ run }) => run.endedMs === undefined)
      .map((job) => jobPod(job));
    return [
      ...cluster.pods.pods.map((pod) => podObject(pod, now)),
      ...jobPods,
      ...etcdPods(cluster),
    ];
  }
  if (kind === "Node") return nodesOf(cluster);
  if (kind === "Job") return cluster.cronJobs.jobs.map(jobObject);
  return cluster.list(kind).map((object) => ({ ...object, status: statusOf(cluster, object) }));
}

/** A static pod on each member. */
function etcdPods({ members }: SimulatedCluster): readonly StoredObject[] {
  return Array.from({ length: members }, (_, i) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `etcd-control-plane-${i}`,
      namespace: "kube-system",
      labels: { component: "etcd", tier: "control-plane" },
      annotations: { "kubernetes.io/config.mirror": "" },
      ownerReferences: [{ kind: "Node", name: `control-plane-${i}`, controller: true }],
    },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  }));
}

function nodesOf({ members, nodes, ...cluster }: SimulatedCluster): readonly StoredObject[] {
  return Array.from({ length: members + nodes }, (_, i) => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: i < members ? `control-plane-${i}` : `node-${i - members}` },
    status: {
      conditions: [{ type: "Ready", status: "True" }],
      nodeInfo: { kubeletVersion: `v${cluster.kubernetesVersion}` },
    },
  }));
}

function statusOf(cluster: SimulatedCluster, object: StoredObject): unknown {
  if (["Deployment", "StatefulSet", "DaemonSet"].includes(object.kind)) {
    const { ready, wanted } = cluster.readiness(object);
    return { replicas: wanted, readyReplicas: ready, availableReplicas: ready };
  }
  if (object.kind === "CronJob") {
    const active = cluster.cronJobs.active(storedNamespace(object), object.metadata.name);
    const last = cluster.cronJobs.lastScheduleMs(object);
    return {
      active: active.map(({ name, namespace }) => ({ kind: "Job", namespace, name })),
      ...(last === undefined ? {} : { lastScheduleTime: new Date(last).toISOString() }),
    };
  }
  if (object.kind === "HorizontalPodAutoscaler") {
    const { namespace = "default", name } = object.metadata;
    const { current, desired, why } = cluster.autoscalers.status(namespace, name) ?? {};
    const active = { type: "ScalingActive", status: why === undefined ? "True" : "False" };
    return {
      currentReplicas: current ?? 0,
      desiredReplicas: desired ?? 0,
      conditions: [why === undefined ? active : { ...active, message: why }],
    };
  }
  return object["status"] ?? {};
}

function jobObject(job: Job): StoredObject {
  const { run } = job;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: job.name,
      namespace: job.namespace,
      labels: job.labels,
      ...(job.cronJob === undefined
        ? {}
        : { ownerReferences: [{ kind: "CronJob", name: job.cronJob, controller: true }] }),
    },
    spec: {},
    status:
      run.endedMs === undefined
        ? { active: 1, startTime: new Date(run.startedMs).toISOString() }
        : {
            succeeded: 1,
            startTime: new Date(run.startedMs).toISOString(),
            completionTime: new Date(run.endedMs).toISOString(),
            conditions: [{ type: "Complete", status: "True" }],
          },
  };
}

function jobPod(job: Job): StoredObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${job.name}-0`,
      namespace: job.namespace,
      labels: job.labels,
      ownerReferences: [{ kind: "Job", name: job.name, controller: true }],
    },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  };
}

/** `a=b,c!=d,e in (f,g),h,!i`, as the API's label selectors are written. */
export function parseSelector(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const terms = text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== "");
  return (labels) =>
    terms.every((term) => {
      const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
      if (set !== null) {
        const [, key = "", operator, values = ""] = set;
        const among = values.split(",").map((value) => value.trim());
        return among.includes(labels[key] ?? "") === (operator === "in");
      }
      const pair = /^([^!=\s]+)\s*(==?|!=)\s*(.*)$/.exec(term);
      if (pair !== null) {
        const [, key = "", operator, value = ""] = pair;
        return (labels[key] === value) === (operator !== "!=");
      }
      return term.startsWith("!") ? !(term.slice(1) in labels) : term in labels;
    });
}
