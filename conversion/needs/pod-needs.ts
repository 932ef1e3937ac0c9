// What pods need to start: configuration, accounts, classes, claims, images.
import { recordAt, recordsAt, stringAt, type JsonObject } from "../manifests/json.ts";
import { namespaceOf, type Manifest } from "../manifests/manifest.ts";
import type { ManifestIndex } from "../manifests/manifest-index.ts";
import { accountOf, containersOf, podTemplateOf } from "../manifests/pods.ts";
import { provides } from "../manifests/provided.ts";
import { imageNeeds } from "./image-needs.ts";
import { makerOf } from "../manifests/makers.ts";
import { nodeNeeds } from "./node-needs.ts";
import type { Provision } from "./provision.ts";
import { missing, nothing, type Reference } from "./reference.ts";
import { roleNeeds } from "./role-needs.ts";

export function podNeeds(
  manifest: Manifest,
  provision: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  const template = podTemplateOf(manifest.object);
  if (template === undefined || manifest.object.kind === "PodTemplate") return [];
  const spec = recordAt(template, "spec");
  return [
    ...configuration(manifest, spec, index),
    ...account(manifest, spec, index),
    ...classes(manifest, spec, provision, index),
    ...claims(manifest, spec, index),
    ...imageNeeds(manifest, spec, index),
    ...roleNeeds(manifest, template),
    ...nodeNeeds(manifest, spec, provision),
  ];
}

interface Named {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
}

/** Secrets and ConfigMaps without which a container is not started. */
function configuration(
  manifest: Manifest,
  spec: JsonObject,
  index: ManifestIndex,
): readonly Reference[] {
  const namespace = namespaceOf(manifest.object);
  const distinct = new Map(
    configurationNamedBy(spec).map((each) => [`${each.kind}/${each.name}`, each]),
  );
  return [...distinct.values()].flatMap(({ kind, name }) => {
    if (kind === "ConfigMap" && name === "kube-root-ca.crt") return [];
    if (index.find("v1", kind, namespace, name) !== undefined) return [];
    if (provides(manifest.object, kind, name, index)) return [];
    if (makerOf(kind, namespace, name, index) !== undefined) return [];
    const wayOut = /-token-[a-z0-9]{5}$/.test(name)
      ? "a service account's token that only its old cluster has: use a projected token volume"
      : undefined;
    return [missing(manifest, kind, name, { at: namespace, ...(wayOut && { wayOut }) })];
  });
}

/** The Secrets and ConfigMaps that a pod's spec names, and cannot start without. */
export function configurationNamedBy(spec: JsonObject): readonly Named[] {
  const found: Named[] = [];
  const add = (kind: Named["kind"], reference: JsonObject, field = "name") => {
    const name = stringAt(reference, field);
    if (name !== undefined && reference["optional"] !== true) found.push({ kind, name });
  };
  for (const container of containersOf(spec)) {
    for (const variable of recordsAt(container, "env")) {
      add("Secret", recordAt(variable, "valueFrom", "secretKeyRef"));
      add("ConfigMap", recordAt(variable, "valueFrom", "configMapKeyRef"));
    }
    for (const from of recordsAt(container, "envFrom")) {
      add("Secret", recordAt(from, "secretRef"));
      add("ConfigMap", recordAt(from, "configMapRef"));
    }
  }
  for (const volume of recordsAt(spec, "volumes")) {
    add("Secret", recordAt(volume, "secret"), "secretName");
    add("ConfigMap", recordAt(volume, "configMap"));
    for (const source of recordsAt(volume, "projected", "sources")) {
      add("Secret", recordAt(source, "secret"));
      add("ConfigMap", recordAt(source, "configMap"));
    }
  }
  return found;
}

function account(manifest: Manifest, spec: JsonObject, index: ManifestIndex): readonly Reference[] {
  const [name, namespace] = [accountOf(spec), namespaceOf(manifest.object)];
  if (name === "default" || name === "") return [];
  if (index.find("v1", "ServiceAccount", namespace, name) !== undefined) return [];
  if (provides(manifest.object, "ServiceAccount", name, index)) return [];
  if (makerOf("ServiceAccount", namespace, name, index) !== undefined) return [];
  return [missing(manifest, "ServiceAccount", name, { at: namespace })];
}

function classes(
  manifest: Manifest,
  spec: JsonObject,
  provision: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  const wanted: readonly (readonly [string, string, unknown, readonly string[]])[] = [
    ["PriorityClass", "scheduling.k8s.io/v1", spec["priorityClassName"], provision.priorityClasses],
    ["RuntimeClass", "node.k8s.io/v1", spec["runtimeClassName"], []],
  ];
  return wanted.flatMap(([kind, apiVersion, name, there]) => {
    if (typeof name !== "string" || name === "" || there.includes(name)) return [];
    if (index.find(apiVersion, kind, "default", name) !== undefined) return [];
    if (provides(manifest.object, kind, name, index)) return [];
    return [missing(manifest, kind, name, { found: there.join(", ") || nothing })];
  });
}

function claims(manifest: Manifest, spec: JsonObject, index: ManifestIndex): readonly Reference[] {
  const namespace = namespaceOf(manifest.object);
  return recordsAt(spec, "volumes").flatMap((volume) => {
    const name = stringAt(volume, "persistentVolumeClaim", "claimName");
    if (name === undefined) return [];
    if (index.find("v1", "PersistentVolumeClaim", namespace, name) !== undefined) return [];
    if (provides(manifest.object, "PersistentVolumeClaim", name, index)) return [];
    return [missing(manifest, "PersistentVolumeClaim", name, { at: namespace })];
  });
}
