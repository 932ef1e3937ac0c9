// Hosts that clients call by something else than an Ingress: this program makes no record for them by itself.
import { listAt, recordAt, recordsAt, stringAt, type JsonObject } from "./json.ts";
import { ignoreHosts } from "./annotations.ts";
import { groupOf, type KubernetesObject, type Manifest } from "./manifest.ts";

/** Annotations of Services by which DNS controllers name hosts: external-dns, kops' dns-controller, route53-mapper. */
const serviceAnnotations = [
  "external-dns.alpha.kubernetes.io/hostname",
  "dns.alpha.kubernetes.io/external",
  "domainName",
];

/** A host that gets no record by itself. */
export interface UnrecordedHost {
  readonly host: string;
  readonly manifest: Manifest;
}

/** Each host that something else than an Ingress names, and that is none of `recorded`. */
export function unrecordedHosts(
  manifests: readonly Manifest[],
  recorded: ReadonlySet<string>,
): readonly UnrecordedHost[] {
  return manifests
    .flatMap((manifest) => hostsOf(manifest.object).map((host) => ({ host, manifest })))
    .filter(({ host }) => host.includes(".") && !recorded.has(host));
}

export function unrecordedText(host: string): string {
  return `names the host ${host}, which gets no record from it: its traffic would not move; add it to hosts in Pulumi.yaml, as "${host}": namespace/service, or leave it to others by ${ignoreHosts}: ${host}`;
}

/** The hosts of a Service's annotations. */
export function serviceHosts(service: JsonObject): readonly string[] {
  return serviceAnnotations
    .flatMap((name) => stringAt(service, "metadata", "annotations", name)?.split(",") ?? [])
    .map(hostName)
    .filter((host) => host !== "");
}

/** The hosts of an Ingress' rules. */
export function ingressHosts(ingress: JsonObject): readonly string[] {
  return recordsAt(ingress, "spec", "rules")
    .flatMap((rule) => stringAt(rule, "host") ?? [])
    .map(hostName);
}

/** As Route53 knows it: lower case, without the last dot. */
export function hostName(host: string): string {
  return host.trim().toLowerCase().replace(/\.$/, "");
}

function hostsOf(object: KubernetesObject): readonly string[] {
  return object.kind === "Service" && object.apiVersion === "v1"
    ? serviceHosts(object)
    : customHosts(object).map(hostName);
}

function customHosts(object: KubernetesObject): readonly string[] {
  const spec = recordAt(object, "spec");
  const strings = (list: readonly unknown[]) => list.filter((item) => typeof item === "string");
  switch (`${groupOf(object.apiVersion)} ${object.kind}`) {
    case "gateway.networking.k8s.io HTTPRoute":
    case "gateway.networking.k8s.io GRPCRoute":
    case "gateway.networking.k8s.io TLSRoute":
      return strings(listAt(spec, "hostnames"));
    case "networking.istio.io VirtualService":
      // without a gateway it is for calls inside the mesh
      return listAt(spec, "gateways").some((gateway) => gateway !== "mesh")
        ? strings(listAt(spec, "hosts"))
        : [];
    case "projectcontour.io HTTPProxy":
      return strings([stringAt(spec, "virtualhost", "fqdn")]);
    case "traefik.containo.us IngressRoute":
    case "traefik.io IngressRoute":
      return recordsAt(spec, "routes").flatMap((route) =>
        [...(stringAt(route, "match") ?? "").matchAll(/Host\(([^)]*)\)/g)].flatMap(
          ([, list = ""]) => [...list.matchAll(/[`"]([^`"]+)[`"]/g)].map(([, host = ""]) => host),
        ),
      );
    case "route.openshift.io Route":
      return strings([spec["host"]]);
    default:
      return [];
  }
}
