import {
  isRecord,
  changedAt,
  eachRecord,
  recordAt,
  without,
  type JsonObject,
} from "../manifests/json.ts";
import { groupOf, type KubernetesObject } from "../manifests/manifest.ts";
import type { Conversion, ConversionRefused, ConversionResult } from "../conversion.ts";
import { move } from "./move.ts";

const sources = ["https://kep.k8s.io/4381", "the OpenAPI documents of 1.31 to 1.37"];
/** Versions of the first model of dynamic resource allocation, in which a controller allocated. */
const first: readonly string[] = ["resource.k8s.io/v1alpha1", "resource.k8s.io/v1alpha2"];
/** Versions whose requests and devices are one level deeper. */
const nested: readonly string[] = ["resource.k8s.io/v1beta2", "resource.k8s.io/v1"];

export const resourceClaim = move({
  name: "resourceclaim-resource-v1",
  kinds: ["ResourceClaim", "ResourceClaimTemplate"],
  summary:
    "what a request wants stands under exactly; claims of the first, controller-based model are refused",
  sources,
  touches: ["spec.devices.requests", "spec.spec.devices.requests"],
  fields: (object, from) => {
    const path = object.kind === "ResourceClaim" ? ["spec"] : ["spec", "spec"];
    if ("controller" in recordAt(object, ...path)) return ofTheFirstModel(object);
    if (first.includes(from)) return ofTheFirstModel(object);
    if (!nested.includes(object.apiVersion)) return object;
    return changedAt(object, [...path, "devices", "requests"], (requests) =>
      eachRecord(requests, (request) => {
        if ("exactly" in request || "firstAvailable" in request) return request;
        const { name, ...exactly } = request;
        return { name, exactly };
      }),
    );
  },
});

export const deviceClass = move({
  name: "deviceclass-resource-v1",
  kinds: ["DeviceClass"],
  summary: "the fields are the same; suitableNodes, of the controller-based model, is refused",
  sources,
  fields: (object) =>
    "suitableNodes" in recordAt(object, "spec") ? ofTheFirstModel(object) : object,
});

const movedTaintRule = move({
  name: "devicetaintrule-resource-v1",
  kinds: ["DeviceTaintRule"],
  summary:
    "the fields are the same; selection by class or expression, which ended in 1.35, is refused",
  sources,
  fields: (object) => refusalOfEndedSelection(object) ?? object,
});

export const deviceTaintRule: Conversion = {
  ...movedTaintRule,
  apply: (object, target, index) =>
    movedTaintRule.apply(object, target, index) ??
    // one version had two forms (k8s.io/api v0.34 and v0.35, resource/v1alpha3/types.go)
    (target.minor >= 35 ? refusalOfEndedSelection(object) : undefined),
};

/** Undefined: it selects by what every version has. */
function refusalOfEndedSelection(object: KubernetesObject): ConversionRefused | undefined {
  if (object.kind !== "DeviceTaintRule" || groupOf(object.apiVersion) !== "resource.k8s.io") {
    return undefined;
  }
  const selector = recordAt(object, "spec", "deviceSelector");
  if (!("deviceClassName" in selector || "selectors" in selector)) return undefined;
  return {
    reason: `${object.apiVersion} DeviceTaintRule selects by driver, pool and device alone`,
    wayOut: "name those instead of deviceClassName and selectors",
  };
}

export const resourceSlice = move({
  name: "resourceslice-resource-v1",
  kinds: ["ResourceSlice"],
  summary: "a device's attributes and capacity no longer stand under basic; a capacity is {value}",
  sources,
  touches: ["spec.devices"],
  fields: (object, from) => {
    if (first.includes(from)) return ofTheFirstModel(object);
    const valued =
      from === "resource.k8s.io/v1alpha3"
        ? changedAt(object, ["spec", "devices"], withValues)
        : object;
    if (!nested.includes(object.apiVersion)) return valued;
    return changedAt(valued, ["spec", "devices"], (devices) =>
      eachRecord(devices, (device) =>
        "basic" in device
          ? { ...without(device, ["basic"]), ...recordAt(device, "basic") }
          : device,
      ),
    );
  },
});

function withValues(devices: unknown): unknown {
  return eachRecord(devices, (device) =>
    changedAt(device, ["basic", "capacity"], (capacity) =>
      isRecord(capacity) ? valued(capacity) : capacity,
    ),
  );
}

function valued(capacity: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(capacity).map(([name, value]) => [name, isRecord(value) ? value : { value }]),
  );
}

function ofTheFirstModel({ kind }: KubernetesObject): ConversionResult {
  return {
    reason: `it is a ${kind} of the first model of dynamic resource allocation, in which a controller allocated`,
    wayOut: "write it for the driver's current release, as resource.k8s.io/v1",
  };
}
