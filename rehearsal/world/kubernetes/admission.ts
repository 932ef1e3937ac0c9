// What an API server refuses of an object that it serves.
import { ProviderRefusal, record, records, scalarText } from "../provider.ts";
import { scheduleOf } from "./cron-jobs.ts";
import { keyOfObject, selects, specOf, type StoredObject } from "./object.ts";
import { workloadKinds } from "./runs.ts";

/**
 * @param services those that are there
 * @param taken ports of the nodes, TCP, that a chart's Service has
 * @throws ProviderRefusal as the API server words it
 */
export function mustBeValid(
  object: StoredObject,
  services: readonly StoredObject[],
  taken: readonly number[],
): void {
  const { apiVersion, kind } = object;
  if (apiVersion === "apps/v1" && workloadKinds.has(kind)) mustSelectItsPods(object);
  if (kind === "Ingress" && apiVersion === "networking.k8s.io/v1") mustBeOfVersion1(object);
  if (kind === "Service") mustHaveFreePorts(object, services, taken);
  if (kind === "CronJob") scheduleOf(object);
}

function invalid({ kind, metadata }: StoredObject, path: string, why: string): ProviderRefusal {
  return new ProviderRefusal("Invalid", `${kind} "${metadata.name}" is invalid: ${path}: ${why}`);
}

function mustSelectItsPods(object: StoredObject): void {
  const spec = specOf(object);
  const selector = record(record(spec["selector"])["matchLabels"]);
  const expressions = records(record(spec["selector"])["matchExpressions"]);
  if (Object.keys(selector).length === 0 && expressions.length === 0) {
    throw invalid(object, "spec.selector", "Required value");
  }
  const labels = record(record(record(spec["template"])["metadata"])["labels"]);
  if (expressions.length === 0 && !selects(selector, labels as Record<string, string>)) {
    throw invalid(
      object,
      "spec.template.metadata.labels",
      "`selector` does not match template `labels`",
    );
  }
}

function mustBeOfVersion1(object: StoredObject): void {
  const paths = records(specOf(object)["rules"]).flatMap((rule) =>
    records(record(rule["http"])["paths"]),
  );
  for (const path of paths) {
    if (path["pathType"] === undefined) {
      throw invalid(object, "spec.rules.http.paths.pathType", "Required value");
    }
    if (record(path["backend"])["serviceName"] !== undefined) {
      throw invalid(object, "spec.rules.http.paths.backend", 'unknown field "serviceName"');
    }
  }
}

/** A port of the nodes belongs to one Service. */
function mustHaveFreePorts(
  object: StoredObject,
  services: readonly StoredObject[],
  taken: readonly number[],
): void {
  const others = services
    .filter((each) => keyOfObject(each) !== keyOfObject(object))
    .flatMap(nodePortsOf);
  const all = [...others, ...taken.map((port) => ({ port, protocol: "TCP" }))];
  nodePortsOf(object).forEach(({ port, protocol }, i) => {
    if (port === 0) return;
    if (!all.some((each) => each.port === port && each.protocol === protocol)) return;
    throw invalid(
      object,
      `spec.ports[${i}].nodePort`,
      `Invalid value: ${port}: provided port is already allocated`,
    );
  });
}

/** 0 where the cluster chooses one. */
function nodePortsOf(
  service: StoredObject,
): readonly { readonly port: number; readonly protocol: string }[] {
  return records(specOf(service)["ports"]).map((port) => ({
    port: Number(port["nodePort"] ?? 0),
    protocol: scalarText(port["protocol"]) ?? "TCP",
  }));
}
