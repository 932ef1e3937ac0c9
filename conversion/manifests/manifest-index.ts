import { recordAt, recordsAt, stringAt, type JsonObject } from "./json.ts";
import { serviceOf } from "./ingress-backend.ts";
import {
  groupOf,
  identityOf,
  isCustom,
  isIngress,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import { hasLabels } from "../../migration/state/labels.ts";
import { podTemplateOf } from "./pods.ts";

/** Manifests, and what one object asks about the others. Each answer is a look-up, not a search. */
export class ManifestIndex {
  readonly manifests: readonly Manifest[];
  readonly #byIdentity = new Map<string, Manifest>();
  readonly #selecting: KubernetesObject[] = [];
  #servicesBySelector: ReadonlyMap<string, readonly KubernetesObject[]> | undefined;
  readonly #ingressesByService = new Map<string, KubernetesObject[]>();
  readonly #scalersByTarget = new Map<string, KubernetesObject[]>();
  readonly #definitions = new Map<string, Manifest>();
  readonly #byKind = new Map<string, KubernetesObject[]>();
  readonly #customByNamespace = new Map<string, KubernetesObject[]>();

  constructor(manifests: readonly Manifest[]) {
    this.manifests = manifests;
    for (const manifest of manifests) this.#add(manifest);
  }

  #add(manifest: Manifest): void {
    const { object } = manifest;
    this.#byIdentity.set(identityOf(object), manifest);
    const namespace = namespaceOf(object);
    push(this.#byKind, object.kind, object);
    if (isCustom(object)) push(this.#customByNamespace, namespace, object);
    if (isService(object)) {
      if (Object.keys(recordAt(object, "spec", "selector")).length > 0) {
        this.#selecting.push(object);
      }
    } else if (isIngress(object)) {
      for (const service of backendServices(object)) {
        push(this.#ingressesByService, key(namespace, service), object);
      }
    } else if (isScaler(object)) {
      const target = recordAt(object, "spec", "scaleTargetRef");
      const kind = stringAt(target, "kind") ?? "Deployment";
      push(this.#scalersByTarget, key(kind, namespace, target["name"]), object);
    } else if (object.kind === "CustomResourceDefinition") {
      const spec = recordAt(object, "spec");
      this.#definitions.set(key(spec["group"], recordAt(spec, "names")["kind"]), manifest);
    }
  }

  /** The object of a kind and name, whatever its version. */
  find(apiVersion: string, kind: string, namespace: string, name: string): Manifest | undefined {
    return this.#byIdentity.get(identityOf({ apiVersion, kind, metadata: { name, namespace } }));
  }

  service(namespace: string, name: string): KubernetesObject | undefined {
    return this.find("v1", "Service", namespace, name)?.object;
  }

  /** The Services whose selector takes the pods of this object. */
  servicesFor(object: KubernetesObject): readonly KubernetesObject[] {
    const labels = recordAt(podTemplateOf(object), "metadata", "labels");
    const takes = (service: KubernetesObject): boolean =>
      hasLabels(recordAt(service, "spec", "selector"), labels);
    this.#servicesBySelector ??= byRarestPair(this.#selecting);
    const bySelector = this.#servicesBySelector;
    return Object.entries(labels).flatMap((pair) =>
      (bySelector.get(key(namespaceOf(object), ...pair)) ?? []).filter(takes),
    );
  }

  /** The Ingresses with a path that leads to this Service. */
  ingressesTo(service: KubernetesObject): readonly KubernetesObject[] {
    return this.#ingressesByService.get(key(namespaceOf(service), service.metadata.name)) ?? [];
  }

  /** The autoscalers (Kubernetes' own or KEDA's) that own a workload's replicas. */
  scalersOf(workload: KubernetesObject): readonly KubernetesObject[] {
    const { kind, metadata } = workload;
    return this.#scalersByTarget.get(key(kind, namespaceOf(workload), metadata.name)) ?? [];
  }

  /** The objects of a kind, of whatever group. */
  ofKind(kind: string): readonly KubernetesObject[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** The objects of a namespace whose kinds are none of Kubernetes' own: their controllers may make others. */
  customResources(namespace: string): readonly KubernetesObject[] {
    return this.#customByNamespace.get(namespace) ?? [];
  }

  /** The definition of a custom resource's kind. */
  definitionOf(object: KubernetesObject): Manifest | undefined {
    return this.#definitions.get(key(groupOf(object.apiVersion), object.kind));
  }
}

/** The names of the Services that an Ingress leads to, each once. */
export function backendServices(ingress: KubernetesObject): readonly string[] {
  const spec = recordAt(ingress, "spec");
  const backends: readonly JsonObject[] = [
    recordAt(spec, "backend"),
    recordAt(spec, "defaultBackend"),
    ...recordsAt(spec, "rules").flatMap((rule) =>
      recordsAt(rule, "http", "paths").map((path) => recordAt(path, "backend")),
    ),
  ];
  const names = backends.flatMap((backend) => {
    const port = backend["servicePort"] ?? recordAt(backend, "service", "port")["name"];
    // no Service: an action that an annotation for AWS' load balancer controller describes
    if (port === "use-annotation") return [];
    return serviceOf(backend) ?? [];
  });
  return [...new Set(names)];
}

/** Services by namespace and that pair of their selector which the fewest of them have: many share one. */
function byRarestPair(
  services: readonly KubernetesObject[],
): ReadonlyMap<string, readonly KubernetesObject[]> {
  const pairsOf = (service: KubernetesObject): readonly string[] =>
    Object.entries(recordAt(service, "spec", "selector")).map((pair) =>
      key(namespaceOf(service), ...pair),
    );
  const counts = new Map<string, number>();
  for (const pair of services.flatMap(pairsOf)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  const found = new Map<string, KubernetesObject[]>();
  for (const service of services) {
    const [rarest] = pairsOf(service).toSorted(
      (a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0),
    );
    if (rarest !== undefined) push(found, rarest, service);
  }
  return found;
}

function isService({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === "Service" && apiVersion === "v1";
}

function isScaler({ kind }: KubernetesObject): boolean {
  return kind === "HorizontalPodAutoscaler" || kind === "ScaledObject";
}

function key(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

function push<T>(map: Map<string, T[]>, name: string, value: T): void {
  const list = map.get(name);
  if (list === undefined) map.set(name, [value]);
  else list.push(value);
}
