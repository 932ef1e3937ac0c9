// What stands behind each host: the Services of its Ingresses, and the workloads that they select.
import { createdIngressClass, createdIngressNamespace } from "../../config/kubernetes-minors.ts";
import type {
  HostBacking,
  HostPods,
  HostRouting,
  PodCount,
} from "../../migration/state/backing.ts";
import type { ClusterFacts } from "../../migration/state/side.ts";
import { ignoresHost } from "./annotations.ts";
import { portOf, serviceOf } from "./ingress-backend.ts";
import { recordAt, recordsAt, stringAt, valueAt } from "./json.ts";
import { backendServices, ManifestIndex } from "./manifest-index.ts";
import {
  describeObject,
  isIngress,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import { admitsTraffic } from "./network-policies.ts";
import { podTemplateOf } from "./pods.ts";
import { replacedFields } from "./replaced-fields.ts";
import { rolloutRisks } from "./rollout-risks.ts";
import { portNames, routingOf, servicesNow, type HostRule, type WayIn } from "./routing.ts";
import { hostName } from "./unrecorded-hosts.ts";

/**
 * @param objects as the side's cluster gets them
 * @param was by host, where its requests went by the last update; default: not known
 * @param others what other stacks apply to the same cluster: their NetworkPolicies count, too; default: nothing
 */
export function hostBackings(
  objects: readonly KubernetesObject[],
  cluster: ClusterFacts,
  was: Readonly<Record<string, HostRouting>> = {},
  others: readonly Manifest[] = [],
): readonly HostBacking[] {
  const policies = [...objects, ...others.map(({ object }) => object)].filter(
    ({ kind }) => kind === "NetworkPolicy",
  );
  const wayIn = { ...wayInOf(cluster), policies };
  const manifests = objects.map((object) => ({ object, source: "" }));
  const index = new ManifestIndex(manifests);
  const rules = objects.filter(isIngress).flatMap((ingress) =>
    recordsAt(ingress, "spec", "rules").flatMap((rule) => {
      const host = hostName(stringAt(rule, "host") ?? "");
      return host === "" || ignoresHost({ object: ingress }, host) ? [] : [{ host, ingress, rule }];
    }),
  );
  const workloads = workloadsByService(manifests, index);
  const byName = new Map(objects.map((object) => [describeObject(object), object]));
  return [...Map.groupBy(rules, ({ host }) => host)].map(([host, own]) => {
    const backed = [...new Set(own.flatMap((each) => servicesOf(each, index)))]
      .filter((service) => Object.keys(recordAt(service, "spec", "selector")).length > 0)
      .map((service) => ({ service, workloads: workloads.get(service) ?? [] }));
    return {
      host,
      gaps: [
        ...new Set([
          ...own.flatMap((each) => missingPorts(each, wayIn, index)),
          ...backed.flatMap((each) => gapOf(each.service, each.workloads, wayIn, index) ?? []),
        ]),
      ],
      immutable: Object.fromEntries(
        backed.flatMap((each) =>
          dependencies(each.service, each.workloads, index).flatMap(replacedFields),
        ),
      ),
      ...routingOf(host, own, wayIn, index),
      meanwhile: {
        services: servicesNow(was[host]?.routes ?? [], wayIn, index),
        idle: idleAmong(Object.keys(was[host]?.pods ?? {}), byName, index),
      },
      risks: backed.flatMap((each) => each.workloads.flatMap(rolloutRisks)),
      podCounts: Object.fromEntries(
        backed.flatMap((each) => {
          const count = podCountOf(each.workloads, index);
          return count === undefined ? [] : [[describeObject(each.service), count]];
        }),
      ),
      pods: Object.fromEntries(
        backed.flatMap((each) =>
          each.workloads.map((object) => [describeObject(object), podsOf(object)]),
        ),
      ),
    };
  });
}

function wayInOf({ created, networking, spec }: ClusterFacts): WayIn {
  if (!created) return {};
  return {
    ingressClass: createdIngressClass,
    ...(networking !== "flannel" && { callers: createdIngressNamespace }),
    balancerCertificate: valueAt(spec, "ingress", "certificateArn") !== undefined,
  };
}

function servicesOf({ ingress, rule }: HostRule, index: ManifestIndex): KubernetesObject[] {
  return backendServices({ ...ingress, spec: { rules: [rule] } }).flatMap(
    (name) => index.service(namespaceOf(ingress), name) ?? [],
  );
}

/** Backends whose port their Service does not have. */
function missingPorts(
  { ingress, rule }: HostRule,
  wayIn: WayIn,
  index: ManifestIndex,
): readonly string[] {
  const names = portNames(wayIn);
  return recordsAt(rule, "http", "paths").flatMap((path) => {
    const backend = recordAt(path, "backend");
    const name = serviceOf(backend) ?? "";
    const service = index.service(namespaceOf(ingress), name);
    const [port, ports] = [portOf(backend), recordsAt(service, "spec", "ports")];
    if (service === undefined || port === undefined || port === "use-annotation") return [];
    const has = ports.some((each) => names.some((name) => each[name] === port));
    if (ports.length === 0 || has) return [];
    return [
      `${describeObject(ingress)} leads to the port ${port} of ${describeObject(service)}, which has none`,
    ];
  });
}

function workloadsByService(
  manifests: readonly Manifest[],
  index: ManifestIndex,
): ReadonlyMap<KubernetesObject, readonly KubernetesObject[]> {
  const found = new Map<KubernetesObject, KubernetesObject[]>();
  for (const { object } of manifests) {
    if (podTemplateOf(object) === undefined) continue;
    if (["Job", "CronJob", "PodTemplate"].includes(object.kind)) continue;
    for (const service of index.servicesFor(object)) {
      found.set(service, [...(found.get(service) ?? []), object]);
    }
  }
  return found;
}

function gapOf(
  service: KubernetesObject,
  workloads: readonly KubernetesObject[],
  { callers, policies = [] }: WayIn,
  index: ManifestIndex,
): string | undefined {
  if (workloads.length === 0) {
    // a custom resource's controller may make the pods
    return index.customResources(namespaceOf(service)).length > 0
      ? undefined
      : `${describeObject(service)} selects no workload`;
  }
  const alive = workloads.filter((object) => whyNone(object, index) === undefined);
  if (alive.length === 0) {
    const why = workloads.map((object) => whyNone(object, index) ?? "").join(", ");
    return `behind ${describeObject(service)}, ${why}`;
  }
  const cut = alive.find(
    (object) => callers !== undefined && !isAdmitted(object, callers, policies, index),
  );
  if (cut !== undefined) {
    return `NetworkPolicies let no pod of ${String(callers)}, the ingress controller's, reach ${describeObject(cut)}`;
  }
  const wanted = recordsAt(service, "spec", "ports")
    .map((port) => port["targetPort"])
    .filter((port) => typeof port === "string" && !/^\d+$/.test(port));
  const named = new Set<unknown>(alive.flatMap((object) => podsOf(object).ports));
  const missing = wanted.filter((port) => !named.has(port));
  return wanted.length === 0 || missing.length < wanted.length
    ? undefined
    : `${describeObject(service)} sends to the port ${missing.join(", ")}, which no container has`;
}

function podsOf(object: KubernetesObject): HostPods {
  const template = podTemplateOf(object);
  const ports = recordsAt(template, "spec", "containers").flatMap((container) =>
    recordsAt(container, "ports").flatMap(({ name, containerPort }) => [name, containerPort]),
  );
  return {
    labels: recordAt(template, "metadata", "labels"),
    ports: ports.filter((port) => typeof port === "string" || typeof port === "number"),
  };
}

function isAdmitted(
  object: KubernetesObject,
  callers: string,
  policies: readonly KubernetesObject[],
  index: ManifestIndex,
): boolean {
  const home = index.find("v1", "Namespace", "default", callers)?.object;
  const namespaceLabels = { ...home?.metadata.labels, "kubernetes.io/metadata.name": callers };
  const pod = { namespace: namespaceOf(object), labels: podsOf(object).labels };
  return admitsTraffic(policies, pod, { namespace: callers, namespaceLabels });
}

function idleAmong(
  names: readonly string[],
  objects: ReadonlyMap<string, KubernetesObject>,
  index: ManifestIndex,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const object = objects.get(name);
      const why = object && whyNone(object, index);
      return why === undefined ? [] : [[name, why]];
    }),
  );
}

/** Why a workload may have no pods. An autoscaler's object is given no replicas. */
function whyNone(object: KubernetesObject, index: ManifestIndex): string | undefined {
  const scalers = index.scalersOf(object);
  if (scalers.length === 0) {
    return valueAt(object, "spec", "replicas") === 0
      ? `${describeObject(object)} has replicas: 0`
      : undefined;
  }
  const idle = scalers.find((scaler) => valueAt(scaler, "spec", "minReplicas") === 0);
  return idle && `${describeObject(idle)} has minReplicas: 0`;
}

/** Undefined where it is not the manifests that say how many. */
function podCountOf(
  workloads: readonly KubernetesObject[],
  index: ManifestIndex,
): PodCount | undefined {
  if (workloads.length === 0 || workloads.some(({ kind }) => kind === "DaemonSet"))
    return undefined;
  const counts = workloads.map((object) => {
    const scalers = index.scalersOf(object);
    const written =
      scalers.length === 0
        ? valueAt(object, "spec", "replicas")
        : Math.max(...scalers.map((scaler) => Number(valueAt(scaler, "spec", "minReplicas") ?? 1)));
    return { least: typeof written === "number" ? written : 1, scaled: scalers.length > 0 };
  });
  return {
    least: counts.reduce((sum, { least }) => sum + least, 0),
    scaled: counts.some(({ scaled }) => scaled),
  };
}

/** The objects behind a Service, itself and the claims that its pods mount. */
function dependencies(
  service: KubernetesObject,
  workloads: readonly KubernetesObject[],
  index: ManifestIndex,
): readonly KubernetesObject[] {
  const mounted = workloads.flatMap((workload) =>
    recordsAt(podTemplateOf(workload), "spec", "volumes").flatMap((volume) => {
      const name = stringAt(volume, "persistentVolumeClaim", "claimName") ?? "";
      const claim = index.find("v1", "PersistentVolumeClaim", namespaceOf(workload), name);
      return claim?.object ?? [];
    }),
  );
  return [service, ...workloads, ...mounted];
}
