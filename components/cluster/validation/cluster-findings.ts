// What is not well in a cluster, told from what its API says. Pure.
import type { V1Node, V1Pod } from "@kubernetes/client-node";
import type { IngressTargets } from "./machine-groups.ts";
import { createdIngressNamespace } from "../../../config/kubernetes-minors.ts";
import { minorOf } from "../../../migration/state/kubernetes-version.ts";

/** One thing that is not well. */
export interface ClusterFinding {
  readonly kind: "api" | "node" | "pod" | "etcd" | "ingress" | "certificate" | "machine" | "dns";
  readonly name: string;
  readonly problem: string;
  /** What a roll puts right by itself: a machine of another patch release, or a node that a roll has cordoned. */
  readonly cause?: "patch release" | "cordoned";
}

/** In a line: `pod kube-system/coredns-1: not ready`. */
export function findingText({ kind, name, problem }: ClusterFinding): string {
  return `${kind} ${name}: ${problem}`;
}

/** Every node Ready, and of the version that the stack file says. */
export function nodeFindings(
  nodes: readonly V1Node[],
  kubernetesVersion: string,
): readonly ClusterFinding[] {
  return nodes.flatMap((node) => {
    const name = node.metadata?.name ?? "";
    const kubelet = node.status?.nodeInfo?.kubeletVersion ?? "";
    return [
      ...(isReady(node) ? [] : [{ kind: "node" as const, name, problem: notReady(node) }]),
      ...(node.spec?.unschedulable === true
        ? [
            {
              kind: "node" as const,
              name,
              problem: "cordoned: kubectl uncordon, or go on with the roll",
              cause: "cordoned" as const,
            },
          ]
        : []),
      ...(kubelet.replace(/^v/, "") === kubernetesVersion
        ? []
        : [
            {
              kind: "node" as const,
              name,
              problem: `runs ${kubelet}, expected v${kubernetesVersion}: npm run roll`,
              cause: "patch release" as const,
            },
          ]),
    ];
  });
}

export function isReady(node: V1Node): boolean {
  return conditionOf(node)?.status === "True";
}

function conditionOf(node: V1Node) {
  return node.status?.conditions?.find(({ type }) => type === "Ready");
}

function notReady(node: V1Node): string {
  const condition = conditionOf(node);
  const why = condition?.message ?? condition?.reason ?? "it has not said that it is";
  return `not Ready: ${why}`;
}

/** Namespaces of what the program itself installs. */
const ownNamespaces = [
  "kube-system",
  "kube-flannel",
  "tigera-operator",
  "calico-system",
  createdIngressNamespace,
];

/** Every pod of the cluster's own parts runs and is ready, or has ended well. */
export function podFindings(pods: readonly V1Pod[]): readonly ClusterFinding[] {
  return pods
    .filter(({ metadata }) => ownNamespaces.includes(metadata?.namespace ?? ""))
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .flatMap((pod) => {
      const name = `${pod.metadata?.namespace ?? ""}/${pod.metadata?.name ?? ""}`;
      const problem = podProblem(pod);
      return problem === undefined ? [] : [{ kind: "pod" as const, name, problem }];
    });
}

function podProblem({ status }: V1Pod): string | undefined {
  const phase = status?.phase ?? "Unknown";
  if (phase === "Succeeded") return undefined;
  const waiting = (status?.containerStatuses ?? []).find(
    ({ state }) => state?.waiting?.reason !== undefined,
  )?.state?.waiting;
  if (phase !== "Running") return [phase, waiting?.reason].filter(Boolean).join(", ");
  const ready = status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";
  return ready
    ? undefined
    : `not ready${waiting?.reason === undefined ? "" : `: ${waiting.reason}`}`;
}

/** A static pod of etcd on each member, and as many as the control plane has members. */
export function etcdFindings(pods: readonly V1Pod[], members: number): readonly ClusterFinding[] {
  const etcd = pods.filter(
    ({ metadata }) =>
      metadata?.namespace === "kube-system" && metadata.labels?.["component"] === "etcd",
  );
  if (etcd.length >= members) return [];
  const problem = `${etcd.length} of ${members} members`;
  return [{ kind: "etcd", name: "etcd", problem }];
}

/** The machines' name for the API has the members' own addresses, and no others. */
export function nameFindings(
  name: string,
  addresses: readonly string[],
  nodes: readonly V1Node[],
): readonly ClusterFinding[] {
  const members = nodes
    .filter(({ metadata }) => "node-role.kubernetes.io/control-plane" in (metadata?.labels ?? {}))
    .map(({ status }) => status?.addresses?.find(({ type }) => type === "InternalIP")?.address);
  const [has, expected] = [addresses, members.map((each) => each ?? "none")].map((each) =>
    [...each].sort().join(" "),
  );
  if (has === expected) return [];
  return [
    {
      kind: "dns",
      name,
      problem: `has ${has || "no address"}, the members have ${expected || "none"}`,
    },
  ];
}

/** What keeps pods off a node that do not tolerate it. */
const repelling = ["NoSchedule", "NoExecute"];

/**
 * Every machine that runs the ingress controller answers at every port. Those with a taint run none, and a cordoned one
 * keeps the controller that it has.
 */
export function targetFindings(
  groups: Awaited<ReturnType<IngressTargets["list"]>>,
  nodes: readonly V1Node[],
): readonly ClusterFinding[] {
  const tainted = nodes
    .filter(({ spec }) =>
      (spec?.taints ?? []).some(
        ({ key, effect }) => repelling.includes(effect) && !key.startsWith("node.kubernetes.io/"),
      ),
    )
    .map(({ spec }) => machineOf(spec?.providerID));
  return groups.flatMap(({ port, targets }) => {
    const all = targets.filter(({ machine }) => !tainted.includes(machine));
    const healthy = all.filter((target) => target.healthy).length;
    if (healthy > 0 && healthy === all.length) return [];
    const problem = `${healthy} of ${all.length} targets are healthy`;
    return [{ kind: "ingress", name: `port ${port}`, problem }];
  });
}

/** `i-0a1b` of a node's `aws:///us-east-1a/i-0a1b`. */
export function machineOf(providerId: string | undefined): string | undefined {
  return providerId?.split("/").at(-1);
}

/** The API server is of the stack file's version: a patch release is a roll away, another minor another cluster. */
export function serverFindings(
  version: string,
  kubernetesVersion: string,
): readonly ClusterFinding[] {
  const got = version.replace(/^v/, "");
  if (got === kubernetesVersion) return [];
  const about = { kind: "api", name: "kube-apiserver" } as const;
  const problem = `runs v${got}, expected v${kubernetesVersion}`;
  return minorOf(got) === minorOf(kubernetesVersion)
    ? [{ ...about, problem: `${problem}: npm run roll`, cause: "patch release" }]
    : [{ ...about, problem: `${problem}: this is another cluster` }];
}

/** A certificate that ends within these days is a finding. */
const fewDays = 30;

export function certificateFindings(
  name: string,
  end: Date,
  nowMs: number,
  remedy: string,
): readonly ClusterFinding[] {
  const days = Math.floor((end.getTime() - nowMs) / 86_400_000);
  if (days >= fewDays) return [];
  const when = end.toISOString().slice(0, 10);
  const problem = days < 0 ? `ended on ${when}` : `ends on ${when}, in ${days} days`;
  return [{ kind: "certificate", name, problem: `${problem}: ${remedy}` }];
}
