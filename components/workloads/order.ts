// In which order objects are created: what an object needs comes before it.
import { listAt, recordAt } from "../../conversion/manifests/json.ts";
import type { KubernetesObject } from "../../conversion/manifests/manifest.ts";
import type { ManifestIndex } from "../../conversion/manifests/manifest-index.ts";

/** Namespaces and definitions first, what intercepts the API last. */
export function inOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const rank = ({ kind }: KubernetesObject): number => {
    if (kind === "Namespace" || kind === "CustomResourceDefinition") return 0;
    return intercepts(kind) ? 2 : 1;
  };
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

function intercepts(kind: string): boolean {
  return /^(Mutating|Validating)WebhookConfiguration$|^APIService$/.test(kind);
}

/** What must be there before an object: its namespace, its definition, the pods that it calls. */
export function requirementsOf(
  object: KubernetesObject,
  index: ManifestIndex,
): readonly KubernetesObject[] {
  const { namespace } = object.metadata;
  const needed = [
    namespace === undefined ? undefined : index.find("v1", "Namespace", "default", namespace),
    index.definitionOf(object),
  ].flatMap((manifest) => manifest?.object ?? []);
  return intercepts(object.kind) ? [...needed, ...calledBy(object, index)] : needed;
}

/** The Services that a webhook or an aggregated API calls, and what holds their pods. */
function calledBy(object: KubernetesObject, index: ManifestIndex): readonly KubernetesObject[] {
  const references = [
    recordAt(object, "spec", "service"),
    ...listAt(object, "webhooks").map((hook) => recordAt(hook, "clientConfig", "service")),
  ];
  const services = new Set(
    references.flatMap(
      ({ namespace, name }) => index.service(String(namespace), String(name)) ?? [],
    ),
  );
  return index.manifests
    .map((manifest) => manifest.object)
    .filter(
      (other) =>
        services.has(other) || index.servicesFor(other).some((service) => services.has(service)),
    );
}
