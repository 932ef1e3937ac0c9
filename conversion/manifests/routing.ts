// Where the requests of each host go: the paths of its Ingresses, their Services, and the certificate.
import type { HostRoute, HostRouting } from "../../migration/state/backing.ts";
import { haproxyPrefix, nginxPrefix, oldNginxPrefix } from "../ingress/annotations.ts";
import { recordAt, recordsAt, stringAt, type JsonObject } from "./json.ts";
import { annotationOf, describeObject, namespaceOf, type KubernetesObject } from "./manifest.ts";
import type { ManifestIndex } from "./manifest-index.ts";
import { isCanary } from "./host-claims.ts";
import { portOf, serviceOf } from "./ingress-backend.ts";
import { ingressClassOf, declaredController } from "./ingress-class.ts";
import { tlsFor } from "./ingress-tls.ts";
import { provides } from "./provided.ts";

/** What is in front of a side's Services. */
export interface WayIn {
  /** The class of the controller that a created cluster has; absent: somebody else's controller, which is not known. */
  readonly ingressClass?: string;
  /** The load balancer has the hosts' certificate. Default false. */
  readonly balancerCertificate?: boolean;
  /** The namespace of the controller's pods, where a network plugin does what NetworkPolicies say. */
  readonly callers?: string;
  /** The cluster's NetworkPolicies, as far as they are known; default: none. */
  readonly policies?: readonly KubernetesObject[];
}

/** One rule of one Ingress for a host. */
export interface HostRule {
  readonly ingress: KubernetesObject;
  readonly rule: JsonObject;
}

type Routing = HostRouting & { readonly unserved: readonly string[] };

/** Where the requests of one host go, by all rules for it. */
export function routingOf(
  host: string,
  rules: readonly HostRule[],
  wayIn: WayIn,
  index: ManifestIndex,
): Routing {
  const own = rules.filter(({ ingress }) => !isCanary(ingress));
  const served = own.filter(({ ingress }) => isServed(ingress, wayIn, index));
  const unserved = new Set(
    own.filter((each) => !served.includes(each)).map(({ ingress }) => ingress),
  );
  return {
    routes: served.flatMap((each) => routesOf(each, wayIn, index)),
    ...(wayIn.balancerCertificate === true
      ? {}
      : certificateOf(
          host,
          served.map(({ ingress }) => ingress),
          index,
        )),
    unserved: [...unserved].map(
      (ingress) =>
        `${describeObject(ingress)} has the class ${ingressClassOf(ingress) ?? "none"}, and the ingress controller ` +
        `of the cluster serves ${wayIn.ingressClass ?? ""} only`,
    ),
  };
}

function routesOf(
  { ingress, rule }: HostRule,
  wayIn: WayIn,
  index: ManifestIndex,
): readonly HostRoute[] {
  const by = wayIn.ingressClass === undefined ? controllerOf(ingress, index) : undefined;
  const settings = settingsOf(ingress);
  return recordsAt(rule, "http", "paths").flatMap((path) => {
    const backend = recordAt(path, "backend");
    const name = serviceOf(backend);
    if (name === undefined) return [];
    const namespace = namespaceOf(ingress);
    const service = index.service(namespace, name);
    const all = { ...settingsOf(service), ...settings };
    return [
      {
        ...matchOf(stringAt(path, "path") ?? "/", path["pathType"]),
        ...leadingTo(`${namespace}/${name}:${portOf(backend) ?? ""}`, service, wayIn),
        ...(by !== undefined && { class: by }),
        ...(Object.keys(all).length > 0 && { settings: all }),
      },
    ];
  });
}

type Leading = Pick<HostRoute, "service" | "selector" | "target">;

function leadingTo(named: string, service: KubernetesObject | undefined, wayIn: WayIn): Leading {
  const port = named.slice(named.lastIndexOf(":") + 1);
  const found = recordsAt(service, "spec", "ports").find((each) =>
    portNames(wayIn).some((name) => String(each[name]) === port),
  );
  const target = found?.["targetPort"] ?? found?.["port"];
  return {
    service: named,
    selector: recordAt(service, "spec", "selector"),
    ...((typeof target === "string" || typeof target === "number") && { target }),
  };
}

/** The Services of routes as they are now, as far as they are there. */
export function servicesNow(
  routes: readonly Pick<HostRoute, "service">[],
  wayIn: WayIn,
  index: ManifestIndex,
): readonly Leading[] {
  return [...new Set(routes.map(({ service }) => service))].flatMap((named) => {
    const [, namespace = "", name = ""] = /^([^/]*)\/([^:]*):/.exec(named) ?? [];
    const service = index.service(namespace, name);
    return service === undefined ? [] : [leadingTo(named, service, wayIn)];
  });
}

/** By what an Ingress may name a Service's port: ingress-nginx finds it by its target, too. */
export function portNames({ ingressClass }: WayIn): readonly string[] {
  return ["port", "name", ...(ingressClass === undefined ? ["targetPort"] : [])];
}

/** Ends with which controllers mean "and everything below". */
const below = /(\(\/\|\$\)|\/\?)?(\(\.\*\)|\.\*|\*)$/;

function matchOf(path: string, type: unknown): Pick<HostRoute, "path" | "match"> {
  const plain = path.replace(below, "");
  if (!/^[A-Za-z0-9/._~%@:-]*$/.test(plain)) return { path, match: "pattern" };
  return { path: plain.replace(/\/+$/, ""), match: type === "Exact" ? "exact" : "prefix" };
}

function isServed(
  ingress: KubernetesObject,
  { ingressClass }: WayIn,
  index: ManifestIndex,
): boolean {
  const name = ingressClassOf(ingress);
  // an Ingress without a class gets the default one
  if (ingressClass === undefined || name === undefined || name === ingressClass) return true;
  return declaredController(name, index)?.startsWith(`${haproxyPrefix}ingress-controller`) === true;
}

/** Whose an Ingress is, on a cluster whose controller is not known. */
function controllerOf(ingress: KubernetesObject, index: ManifestIndex): string | undefined {
  const isDefault = (each: KubernetesObject) =>
    annotationOf(each, "ingressclass.kubernetes.io/is-default-class") === "true";
  const name =
    ingressClassOf(ingress) ?? index.ofKind("IngressClass").find(isDefault)?.metadata.name;
  if (name === undefined) return undefined;
  if (provides(ingress, "IngressClass", name, index)) return "any";
  return declaredController(name, index) ?? name;
}

/** The first certificate that covers the host. */
function certificateOf(
  host: string,
  ingresses: readonly KubernetesObject[],
  index: ManifestIndex,
): Pick<HostRouting, "certificate" | "hasCertificate"> {
  for (const ingress of ingresses) {
    const entry = tlsFor(ingress, host);
    if (entry === undefined) continue;
    const namespace = namespaceOf(ingress);
    const name = stringAt(entry, "secretName") ?? "";
    // without a Secret, the controller's own
    const hasCertificate =
      name === "" ||
      index.find("v1", "Secret", namespace, name) !== undefined ||
      provides(ingress, "Secret", name, index);
    return { certificate: `${namespace}/${name}`, hasCertificate };
  }
  return {};
}

/** What of a controller's annotations, of an Ingress or its Service, decides whether a request is answered, and by what. */
const deciding = new RegExp(
  "^(" +
    [
      "rewrite-target|path-rewrite|use-regex|app-root|(permanent|temporal)-redirect|request-redirect|from-to-www-redirect",
      "(force-)?ssl-redirect|ssl-passthrough|upstream-vhost|set-host|satisfy|auth-.*|enable-global-auth|.*-snippet",
      "(allow|white|deny|black)-?list(-source-range)?|limit-(rps|rpm|connections)|rate-limit-.*|proxy-body-size",
      "backend-protocol|grpc-backend|secure-backends|server-(ssl|proto|crt|ca)|proxy-ssl-.*|service-upstream|default-backend",
      "route-acl|pod-maxconn|check(-http)?",
    ].join("|") +
    ")$",
);

function settingsOf(object: KubernetesObject | undefined): Readonly<Record<string, string>> {
  const prefixes = [nginxPrefix, oldNginxPrefix, haproxyPrefix];
  return Object.fromEntries(
    Object.entries(object?.metadata.annotations ?? {}).flatMap(([key, value]) => {
      const name = prefixes.find((each) => key.startsWith(each));
      const plain = name === undefined ? "" : key.slice(name.length);
      return deciding.test(plain) ? [[plain, value] as const] : [];
    }),
  );
}
