// In which order objects are created: what an object needs comes before it.
import { listAt, recordAt } from "../../conversion/manifests/json.ts";
import {
  isIngress,
  namespaceOf,
  type KubernetesObject,
} from "../../conversion/manifests/manifest.ts";
import { backendServices, type ManifestIndex } from "../../conversion/manifests/manifest-index.ts";
import { podTemplateOf } from "../../conversion/manifests/pods.ts";
import { configurationNamedBy } from "../../conversion/needs/pod-needs.ts";

/** What a pod may name: it does not start before they are there. */
const namedByPods: readonly string[] = [
  "ConfigMap",
  "Secret",
  "ServiceAccount",
  "PersistentVolumeClaim",
  "PersistentVolume",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
];

/**
 * Namespaces and definitions first, then what pods name, Ingresses after what they lead to, what intercepts the API
 * last.
 */
export function inOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const rank = ({ kind }: KubernetesObject): number => {
    if (kind === "Namespace" || kind === "CustomResourceDefinition") return 0;
    if (namedByPods.includes(kind)) return 1;
    if (intercepts(kind)) return 4;
    return kind === "Ingress" ? 3 : 2;
  };
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

function intercepts(kind: string): boolean {
  return /^(Mutating|Validating)WebhookConfiguration$|^APIService$/.test(kind);
}

/**
 * What must be there before an object: its namespace, its definition, the Secrets and ConfigMaps that its pods name, the
 * pods that it calls. An Ingress leads to a
 * Service only when the pods behind it are ready.
 */
export function requirementsOf(
  object: KubernetesObject,
  index: ManifestIndex,
): readonly KubernetesObject[] {
  const { namespace } = object.metadata;
  const needed = [
    namespace === undefined ? undefined : index.find("v1", "Namespace", "default", namespace),
    index.definitionOf(object),
  ].flatMap((manifest) => manifest?.object ?? []);
  const spec = recordAt(podTemplateOf(object), "spec");
  const configuration = configurationNamedBy(spec).flatMap(
    ({ kind, name }) => index.find("v1", kind, namespaceOf(object), name)?.object ?? [],
  );
  needed.push(...new Set(configuration));
  if (intercepts(object.kind)) return [...needed, ...calledBy(object, index)];
  return isIngress(object) ? [...needed, ...behind(servicesOf(object, index), index)] : needed;
}

function servicesOf(ingress: KubernetesObject, index: ManifestIndex): readonly KubernetesObject[] {
  return backendServices(ingress).flatMap(
    (name) => index.service(namespaceOf(ingress), name) ?? [],
  );
}

/** The Services that a webhook or an aggregated API calls, and what holds their pods. */
function calledBy(object: KubernetesObject, index: ManifestIndex): readonly KubernetesObject[] {
  const references = [
    recordAt(object, "spec", "service"),
    ...listAt(object, "webhooks").map((hook) => recordAt(hook, "clientConfig", "service")),
  ];
  const services = references.flatMap(
    ({ namespace, name }) => index.service(String(namespace), String(name)) ?? [],
  );
  return behind(services, index);
}

/** These Services, and what they select. */
function behind(
  services: readonly KubernetesObject[],
  index: ManifestIndex,
): readonly KubernetesObject[] {
  const selected = selectedBy.get(index) ?? selections(index);
  selectedBy.set(index, selected);
  return [...new Set(services.flatMap((service) => [service, ...(selected.get(service) ?? [])]))];
}

type Selections = ReadonlyMap<KubernetesObject, readonly KubernetesObject[]>;

/** One pass over all objects serves every Ingress. */
const selectedBy = new WeakMap<ManifestIndex, Selections>();

function selections(index: ManifestIndex): Selections {
  const found = new Map<KubernetesObject, KubernetesObject[]>();
  for (const { object } of index.manifests) {
    for (const service of index.servicesFor(object)) {
      found.set(service, [...(found.get(service) ?? []), object]);
    }
  }
  return found;
}
