// What the simulated API servers list: objects as their owners wrote them, and what the cluster makes of them.
import { region } from "../aws/resource-types.ts";
import type { SimulatedCluster } from "./cluster.ts";
import type { Job } from "./cron-jobs.ts";
import type { SimulatedNode } from "./nodes.ts";
import { storedNamespace, type StoredObject } from "./object.ts";
import type { Pod } from "./pods.ts";
import { workloadKinds } from "./runs.ts";

/** The kinds that are listed. */
export const kinds = [
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

/** As the API lists them. */
export function objectsOfKind(cluster: SimulatedCluster, kind: string): readonly StoredObject[] {
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
  if (kind === "ReplicaSet") return [...cluster.list(kind), ...replicaSets(cluster)];
  if (kind === "Job") return cluster.cronJobs.jobs.map(jobObject);
  return cluster.list(kind).map((object) => ({ ...object, status: statusOf(cluster, object) }));
}

/** Of the Deployments that have pods: one for each template. */
function replicaSets(cluster: SimulatedCluster): readonly StoredObject[] {
  const pods = cluster.pods.pods.filter(({ owner }) => owner.kind === "Deployment");
  const byName = Map.groupBy(pods, (pod) => `${pod.namespace}/${replicaSetOf(pod)}`);
  return [...byName.values()].flatMap(([pod]) =>
    pod === undefined
      ? []
      : [
          {
            apiVersion: "apps/v1",
            kind: "ReplicaSet",
            metadata: {
              name: replicaSetOf(pod),
              namespace: pod.namespace,
              labels: pod.labels,
              ownerReferences: [{ kind: "Deployment", name: pod.owner.name, controller: true }],
            },
          },
        ],
  );
}

function replicaSetOf({ owner, template }: Pod): string {
  return `${owner.name}-${template}`;
}

/** A static pod on each member. */
function etcdPods({ members }: SimulatedCluster): readonly StoredObject[] {
  return members.list().map(({ name }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `etcd-${name}`,
      namespace: "kube-system",
      labels: { component: "etcd", tier: "control-plane" },
      annotations: { "kubernetes.io/config.mirror": "" },
      ownerReferences: [{ kind: "Node", name, controller: true }],
    },
    spec: { nodeName: name },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  }));
}

function nodesOf(cluster: SimulatedCluster): readonly StoredObject[] {
  const role = { "node-role.kubernetes.io/control-plane": "" };
  return [
    ...cluster.members.list().map((node) => nodeObject(cluster, node, role)),
    ...cluster.workers.list().map((node) => nodeObject(cluster, node, {})),
  ];
}

/** As the list API shows a node. */
export function nodeObject(
  { kubernetesVersion }: SimulatedCluster,
  { name, instance, unschedulable }: SimulatedNode,
  labels: Readonly<Record<string, string>>,
): StoredObject {
  const version = instance?.kubernetesVersion ?? kubernetesVersion;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: {
      ...(instance === undefined ? {} : { providerID: `aws:///${region}/${instance.id}` }),
      ...(unschedulable ? { unschedulable } : {}),
    },
    status: {
      conditions: [{ type: "Ready", status: "True" }],
      addresses: [{ type: "InternalIP", address: instance?.address ?? "172.20.64.10" }],
      nodeInfo: { kubeletVersion: `v${version}` },
    },
  };
}

function statusOf(cluster: SimulatedCluster, object: StoredObject): unknown {
  if (workloadKinds.has(object.kind)) {
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

/** As the list API shows a pod. */
function podObject(pod: Pod, nowMs: number): StoredObject {
  const ready = pod.readyMs <= nowMs;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      labels: pod.labels,
      creationTimestamp: new Date(pod.createdMs).toISOString(),
      ...(pod.goneMs === undefined
        ? {}
        : { deletionTimestamp: new Date(pod.goneMs).toISOString() }),
      ownerReferences: [
        {
          kind: pod.owner.kind === "Deployment" ? "ReplicaSet" : pod.owner.kind,
          name: pod.owner.kind === "Deployment" ? replicaSetOf(pod) : pod.owner.name,
          controller: true,
        },
      ],
    },
    spec: { ...(pod.node === undefined ? {} : { nodeName: pod.node }) },
    status: {
      phase: ready ? "Running" : "Pending",
      conditions: [
        { type: "Ready", status: ready ? "True" : "False" },
        pod.node === undefined
          ? { type: "PodScheduled", status: "False", reason: "Unschedulable" }
          : { type: "PodScheduled", status: "True" },
      ],
    },
  };
}
