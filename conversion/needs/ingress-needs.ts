// What an Ingress needs to answer: its class' controller and its certificates.
import { listAt, recordsAt, stringAt } from "../manifests/json.ts";
import { describeObject, isIngress, namespaceOf, type Manifest } from "../manifests/manifest.ts";
import { ingressClassOf } from "../manifests/ingress-class.ts";
import type { ManifestIndex } from "../manifests/manifest-index.ts";
import { provides } from "../manifests/provided.ts";
import { hasCertificatesMade, makerOf, provesByHttp } from "../manifests/makers.ts";
import type { Provision } from "./provision.ts";
import { missing, type Reference } from "./reference.ts";

export function ingressNeeds(
  manifest: Manifest,
  provision: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  if (provesByHttp(manifest.object)) return [challenge(manifest)];
  if (!isIngress(manifest.object)) return [];
  return [...ingressClass(manifest, provision, index), ...certificates(manifest, index)];
}

function ingressClass(
  manifest: Manifest,
  { ingressClasses }: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  const { object } = manifest;
  const name = ingressClassOf(object);
  if (name === undefined || ingressClasses.includes(name)) return [];
  if (index.find("networking.k8s.io/v1", "IngressClass", "default", name) !== undefined) return [];
  if (provides(object, "IngressClass", name, index)) return [];
  return [
    missing(manifest, "IngressClass", name, {
      found: ingressClasses[0] ?? "",
      blocks: false,
      wayOut: `its hosts' records lead to the cluster's own controller, which leaves it alone: write class ${ingressClasses[0] ?? ""} or none, or bring the controller and leave its hosts to others by cluster-migration/ignore-hosts`,
    }),
  ];
}

/** Without its Secret a host answers with the controller's own certificate, which the gate refuses. */
function certificates(manifest: Manifest, index: ManifestIndex): readonly Reference[] {
  const { object } = manifest;
  const namespace = namespaceOf(object);
  const made = hasCertificatesMade(object);
  return recordsAt(object, "spec", "tls").flatMap((entry) => {
    const name = stringAt(entry, "secretName");
    if (name === undefined || name === "" || made) return [];
    if (index.find("v1", "Secret", namespace, name) !== undefined) return [];
    if (makerOf("Secret", namespace, name, index) !== undefined) return [];
    if (provides(object, "Secret", name, index)) return [];
    const hosts = listAt(entry, "hosts").map(String).join(", ") || "its hosts";
    return [
      missing(manifest, "Secret", name, {
        at: namespace,
        blocks: false,
        wayOut: `copy it (its certificate answers for ${hosts}), or annotate the Ingress cluster-migration/provided: Secret/${name}: without it the gate refuses the target`,
      }),
    ];
  });
}

function challenge({ object, source }: Manifest): Reference {
  return {
    source,
    object: describeObject(object),
    needs: "HTTP-01 challenges to reach this cluster",
    found: "at weight 0 they reach the other side",
    wayOut:
      "let it prove names by DNS-01, or copy the certificates' Secrets to the target before its first weight",
    blocks: false,
  };
}
