// Clusters that somebody built long ago, as a stack file describes them: their workloads, and today's records.
import { parse, stringify } from "yaml";
import { editStackFile } from "../config/edit.ts";
import { UserError } from "../migration/user-error.ts";
import { ProviderRefusal, record } from "./world/provider.ts";
import { isBalanced } from "../conversion/manifests/host-routes.ts";
import { recordsAt, stringAt } from "../conversion/manifests/json.ts";
import { backendServices } from "../conversion/manifests/manifest-index.ts";
import {
  isIngress,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "../conversion/manifests/manifest.ts";
import { renderFor } from "../conversion/render.ts";
import type { WorkloadSet } from "../conversion/manifests/workload-set.ts";
import { compareVersions } from "../migration/state/kubernetes-version.ts";
import type { Config } from "../config/parse.ts";
import type { ParsedProject as Files } from "../config/read.ts";
import { isExisting } from "../config/cluster.ts";
import type { ExistingClusterSpec } from "../config/existing-cluster.ts";
import { kubeconfigFor } from "./world/kubernetes/kubeconfig.ts";
import type { KubernetesCluster } from "./world/kubernetes/kubernetes-cluster.ts";
import { keyOfObject, type StoredObject } from "./world/kubernetes/object.ts";
import type { ExistingClusterFacts, World } from "./world/world.ts";

/** Worker nodes of a cluster of which nobody says how many it has. */
const nodes = 3;

/**
 * Puts every existing cluster of the stack files into the world, with its workloads running, its load balancer, the simple records that
 * `adopt` is to take over, and somebody who obeys its `activeCommands`.
 */
export async function placeExisting(
  world: World,
  files: Files,
  workloads: WorkloadSet,
): Promise<void> {
  const versions = [...files.stacks.values()].map(({ cluster }) => cluster.kubernetesVersion);
  const newest = versions.toSorted(compareVersions).at(-1) ?? "";
  for (const { side, cluster: spec } of files.stacks.values()) {
    if (!isExisting(spec)) continue;
    const { name, kubernetesVersion } = spec;
    const { ingress } = spec.existing;
    const loadBalancers = ownBalancers(spec, workloads);
    const facts = { name, kubernetesVersion, nodes, ingress, loadBalancers };
    const cluster = await world.addExisting(facts);
    await apply(cluster, newest, workloads, side.active);
    if (side.activeCommands !== undefined) {
      const { start, stop } = side.activeCommands;
      world.commands.set(start, () => apply(cluster, newest, workloads, true));
      world.commands.set(stop, () => apply(cluster, newest, workloads, false));
    }
    if (side.adopt) seedRecords(world, workloads, spec);
  }
}

/** The load balancers of single hosts, each once, with the Service that has it: what its host leads to, if that has one. */
function ownBalancers(
  { existing: { ingress, loadBalancers = {} } }: ExistingClusterSpec,
  { manifests }: WorkloadSet,
): NonNullable<ExistingClusterFacts["loadBalancers"]> {
  const balanced = new Set(
    manifests.filter(({ object }) => isBalanced(object)).map(({ object }) => nameOf(object)),
  );
  const found = Object.entries(loadBalancers).map(([host, balancer]) => ({
    ...balancer,
    service: servicesOf(host, manifests).find((name) => balanced.has(name)),
  }));
  const names = found.map(({ dnsName }) => dnsName);
  return found.filter(
    ({ dnsName }, i) => dnsName !== ingress.dnsName && names.indexOf(dnsName) === i,
  );
}

/** `shop/api` for each Service that the Ingresses of a host lead to. */
function servicesOf(host: string, manifests: readonly Manifest[]): readonly string[] {
  return manifests
    .filter(({ object }) => isIngress(object))
    .flatMap(({ object }) =>
      recordsAt(object, "spec", "rules")
        .filter((rule) => stringAt(rule, "host") === host)
        .flatMap((rule) => backendServices({ ...object, spec: { rules: [rule] } }))
        .map((name) => `${namespaceOf(object)}/${name}`),
    );
}

function nameOf(object: KubernetesObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}`;
}

/**
 * What its owner has applied. The form in which the old API server keeps it is not ours to know, and manifests may already be
 * written in the new one, so they are put there without asking the server.
 */
async function apply(
  cluster: KubernetesCluster,
  kubernetesVersion: string,
  { manifests }: WorkloadSet,
  active: boolean,
): Promise<void> {
  const { objects } = renderFor(manifests, { kubernetesVersion, active });
  const wanted = objects as unknown as readonly StoredObject[];
  const isNamespace = ({ kind }: StoredObject): boolean => kind === "Namespace";
  // a real API server takes nothing into a namespace that is not there
  for (const object of [...wanted.filter(isNamespace), ...wanted.filter((o) => !isNamespace(o))]) {
    await place(cluster, object);
  }
  const kept = new Set(wanted.map(keyOfObject));
  for (const { object } of manifests) {
    if (!kept.has(keyOfObject(object))) await cluster.delete(object);
  }
}

/** @throws UserError where a real API server does not take it */
async function place(cluster: KubernetesCluster, object: StoredObject): Promise<void> {
  try {
    await cluster.place(object);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    throw new UserError(
      `${object.kind} ${keyOfObject(object).split("/").slice(1).filter(Boolean).join("/")}: ` +
        `the real API server that stands for ${cluster.name} does not take it: ${error.message}; ` +
        `rehearse without --kubernetes`,
    );
  }
}

/** The records that serve the hosts today: simple aliases. */
function seedRecords(
  world: World,
  { hosts }: WorkloadSet,
  { existing: { ingress, loadBalancers = {} } }: ExistingClusterSpec,
): void {
  for (const { name, zone } of hosts) {
    const zoneId = world.zones.all().find((each) => each.name === zone)?.id ?? "";
    const balancer = loadBalancers[name] ?? ingress;
    const alias = { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true };
    const record = { name, type: "A", values: [], alias };
    world.zones.seed(zoneId, [{ action: "UPSERT", record }]);
  }
}

/**
 * The stack file with a kubeconfig of the world's in the place of its own, which may be encrypted and is nobody's business
 * here; unchanged where there is none.
 */
export function withSimulatedKubeconfig(file: string, text: string, config: Config): string {
  if (!/^ *(\S+:)?kubeconfig:/m.test(text)) return text;
  const { name } = config.cluster;
  const value = kubeconfigFor(name, `https://api.${name}`);
  return editStackFile(file, text, config.shared.project, [{ key: "kubeconfig", value }]);
}

/** The same side as a cluster that kops built years ago, behind a classic load balancer and simple records. */
export function existingStackFile(
  text: string,
  { cluster, shared: { project } }: Config,
  kubernetesVersion: string,
): string {
  const file = record(parse(text));
  const own = (key: string): string => `${project}:${key}`;
  const kept = Object.entries(record(file["config"])).filter(
    ([key]) => !key.endsWith(":cluster") && !key.endsWith(":kubeconfig"),
  );
  const existing = {
    ingress: { dnsName: "a0123456789.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" },
    networking: "weave",
    dns: "kube-dns",
  };
  return stringify({
    ...file,
    config: {
      ...Object.fromEntries(kept),
      [own("cluster")]: { name: cluster.name, kubernetesVersion, existing },
      [own("adopt")]: "true",
      [own("activeCommands")]: { start: "start-active-only", stop: "stop-active-only" },
    },
  });
}
