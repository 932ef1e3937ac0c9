// What objects need that neither they nor their cluster bring, as the cluster itself tells.
import { ApiException } from "@kubernetes/client-node";
import { recordAt, recordsAt, stringAt } from "../conversion/manifests/json.ts";
import type { Manifest } from "../conversion/manifests/manifest.ts";
import { referencesIn } from "../conversion/needs/needs.ts";
import type { Provision } from "../conversion/needs/provision.ts";
import type { Reference } from "../conversion/needs/reference.ts";
import { reasonOf, type LiveApi } from "./live-api.ts";

export interface ServerNeeds {
  readonly references: readonly Reference[];
  /** A line for each kind that this user may not list: nobody knows what is missing of it. */
  readonly notes: readonly string[];
}

/** Kinds that others need, by the path of all their objects. */
const neededKinds = {
  Namespace: ["v1", "/api/v1/namespaces"],
  Node: ["v1", "/api/v1/nodes"],
  Secret: ["v1", "/api/v1/secrets"],
  ConfigMap: ["v1", "/api/v1/configmaps"],
  ServiceAccount: ["v1", "/api/v1/serviceaccounts"],
  PersistentVolumeClaim: ["v1", "/api/v1/persistentvolumeclaims"],
  StorageClass: ["storage.k8s.io/v1", "/apis/storage.k8s.io/v1/storageclasses"],
  PriorityClass: ["scheduling.k8s.io/v1", "/apis/scheduling.k8s.io/v1/priorityclasses"],
  RuntimeClass: ["node.k8s.io/v1", "/apis/node.k8s.io/v1/runtimeclasses"],
  IngressClass: ["networking.k8s.io/v1", "/apis/networking.k8s.io/v1/ingressclasses"],
  CustomResourceDefinition: [
    "apiextensions.k8s.io/v1",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
  ],
} as const;

type NeededKind = keyof typeof neededKinds;

/** How a reference begins that needs something of a kind. */
function saidOf(kind: NeededKind): string {
  if (kind === "Node") return "a node ";
  return kind === "CustomResourceDefinition" ? "the definition of " : `${kind} `;
}

/**
 * Asks a cluster that somebody else built what it has of all that objects may need. No value of a Secret is read.
 *
 * @param rendered as the cluster would get them
 * @throws Error when the server does not answer
 */
export async function needsOnServer(
  api: LiveApi,
  rendered: readonly Manifest[],
  networking?: string,
): Promise<ServerNeeds> {
  const there = new Map<NeededKind, readonly Manifest[]>();
  const unread: NeededKind[] = [];
  const notes: string[] = [];
  const read = async (kind: NeededKind): Promise<void> => {
    try {
      there.set(kind, await objectsOnServer(api, kind));
    } catch (error) {
      if (!(error instanceof ApiException)) throw error;
      unread.push(kind);
      notes.push(`${kind}s: not read, so nobody knows what is missing: ${reasonOf(error)}`);
    }
  };
  await Promise.all((Object.keys(neededKinds) as NeededKind[]).map(read));
  if (there.get("Node")?.length === 0) {
    unread.push("Node");
    notes.push("Nodes: there are none yet, so nobody knows which labels they will have");
  }
  const references = referencesIn(
    rendered,
    provisionOf(there, networking),
    [...there.values()].flat(),
  );
  return {
    references: references.filter(
      ({ needs }) => !unread.some((kind) => needs.startsWith(saidOf(kind))),
    ),
    notes: notes.sort(),
  };
}

/** Names and labels; of a Node its taints, too. */
async function objectsOnServer(api: LiveApi, kind: NeededKind): Promise<readonly Manifest[]> {
  const [apiVersion, path] = neededKinds[kind];
  const items = await api.listAll(path, { metadataOnly: kind !== "Node" });
  return items.map((item) => {
    const { name = "", namespace, labels } = recordAt(item, "metadata") as Metadata;
    const metadata = { name, ...(namespace !== undefined && { namespace }), labels: labels ?? {} };
    const spec = kind === "Node" && { spec: { taints: recordsAt(item, "spec", "taints") } };
    return { object: { apiVersion, kind, metadata, ...spec }, source: "" };
  });
}

/** Taints of a condition that passes: a node that is not ready yet, or is about to be taken away. */
const passing =
  /^(node\.(cloudprovider\.)?kubernetes\.io\/|node\.cilium\.io\/agent-not-ready$|(ToBeDeletedBy|DeletionCandidateOf)ClusterAutoscaler$)/;

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function provisionOf(
  there: ReadonlyMap<NeededKind, readonly Manifest[]>,
  networking: string | undefined,
): Provision {
  const names = (kind: NeededKind): readonly string[] =>
    (there.get(kind) ?? []).map(({ object }) => object.metadata.name);
  return {
    namespaces: names("Namespace"),
    storageClasses: names("StorageClass"),
    priorityClasses: names("PriorityClass"),
    ingressClasses: names("IngressClass"),
    // the server says by itself that another Service has one
    nodePorts: [],
    nodes: (there.get("Node") ?? []).map(({ object }) => ({
      labels: object.metadata.labels ?? {},
      taints: recordsAt(object, "spec", "taints").filter(
        (taint) => !passing.test(stringAt(taint, "key") ?? ""),
      ),
    })),
    // `backups.example.com` defines kinds of example.com
    definitions: names("CustomResourceDefinition").map((name) => name.replace(/^[^.]*\./, "")),
    ...(networking !== undefined && { networking }),
    isLive: true,
  };
}
