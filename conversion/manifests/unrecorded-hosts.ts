// Hosts that clients call by something else than an Ingress: this program makes no record for them by itself.
import { listAt, recordAt, recordsAt, stringAt } from "./json.ts";
import {
  annotationOf,
  describeObject,
  groupOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";

/** Annotations of Services by which DNS controllers name hosts: external-dns, kops' dns-controller, route53-mapper. */
const serviceAnnotations = [
  "external-dns.alpha.kubernetes.io/hostname",
  "dns.alpha.kubernetes.io/external",
  "domainName",
];

interface UnrecordedHost {
  readonly host: string;
  readonly manifest: Manifest;
}

/** One line for each host that gets no record, and is neither an Ingress' nor one of `hosts`. */
export function unrecordedHosts(
  manifests: readonly Manifest[],
  recorded: ReadonlySet<string>,
): readonly string[] {
  const found = manifests.flatMap((manifest): readonly UnrecordedHost[] =>
    hostsOf(manifest.object).map((host) => ({ host: normalized(host), manifest })),
  );
  return found
    .filter(({ host }) => host.includes(".") && !recorded.has(host))
    .map(
      ({ host, manifest: { object, source } }) =>
        `${source}: ${describeObject(object)} names the host ${host}, which gets no record from it: its traffic would not move; add it to hosts in Pulumi.yaml, as "${host}": namespace/service`,
    );
}

function normalized(host: string): string {
  return host.trim().toLowerCase().replace(/\.$/, "");
}

function hostsOf(object: KubernetesObject): readonly string[] {
  const spec = recordAt(object, "spec");
  const strings = (list: readonly unknown[]) => list.filter((item) => typeof item === "string");
  switch (`${groupOf(object.apiVersion)} ${object.kind}`) {
    case " Service":
      return serviceAnnotations.flatMap((name) => annotationOf(object, name)?.split(",") ?? []);
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
