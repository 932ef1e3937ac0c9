// Namespaces, definitions, ports of nodes, keys, and networks that a policy speaks of.
import { findApi, isBuiltInGroup } from "../api-versions.ts";
import { isIP } from "node:net";
import { parseIpv4Range } from "../../config/ipv4-range.ts";
import { hasLabels } from "../../migration/state/labels.ts";
import { recordAt, recordsAt, stringAt, type JsonObject } from "../manifests/json.ts";
import {
  describeObject,
  groupOf,
  type KubernetesObject,
  type Manifest,
} from "../manifests/manifest.ts";
import type { ManifestIndex } from "../manifests/manifest-index.ts";
import { provides } from "../manifests/provided.ts";
import type { Provision } from "./provision.ts";
import { missing, orProvided, type Reference } from "./reference.ts";

export function otherNeeds(
  manifest: Manifest,
  provision: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  return [
    ...namespace(manifest, provision, index),
    ...definition(manifest, provision, index),
    ...nodePorts(manifest, provision),
    ...address(manifest, provision),
    ...sealed(manifest),
    ...policies(manifest, provision, index),
  ];
}

function namespace(
  manifest: Manifest,
  { namespaces }: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  const { namespace: name } = manifest.object.metadata;
  if (name === undefined || namespaces.includes(name)) return [];
  if (index.find("v1", "Namespace", "default", name) !== undefined) return [];
  if (provides(manifest.object, "Namespace", name, index)) return [];
  return [missing(manifest, "Namespace", name, { found: namespaces.slice(0, 3).join(", ") })];
}

/** Whether an object is a custom resource that neither manifests nor addons define, and nothing else either. */
export function lacksDefinition(
  object: KubernetesObject,
  { definitions }: Provision,
  index: ManifestIndex,
): boolean {
  const group = groupOf(object.apiVersion);
  if (findApi(object.apiVersion, object.kind) !== undefined || isBuiltInGroup(group)) return false;
  if (index.definitionOf(object) !== undefined || definitions.includes(group)) return false;
  return !provides(object, "CustomResourceDefinition", definitionName(object), index);
}

function definitionName({ apiVersion, kind }: KubernetesObject): string {
  return `${kind.toLowerCase()}.${groupOf(apiVersion)}`;
}

function definition(
  manifest: Manifest,
  provision: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  const { object } = manifest;
  if (!lacksDefinition(object, provision, index)) return [];
  const name = definitionName(object);
  return [
    missing(manifest, "CustomResourceDefinition", name, {
      needs: `the definition of ${object.kind} (${groupOf(object.apiVersion)})`,
      wayOut: orProvided(
        "add its CustomResourceDefinition to the manifests, annotate it cluster-migration/conversion: leave-out",
        "CustomResourceDefinition",
        name,
      ),
    }),
  ];
}

function nodePorts({ object, source }: Manifest, provision: Provision): readonly Reference[] {
  if (object.kind !== "Service" || object.apiVersion !== "v1") return [];
  return recordsAt(object, "spec", "ports").flatMap(({ nodePort }) =>
    provision.nodePorts.some((taken) => taken === nodePort)
      ? [
          {
            source,
            object: describeObject(object),
            needs: `the node port ${String(nodePort)}`,
            found: "the cluster's ingress controller has it",
            wayOut: "take another, or leave nodePort out",
            blocks: true,
          },
        ]
      : [],
  );
}

/** A fixed address, which somebody's client may have written down. */
function address(
  { object, source }: Manifest,
  { serviceRange, nameServer }: Provision,
): readonly Reference[] {
  const wanted = stringAt(object, "spec", "clusterIP");
  const range = serviceRange === undefined ? undefined : parseIpv4Range(serviceRange);
  if (object.kind !== "Service" || object.apiVersion !== "v1" || range === undefined) return [];
  // what is no address at all is the server's to refuse
  if (wanted === undefined || isIP(wanted) === 0) return [];
  const lies = isIP(wanted) === 4 && range.contains(wanted);
  if (lies && wanted !== nameServer) return [];
  return [
    {
      source,
      object: describeObject(object),
      needs: `the address ${wanted}`,
      found: lies
        ? "the cluster's name server has it"
        : `Services have addresses of ${range.toString()}`,
      wayOut: `leave clusterIP out: clients find a Service by its name; where one has the address written down, take one of ${range.toString()}`,
      blocks: true,
    },
  ];
}

/** Only the key of the cluster that it was sealed for opens it. */
function sealed(manifest: Manifest): readonly Reference[] {
  const { object, source } = manifest;
  if (object.kind !== "SealedSecret" || groupOf(object.apiVersion) !== "bitnami.com") return [];
  return [
    {
      source,
      object: describeObject(object),
      needs: "the key that it was sealed with",
      found: "the target's own, another one",
      wayOut:
        "copy the old controller's keys (Secrets of its namespace labelled sealedsecrets.bitnami.com/sealed-secrets-key) to the target before its controller starts",
      blocks: false,
    },
  ];
}

function policies(
  { object, source }: Manifest,
  { networking, namespaces }: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  if (object.kind !== "NetworkPolicy" || groupOf(object.apiVersion) !== "networking.k8s.io") {
    return [];
  }
  const about = { source, object: describeObject(object), blocks: false };
  const plugin =
    networking === "flannel"
      ? [
          {
            ...about,
            needs: "a network plugin that enforces policies",
            found: "flannel, which does not",
            wayOut:
              "choose cilium or calico as networking: on flannel everybody may call everybody",
          },
        ]
      : [];
  const spec = recordAt(object, "spec");
  const peers = [
    ...recordsAt(spec, "ingress").flatMap((rule) => recordsAt(rule, "from")),
    ...recordsAt(spec, "egress").flatMap((rule) => recordsAt(rule, "to")),
  ];
  const selectors = peers
    .map((peer) => recordAt(peer, "namespaceSelector", "matchLabels"))
    .filter((labels) => Object.keys(labels).length > 0 && !anyHas(labels, namespaces, index));
  const texts = new Set(
    selectors.map((labels) =>
      Object.entries(labels)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(", "),
    ),
  );
  return [
    ...plugin,
    ...[...texts].map((labels) => ({
      ...about,
      needs: `a Namespace with ${labels}`,
      kind: "Namespace",
      found: "none among the manifests",
      wayOut:
        "label the Namespace in its manifest: what is labelled by hand on the old cluster is not on the target",
    })),
  ];
}

const nameLabel = "kubernetes.io/metadata.name";

function anyHas(wanted: JsonObject, own: readonly string[], index: ManifestIndex): boolean {
  const candidates: readonly JsonObject[] = [
    ...own.map((name) => ({ [nameLabel]: name })),
    ...index.ofKind("Namespace").map(({ metadata }) => ({
      [nameLabel]: metadata.name,
      ...metadata.labels,
    })),
  ];
  return candidates.some((labels) => hasLabels(wanted, labels));
}
