// What objects need that neither they nor their cluster bring, as the cluster itself tells.
import { ApiException } from "@kubernetes/client-node";
import { fieldManagerName } from "../components/field-manager.ts";
import { provided } from "../conversion/manifests/annotations.ts";
import { recordAt, recordsAt, stringAt, type JsonObject } from "../conversion/manifests/json.ts";
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

export interface AskedObjects {
  /** Exactly as the cluster would get them. */
  readonly rendered: readonly Manifest[];
  /** What another stack applies to the same cluster. */
  readonly applied?: readonly Manifest[] | undefined;
  /** What a created cluster has by itself; absent: somebody else built the cluster. */
  readonly provision?: Provision | undefined;
  readonly networking?: string | undefined;
}

/**
 * Asks a cluster what it has of all that objects may need. No value of a Secret is read. An object that this program
 * has applied there, and that the manifests no longer bring, does not count: the next update deletes it.
 *
 * A cluster that somebody else built has what its server lists. A created one has that and what the next update brings;
 * its nodes are those of its instance groups, since a label or taint that a person gave goes with the machine. What only
 * its server has is told, and no more: an update does not ask there, and refuses the object all the same.
 *
 * @throws Error when the server does not answer
 */
export async function needsOnServer(api: LiveApi, asked: AskedObjects): Promise<ServerNeeds> {
  const { rendered, applied = [], provision, networking } = asked;
  const kinds = (Object.keys(neededKinds) as NeededKind[]).filter(
    (kind) => kind !== "Node" || provision === undefined,
  );
  const { there, unread, notes } = await readServer(api, kinds);
  const known = (references: readonly Reference[]) =>
    references.filter(({ kind }) => !unread.some((each) => each === kind));
  const all = provisionOnServer(there, networking, provision);
  const others = [...applied, ...[...there.values()].flat()];
  const missing = known(referencesIn(rendered, all, others));
  const unclaimed = known(referencesIn(rendered.map(withoutClaim), all, others));
  const refused = provision === undefined ? [] : known(referencesIn(rendered, provision, applied));
  return {
    references: [
      ...(provision === undefined ? missing : []),
      ...without(refused, missing).map(onServerOnly),
      ...without(unclaimed, missing).map(claimed),
    ],
    notes,
  };
}

/** What an update of a created cluster would refuse. */
function onServerOnly(reference: Reference): Reference {
  const { kind = "", name = "" } = reference;
  return {
    ...reference,
    found: "it on the server, where an update does not ask",
    wayOut: `annotate this or its Namespace cluster-migration/provided: ${kind}/${name}`,
    blocks: false,
  };
}

/** What an annotation says that something else brings. */
function claimed(reference: Reference): Reference {
  return {
    ...reference,
    found: "nothing yet, but cluster-migration/provided",
    wayOut: "see to it that it is there before the update: what needs it does not start",
    blocks: false,
  };
}

function withoutClaim({ object, source }: Manifest): Manifest {
  const annotations = Object.entries(object.metadata.annotations ?? {}).filter(
    ([name]) => name !== provided,
  );
  const metadata = { ...object.metadata, annotations: Object.fromEntries(annotations) };
  return { object: { ...object, metadata }, source };
}

function without(
  references: readonly Reference[],
  others: readonly Reference[],
): readonly Reference[] {
  const key = ({ source, object, needs }: Reference) => JSON.stringify([source, object, needs]);
  const known = new Set(others.map(key));
  return references.filter((each) => !known.has(key(each)));
}

async function readServer(api: LiveApi, kinds: readonly NeededKind[]) {
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
  await Promise.all(kinds.map(read));
  if (there.get("Node")?.length === 0) {
    unread.push("Node");
    notes.push("Nodes: there are none yet, so nobody knows which labels they will have");
  }
  return { there, unread, notes: notes.sort() };
}

/** Names and labels; of a Node its taints, too. */
async function objectsOnServer(api: LiveApi, kind: NeededKind): Promise<readonly Manifest[]> {
  const [apiVersion, path] = neededKinds[kind];
  const items = await api.listAll(path, { metadataOnly: kind !== "Node" });
  return items.filter(isOfOthers).map((item) => {
    const { name = "", namespace, labels } = recordAt(item, "metadata") as Metadata;
    const metadata = { name, ...(namespace !== undefined && { namespace }), labels: labels ?? {} };
    const spec = kind === "Node" && { spec: { taints: recordsAt(item, "spec", "taints") } };
    return { object: { apiVersion, kind, metadata, ...spec }, source: "" };
  });
}

function isOfOthers(item: JsonObject): boolean {
  return !recordsAt(item, "metadata", "managedFields").some(
    ({ manager }) => manager === fieldManagerName,
  );
}

/** Taints of a condition that passes: a node that is not ready yet, or is about to be taken away. */
const passing =
  /^(node\.(cloudprovider\.)?kubernetes\.io\/|node\.cilium\.io\/agent-not-ready$|(ToBeDeletedBy|DeletionCandidateOf)ClusterAutoscaler$)/;

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** @param created what the next update of a created cluster brings */
function provisionOnServer(
  there: ReadonlyMap<NeededKind, readonly Manifest[]>,
  networking: string | undefined,
  created: Provision | undefined,
): Provision {
  const names = (kind: NeededKind): readonly string[] =>
    (there.get(kind) ?? []).map(({ object }) => object.metadata.name);
  const own = {
    namespaces: [...(created?.namespaces ?? []), ...names("Namespace")],
    storageClasses: [...(created?.storageClasses ?? []), ...names("StorageClass")],
    priorityClasses: [...(created?.priorityClasses ?? []), ...names("PriorityClass")],
    ingressClasses: [...(created?.ingressClasses ?? []), ...names("IngressClass")],
    // `backups.example.com` defines kinds of example.com
    definitions: [
      ...(created?.definitions ?? []),
      ...names("CustomResourceDefinition").map((name) => name.replace(/^[^.]*\./, "")),
    ],
  };
  if (created !== undefined) return { ...created, ...own };
  return {
    ...own,
    // the server says by itself that another Service has one
    nodePorts: [],
    nodes: (there.get("Node") ?? []).map(({ object }) => ({
      labels: object.metadata.labels ?? {},
      taints: recordsAt(object, "spec", "taints").filter(
        (taint) => !passing.test(stringAt(taint, "key") ?? ""),
      ),
    })),
    ...(networking !== undefined && { networking }),
    isLive: true,
  };
}
