// What stands behind each host: the Services of its Ingresses, and the workloads that they select.
import type { HostBacking } from "../../migration/state/backing.ts";
import { listAt, recordAt, recordsAt, stringAt, valueAt } from "./json.ts";
import { backendServices, ManifestIndex } from "./manifest-index.ts";
import {
  describeObject,
  isIngress,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import { podTemplateOf } from "./pods.ts";
import { replacedFields } from "./replaced-fields.ts";

export function hostBackings(manifests: readonly Manifest[]): readonly HostBacking[] {
  const index = new ManifestIndex(manifests);
  const services = new Map<string, Set<KubernetesObject>>();
  for (const { object } of manifests) {
    if (!isIngress(object)) continue;
    for (const rule of recordsAt(object, "spec", "rules")) {
      const host = stringAt(rule, "host")?.toLowerCase().replace(/\.$/, "");
      if (host === undefined || host === "") continue;
      const of = services.get(host) ?? new Set();
      services.set(host, of);
      const namespace = namespaceOf(object);
      const only = { ...object, spec: { rules: [rule] } };
      for (const name of backendServices(only)) {
        const service = index.service(namespace, name);
        if (service !== undefined) of.add(service);
      }
    }
  }
  const workloads = workloadsByService(manifests, index);
  return [...services].map(([host, found]) => {
    const backed = [...found]
      .filter((service) => Object.keys(recordAt(service, "spec", "selector")).length > 0)
      .map((service) => ({ service, workloads: workloads.get(service) ?? [] }));
    return {
      host,
      gaps: backed.flatMap((each) => gapOf(each.service, each.workloads, index) ?? []),
      immutable: Object.fromEntries(
        backed.flatMap((each) =>
          dependencies(each.service, each.workloads, index).flatMap(replacedFields),
        ),
      ),
    };
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
  const wanted = recordsAt(service, "spec", "ports")
    .map((port) => port["targetPort"])
    .filter((port) => typeof port === "string" && !/^\d+$/.test(port));
  const named = new Set(
    alive.flatMap((object) =>
      listAt(podTemplateOf(object), "spec", "containers").flatMap((container) =>
        recordsAt(container, "ports").map((port) => port["name"]),
      ),
    ),
  );
  const missing = wanted.filter((port) => !named.has(port));
  return wanted.length === 0 || missing.length < wanted.length
    ? undefined
    : `${describeObject(service)} sends to the port ${missing.join(", ")}, which no container has`;
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
