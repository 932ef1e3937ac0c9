// From retired ingress-nginx to the controller that this program installs on a cluster it creates.
import { withoutAnnotation } from "../manifests/annotations.ts";
import { listAt, recordAt, recordsAt, stringAt, without } from "../manifests/json.ts";
import { classAnnotation, ingressClassOf, declaredController } from "../manifests/ingress-class.ts";
import type { ManifestIndex } from "../manifests/manifest-index.ts";
import {
  annotationOf,
  isIngress,
  namespaceOf,
  type KubernetesObject,
} from "../manifests/manifest.ts";
import { haproxyPrefix, nginxPrefix, oldNginxPrefix, translate } from "./annotations.ts";
import type { IngressFacts, Translation } from "./translations.ts";
import type { Conversion, ConversionTarget } from "../conversion.ts";

const sources = [
  "https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/",
  "https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md",
  "https://github.com/kubernetes/ingress-nginx/blob/main/docs/user-guide/nginx-configuration/annotations.md",
];

export const ingressClass: Conversion = {
  name: "ingress-class",
  summary:
    "on a created cluster, an Ingress of class nginx, or of none, is for the controller that is there; other classes stay",
  sources: [
    "https://kep.k8s.io/1453",
    "https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/ingressclass.md",
  ],
  touches: ["metadata.annotations", "spec.ingressClassName"],
  apply: (object, target, index) => {
    const { ingressClass: own } = target;
    if (own === undefined || !isIngress(object) || !isNginx(object, target, index))
      return undefined;
    const rest = without(object.metadata.annotations ?? {}, [classAnnotation]);
    if (target.minor < 18) {
      const annotations = { ...rest, [classAnnotation]: own } as Record<string, string>;
      return { ...object, metadata: { ...object.metadata, annotations } };
    }
    const metadata =
      Object.keys(rest).length === 0
        ? without(object.metadata, ["annotations"])
        : { ...object.metadata, annotations: rest };
    return {
      ...object,
      metadata: metadata as KubernetesObject["metadata"],
      spec: { ...recordAt(object, "spec"), ingressClassName: own },
    };
  },
};

export const nginxAnnotations: Conversion = {
  name: "nginx-annotations",
  summary:
    "on a created cluster, the annotations of ingress-nginx become HAProxy's; one without an equivalent is refused, unless " +
    "cluster-migration/without names it",
  sources,
  touches: ["metadata.annotations"],
  apply: (object, target, index) => {
    if (target.ingressClass === undefined || !isIngress(object)) return undefined;
    if (!isNginx(object, target, index)) return undefined;
    const translations = translationsOf(object);
    if (translations.length === 0) return undefined;
    const refused = translations.flatMap(({ name, result }) =>
      "refused" in result ? [`${name} (${result.refused})`] : [],
    );
    if (refused.length > 0) {
      const names = translations.filter(({ result }) => "refused" in result);
      return {
        reason: `annotations of ingress-nginx that the cluster's own controller has no equivalent for: ${refused.join("; ")}`,
        wayOut: `say it as ${haproxyPrefix} annotations and annotate the Ingress ${withoutAnnotation}: ${names.map(({ name }) => name).join(", ")}`,
      };
    }
    const said = Object.assign(
      {},
      ...translations.map(({ result }) => ("ingress" in result ? result.ingress : {})),
    ) as Record<string, string>;
    const kept = Object.entries(object.metadata.annotations ?? {}).filter(
      ([name]) => !name.startsWith(nginxPrefix) && !name.startsWith(oldNginxPrefix),
    );
    const translated = Object.entries(said).map(([name, value]) => [haproxyPrefix + name, value]);
    // what somebody wrote for HAProxy counts
    const annotations = Object.fromEntries([...translated, ...kept]) as Record<string, string>;
    const metadata =
      Object.keys(annotations).length === 0
        ? without(object.metadata, ["annotations"])
        : { ...object.metadata, annotations };
    return { ...object, metadata: metadata as KubernetesObject["metadata"] };
  },
};

export const nginxAffinity: Conversion = {
  name: "nginx-affinity",
  summary:
    "on a created cluster, the sticky cookie of an Ingress of ingress-nginx is asked for on its Services, where HAProxy looks",
  sources,
  touches: ["metadata.annotations"],
  apply: (object, target, index) => {
    if (target.ingressClass === undefined || object.kind !== "Service") return undefined;
    const asked = index
      .ingressesTo(object)
      .filter((ingress) => isNginx(ingress, target, index))
      .flatMap((ingress) => translationsOf(ingress))
      .flatMap(({ result }) => ("services" in result ? Object.entries(result.services) : []))
      .map(([name, value]) => [haproxyPrefix + name, value]);
    if (asked.length === 0) return undefined;
    const annotations = { ...Object.fromEntries(asked), ...object.metadata.annotations } as Record<
      string,
      string
    >;
    return { ...object, metadata: { ...object.metadata, annotations } };
  },
};

/** What becomes of each annotation of ingress-nginx; those that its owner goes without are left out. */
export function translationsOf(
  ingress: KubernetesObject,
): readonly { readonly name: string; readonly result: Translation }[] {
  const annotations = Object.entries(ingress.metadata.annotations ?? {});
  const prefixed = (prefix: string) =>
    annotations
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value] as const);
  // what the newer prefix says counts
  const own = [...new Map([...prefixed(oldNginxPrefix), ...prefixed(nginxPrefix)])];
  const facts: IngressFacts = {
    annotations: Object.fromEntries(own),
    paths: pathsOf(ingress),
    hasTls: listAt(ingress, "spec", "tls").length > 0,
    namespace: namespaceOf(ingress),
  };
  const given = (annotationOf(ingress, withoutAnnotation) ?? "")
    .split(",")
    .map((one) => one.trim());
  return own.map(([name, value]) => ({
    name,
    result: given.includes(name) ? { ingress: {} } : translate(name, value, facts),
  }));
}

function pathsOf(ingress: KubernetesObject): readonly string[] {
  const paths = recordsAt(ingress, "spec", "rules").flatMap((rule) =>
    recordsAt(rule, "http", "paths").map((path) => stringAt(path, "path") ?? "/"),
  );
  return [...new Set(paths)];
}

/** Whether ingress-nginx serves it today: by its class, or because it has none. */
export function isNginx(
  ingress: KubernetesObject,
  target: ConversionTarget,
  index: ManifestIndex,
): boolean {
  const named = ingressClassOf(ingress);
  if (named === undefined || named === "nginx" || named === target.ingressClass) return true;
  return declaredController(named, index) === "k8s.io/ingress-nginx";
}
