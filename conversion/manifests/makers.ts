// What custom resources and controllers make of objects that are among the manifests.
import { recordAt, stringAt } from "./json.ts";
import { describeObject, groupOf, type KubernetesObject } from "./manifest.ts";
import type { ManifestIndex } from "./manifest-index.ts";

/** The custom resource that makes, or may make, an object of this name in its namespace. */
export function makerOf(
  kind: string,
  namespace: string,
  name: string,
  index: ManifestIndex,
): string | undefined {
  const own = index.customResources(namespace);
  const maker =
    (kind === "Secret" ? own.find((object) => secretOf(object) === name) : undefined) ??
    own.find(({ metadata }) => name === metadata.name || name.startsWith(`${metadata.name}-`));
  return maker === undefined ? undefined : describeObject(maker);
}

/** The Secret that a custom resource is there for. */
function secretOf(object: KubernetesObject): string | undefined {
  const spec = recordAt(object, "spec");
  switch (`${groupOf(object.apiVersion)} ${object.kind}`) {
    case "bitnami.com SealedSecret":
      return stringAt(spec, "template", "metadata", "name") ?? object.metadata.name;
    case "external-secrets.io ExternalSecret":
    case "kubernetes-client.io ExternalSecret":
      return stringAt(spec, "target", "name") ?? object.metadata.name;
    case "cert-manager.io Certificate":
    case "certmanager.k8s.io Certificate":
      return stringAt(spec, "secretName");
    default:
      return undefined;
  }
}

/** Whether cert-manager or kube-lego makes the Secrets of an Ingress' `tls`. */
export function hasCertificatesMade(ingress: KubernetesObject): boolean {
  return Object.keys(recordAt(ingress.metadata, "annotations")).some((name) =>
    certificateAnnotations.test(name),
  );
}

const certificateAnnotations =
  /^(cert-manager\.io\/(cluster-)?issuer|certmanager\.k8s\.io\/(cluster-)?issuer|kubernetes\.io\/tls-acme)$/;

/** Whether a ClusterIssuer or Issuer of the manifests proves a name by HTTP-01. */
export function provesByHttp(object: KubernetesObject): boolean {
  if (!["Issuer", "ClusterIssuer"].includes(object.kind)) return false;
  if (!/^(cert-manager\.io|certmanager\.k8s\.io)$/.test(groupOf(object.apiVersion))) return false;
  return JSON.stringify(recordAt(object, "spec", "acme")).includes('"http01"');
}
