// Which controller an Ingress is for.
import { stringAt } from "./json.ts";
import { annotationOf, type KubernetesObject } from "./manifest.ts";
import type { ManifestIndex } from "./manifest-index.ts";

/** As Ingresses named their class before they had a field for it. */
export const classAnnotation = "kubernetes.io/ingress.class";

/** The class that an Ingress names. */
export function ingressClassOf(ingress: KubernetesObject): string | undefined {
  return stringAt(ingress, "spec", "ingressClassName") ?? annotationOf(ingress, classAnnotation);
}

/** `haproxy.org/ingress-controller/haproxy` of a class, where the manifests have it. */
export function declaredController(name: string, index: ManifestIndex): string | undefined {
  const declared = index.find("networking.k8s.io/v1", "IngressClass", "default", name)?.object;
  return stringAt(declared, "spec", "controller");
}
