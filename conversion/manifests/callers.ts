// Who calls a workload: told by its Services, the Ingresses that lead to them, and the manifests that name them.
import { data, runs } from "./annotations.ts";
import type { ManifestFinding } from "./finding.ts";
import { isRecord, recordAt, recordsAt, stringAt } from "./json.ts";
import {
  annotationOf,
  describeObject,
  groupOf,
  identityOf,
  type KubernetesObject,
} from "./manifest.ts";
import type { ManifestIndex } from "./manifest-index.ts";
import { containersOf, podTemplateOf } from "./pods.ts";

const observers =
  /^(https?-)?(metrics?|prometheus|monitoring|debug|pprof|health(z|check)?|probes?|live(z|ness)?|read(yz?|iness))(-port)?$/;

/** The Services that bring a workload its calls: those for metrics, debugging or health only are left out. */
export function servingServices(
  object: KubernetesObject,
  index: ManifestIndex,
): readonly KubernetesObject[] {
  return index
    .servicesFor(object)
    .filter((service) => index.ingressesTo(service).length > 0 || !onlyObserves(service));
}

function onlyObserves(service: KubernetesObject): boolean {
  const ports = recordsAt(service, "spec", "ports");
  if (ports.length === 0) return false;
  const scraped =
    annotationOf(service, "prometheus.io/scrape") === "true"
      ? annotationOf(service, "prometheus.io/port")
      : undefined;
  return ports.every(
    ({ name, port, targetPort }) =>
      (typeof name === "string" && observers.test(name)) ||
      (scraped !== undefined && [port, targetPort].map(String).includes(scraped)),
  );
}

const servers: readonly string[] = [
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
];

/**
 * Every workload whose Services nobody is known to call: no Ingress leads to them and no other manifest
 * names them. It may be called from elsewhere, or take work by itself; only its owner knows. What keeps data is asked
 * about elsewhere.
 */
export function undecidedServers(
  index: ManifestIndex,
  stateful: ReadonlySet<KubernetesObject>,
): readonly ManifestFinding[] {
  const named = namesBySource(index);
  const undecided = index.manifests.filter(({ object }) => {
    if (!servers.includes(object.kind) || annotationOf(object, runs) !== undefined) return false;
    if (stateful.has(object) || annotationOf(object, data) !== undefined) return false;
    const services = servingServices(object, index);
    const isCalled = (service: KubernetesObject): boolean =>
      index.ingressesTo(service).length > 0 ||
      isNamed(service.metadata.name, [object, service].map(identityOf), named);
    return services.length > 0 && !services.some(isCalled);
  });
  return undecided.map(({ object, source }) => ({
    source,
    object: describeObject(object),
    text: `decide: no Ingress leads to its Services, and no other manifest names them: annotate it ${runs}: both (it only answers calls) or ${runs}: active (it takes work by itself, from a queue or a schedule)`,
  }));
}

/** The first three objects that name each word. */
type Names = ReadonlyMap<string, readonly string[]>;

function isNamed(name: string, except: readonly string[], names: Names): boolean {
  return names.get(name)?.some((identity) => !except.includes(identity)) === true;
}

function namesBySource(index: ManifestIndex): Names {
  const names = new Map<string, string[]>();
  for (const { object } of index.manifests) {
    const identity = identityOf(object);
    for (const text of textsOf(object)) {
      for (const [word] of text.matchAll(/[a-z0-9]([-a-z0-9]*[a-z0-9])?/g)) {
        const by = names.get(word);
        if (by === undefined) names.set(word, [identity]);
        else if (by.length < 3 && !by.includes(identity)) by.push(identity);
      }
    }
  }
  return names;
}

/** Where a manifest may name a Service that it calls. */
function textsOf(object: KubernetesObject): readonly string[] {
  if (object.kind === "ConfigMap") return strings(object["data"]);
  if (object.kind === "Secret") {
    const decoded = strings(object["data"]).map((text) => Buffer.from(text, "base64").toString());
    return [...strings(object["stringData"]), ...decoded];
  }
  if (groupOf(object.apiVersion).includes(".") && !/k8s\.io$/.test(groupOf(object.apiVersion))) {
    return strings(object["spec"]);
  }
  if (/WebhookConfiguration$|^APIService$/.test(object.kind)) {
    return strings([object["webhooks"], recordAt(object, "spec", "service")]);
  }
  const spec = recordAt(podTemplateOf(object), "spec");
  return containersOf(spec).flatMap((container) => [
    ...strings(container["command"]),
    ...strings(container["args"]),
    ...recordsAt(container, "env").flatMap((variable) => stringAt(variable, "value") ?? []),
  ]);
}

function strings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap(strings);
  return isRecord(value) ? Object.values(value).flatMap(strings) : [];
}
