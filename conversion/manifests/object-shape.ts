// What every Kubernetes object must have before anything else can be said of it.
import { changedAt, isRecord, recordAt, valueAt } from "./json.ts";
import type { KubernetesObject } from "./manifest.ts";
import { isTemplate } from "./source-text.ts";

/** Why a value is no object that can be applied by its name. */
export function whyNoObject(value: unknown, fileName: string): string | undefined {
  if (!isRecord(value))
    return "not a Kubernetes object: expected a mapping with apiVersion and kind";
  if (/^kustomization\.ya?ml$/.test(fileName) || value["kind"] === "Kustomization") {
    return "a kustomization, not a manifest; build it first (`kubectl kustomize`) and read the result";
  }
  for (const field of ["apiVersion", "kind"]) {
    if (typeof value[field] !== "string" || value[field] === "") {
      return `${field}: missing: got ${JSON.stringify(value[field] ?? null)}, expected a string`;
    }
  }
  const metadata = value["metadata"];
  const name = isRecord(metadata) ? metadata["name"] : undefined;
  if (isRecord(metadata) && name === undefined && "generateName" in metadata) {
    return "metadata.generateName: the name must be known beforehand; write metadata.name";
  }
  if (typeof name !== "string" || name === "") {
    return `metadata.name: missing: got ${JSON.stringify(name ?? null)}, expected a string`;
  }
  const namespace = isRecord(metadata) ? metadata["namespace"] : undefined;
  if (namespace !== undefined && namespace !== null && typeof namespace !== "string") {
    return `metadata.namespace: got ${JSON.stringify(namespace)}, expected a string`;
  }
  if (isTemplate(`${name} ${String(namespace)}`)) {
    return `metadata.name: a template: got ${JSON.stringify(name)}: render it first (helm template, envsubst ...)`;
  }
  const labels = Object.entries(recordAt(metadata, "labels"));
  const unfilled = labels.find(([, label]) => typeof label === "string" && isTemplate(label));
  if (unfilled !== undefined) {
    const [label, text] = unfilled;
    return `metadata.labels["${label}"]: a template: got ${JSON.stringify(text)}: render it first (helm template, envsubst ...)`;
  }
  return whyNoStrings(metadata, "labels") ?? whyNoStrings(metadata, "annotations");
}

/** The API server takes nothing but strings here. */
function whyNoStrings(metadata: unknown, field: "labels" | "annotations"): string | undefined {
  const values = valueAt(metadata, field);
  if (values === undefined || values === null) return undefined;
  if (!isRecord(values)) {
    return `metadata.${field}: got ${JSON.stringify(values)}, expected a mapping of strings`;
  }
  const wrong = Object.entries(values).find(
    ([, value]) => value !== null && typeof value !== "string",
  );
  if (wrong === undefined) return undefined;
  return `metadata.${field}["${wrong[0]}"]: got ${JSON.stringify(wrong[1])}, expected a string: write it in quotes`;
}

/** To the API server an empty namespace is none. */
export function withoutEmptyNamespace(object: KubernetesObject): KubernetesObject {
  const { namespace } = object.metadata;
  if (namespace !== "" && (namespace as unknown) !== null) return object;
  return changedAt(object, ["metadata", "namespace"], () => undefined);
}
