// Hosts of Gateway API routes and of Services with a load balancer of their own: each gets an Ingress, so that the
// cluster's ingress answers for it and its record is one like the others.
import { ignoreHosts, probeAnnotations, probeScheme } from "./annotations.ts";
import { listAt, recordAt, recordsAt, stringAt, type JsonObject } from "./json.ts";
import {
  annotationOf,
  groupOf,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import type { ManifestIndex } from "./manifest-index.ts";
import { serviceHosts } from "./unrecorded-hosts.ts";

/** Hosts of one object, and the Ingress that leads there; or why an Ingress cannot. */
export interface RoutedHosts {
  readonly hosts: readonly string[];
  readonly ingress: (hosts: readonly string[]) => Manifest | string;
}

/** Undefined for every other object. */
export function routedHosts(manifest: Manifest, index: ManifestIndex): RoutedHosts | undefined {
  const { object } = manifest;
  if (isHttpRoute(object)) {
    const hosts = listAt(object, "spec", "hostnames").filter((host) => typeof host === "string");
    return { hosts, ingress: (own) => ingressOfRoute(manifest, own, index) };
  }
  if (!isBalanced(object)) return undefined;
  return { hosts: serviceHosts(object), ingress: (own) => ingressOfService(manifest, own) };
}

function isHttpRoute({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === "HTTPRoute" && groupOf(apiVersion) === "gateway.networking.k8s.io";
}

/** A Service with a load balancer of its own. */
export function isBalanced(object: KubernetesObject): boolean {
  return (
    object.kind === "Service" &&
    object.apiVersion === "v1" &&
    stringAt(object, "spec", "type") === "LoadBalancer"
  );
}

const leave = `name its hosts in Pulumi.yaml's hosts, or leave them to others by ${ignoreHosts}: all`;

function ingressOfRoute(
  { object, source }: Manifest,
  hosts: readonly string[],
  index: ManifestIndex,
): Manifest | string {
  const paths: JsonObject[] = [];
  for (const rule of recordsAt(object, "spec", "rules")) {
    const unsaid = unsaidBy(rule, namespaceOf(object));
    if (unsaid !== undefined) return `an Ingress cannot say what it says (${unsaid}): ${leave}`;
    const matches = recordsAt(rule, "matches");
    const [backend] = recordsAt(rule, "backendRefs");
    for (const match of matches.length === 0 ? [{}] : matches) {
      const path = recordAt(match, "path");
      paths.push({
        path: stringAt(path, "value") ?? "/",
        pathType: path["type"] === "Exact" ? "Exact" : "Prefix",
        backend: { serviceName: stringAt(backend, "name"), servicePort: backend?.["port"] ?? 80 },
      });
    }
  }
  if (paths.length === 0) return `it has no rule: ${leave}`;
  const listeners = listenersOf(object, index);
  const tls = listeners.flatMap(({ secret, hostname }) => {
    const own = hosts.filter((host) => hostname === undefined || covers(hostname, host));
    return secret === undefined || own.length === 0 ? [] : [{ hosts: own, secretName: secret }];
  });
  const secured = listeners.some(({ protocol }) => protocol === "HTTPS");
  return {
    source,
    object: ingressWith(object, `${object.metadata.name}.httproute`, hosts, paths, {
      ...(secured && { [probeScheme]: "https" }),
      ...(tls.length > 0 && { tls }),
    }),
  };
}

/** What of a rule an Ingress has no words for. */
function unsaidBy(rule: JsonObject, namespace: string): string | undefined {
  const backends = recordsAt(rule, "backendRefs");
  const matches = recordsAt(rule, "matches");
  if ([rule, ...backends].some((each) => listAt(each, "filters").length > 0)) return "filters";
  const more = matches.flatMap((match) => Object.keys(match)).find((key) => key !== "path");
  if (more !== undefined) return `a match by ${more}`;
  if (matches.some((match) => stringAt(match, "path", "type") === "RegularExpression")) {
    return "a path by regular expression";
  }
  const [backend] = backends;
  if (backend === undefined || backends.length > 1) return `${backends.length} backends in a rule`;
  const { kind = "Service" } = backend;
  if (kind !== "Service") return `a backend that is a ${String(kind)}`;
  const { namespace: home = namespace } = backend;
  return home === namespace ? undefined : "a Service of another namespace";
}

interface Listener {
  readonly protocol: string;
  readonly hostname: string | undefined;
  /** Of the route's own namespace: an Ingress can name no other. */
  readonly secret: string | undefined;
}

function listenersOf(route: KubernetesObject, index: ManifestIndex): readonly Listener[] {
  return recordsAt(route, "spec", "parentRefs").flatMap((parent) => {
    const namespace = stringAt(parent, "namespace") ?? namespaceOf(route);
    const name = stringAt(parent, "name") ?? "";
    const gateway = index.find("gateway.networking.k8s.io/v1", "Gateway", namespace, name)?.object;
    const section = stringAt(parent, "sectionName");
    return recordsAt(gateway, "spec", "listeners")
      .filter((listener) => section === undefined || listener["name"] === section)
      .map((listener) => {
        const [certificate] = recordsAt(listener, "tls", "certificateRefs");
        const home = stringAt(certificate, "namespace") ?? namespace;
        return {
          protocol: stringAt(listener, "protocol") ?? "",
          hostname: stringAt(listener, "hostname"),
          secret: home === namespaceOf(route) ? stringAt(certificate, "name") : undefined,
        };
      });
  });
}

function covers(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith("*.") && host.endsWith(pattern.slice(1)));
}

const plainPorts: readonly unknown[] = [80, 8080];
const securePorts: readonly unknown[] = [443, 8443];

function ingressOfService(
  { object, source }: Manifest,
  hosts: readonly string[],
): Manifest | string {
  const ports = recordsAt(object, "spec", "ports");
  const isSecure = (port: JsonObject) =>
    securePorts.includes(port["port"]) || /^https\b/.test(stringAt(port, "name") ?? "");
  const isPlain = (port: JsonObject) =>
    plainPorts.includes(port["port"]) || /^(http|http2)\b/.test(stringAt(port, "name") ?? "");
  const secure = ports.find(isSecure);
  const port = ports.find((each) => isPlain(each) && !isSecure(each)) ?? secure;
  if (port === undefined) {
    const list = ports.map((each) => String(each["port"])).join(", ");
    return `an ingress carries HTTP, and none of its ports is known to (${list}): call one of them http, ${leave}`;
  }
  // the load balancer spoke TLS for it, or its pods do
  const ended = hasBalancerCertificate(object);
  const passed = port === secure && !ended;
  const backend = { serviceName: object.metadata.name, servicePort: port["port"] };
  const paths = [{ path: "/", backend }];
  return {
    source,
    object: ingressWith(object, `${object.metadata.name}.service`, hosts, paths, {
      ...(secure !== undefined && { [probeScheme]: "https" }),
      ...(passed && { "nginx.ingress.kubernetes.io/ssl-passthrough": "true" }),
    }),
  };
}

const awsCertificates = [
  "service.beta.kubernetes.io/aws-load-balancer-ssl-cert",
  "alb.ingress.kubernetes.io/certificate-arn",
];

/** Written for the oldest API, so that it can be converted for every version. */
function ingressWith(
  origin: KubernetesObject,
  name: string,
  hosts: readonly string[],
  paths: readonly JsonObject[],
  {
    tls,
    ...annotations
  }: { readonly tls?: readonly JsonObject[] } & Readonly<Record<string, unknown>>,
): KubernetesObject {
  const asked = probeAnnotations.flatMap((key) => {
    const value = annotationOf(origin, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const all = { ...annotations, ...Object.fromEntries(asked) } as Record<string, string>;
  return {
    apiVersion: "extensions/v1beta1",
    kind: "Ingress",
    metadata: {
      name,
      namespace: namespaceOf(origin),
      ...(Object.keys(all).length > 0 && { annotations: all }),
    },
    spec: {
      ...(tls !== undefined && { tls }),
      rules: hosts.map((host) => ({ host, http: { paths } })),
    },
  };
}

function hasBalancerCertificate(service: KubernetesObject): boolean {
  return awsCertificates.some((name) => annotationOf(service, name) !== undefined);
}

/** What a reader should know of a Service's own load balancer. */
export function balancedNote(service: KubernetesObject, hosts: number): string {
  if (hosts === 0) {
    return `it has a load balancer of its own, and no host is named for it: who calls it by that address does not move; name its host in Pulumi.yaml's hosts, or annotate it ${ignoreHosts}: all`;
  }
  return (
    "on a created cluster its hosts' records lead to the cluster's ingress: the load balancer that it makes there, too, is billed, and nobody calls it; " +
    "on an existing one, name its load balancer in cluster.existing.loadBalancers" +
    (hasBalancerCertificate(service)
      ? "; its certificate is its load balancer's: a created cluster needs one for its hosts, by cluster.ingress.certificateArn or by an Ingress of theirs with tls"
      : "")
  );
}
