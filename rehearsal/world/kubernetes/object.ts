import { record, records, scalarText, type Properties } from "../provider.ts";

/** An object as the API server keeps it. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const clusterScoped = new Set([
  "Namespace",
  "Node",
  "PersistentVolume",
  "StorageClass",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "PriorityClass",
  "IngressClass",
  "RuntimeClass",
  "CSIDriver",
  "APIService",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "PodSecurityPolicy",
]);

export function isNamespaced(kind: string): boolean {
  return !clusterScoped.has(kind);
}

export function storedNamespace(object: StoredObject): string {
  return isNamespaced(object.kind) ? (object.metadata.namespace ?? "default") : "";
}

/** One live object has one key, whichever API version it was written in. */
export function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

export function keyOfObject(object: StoredObject): string {
  return keyOf(object.kind, storedNamespace(object), object.metadata.name);
}

/** `deployments.apps`, `services`: as errors name what an object is one of. */
export function resourceOf({ apiVersion, kind }: StoredObject): string {
  const [group] = apiVersion.includes("/") ? apiVersion.split("/") : [];
  return [pluralOf(kind), ...(group === undefined ? [] : [group])].join(".");
}

/** `deployments`. */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === "endpoints") return lower;
  if (lower.endsWith("y")) return `${lower.slice(0, -1)}ies`;
  return /(s|ss|x|ch)$/.test(lower) ? `${lower}es` : `${lower}s`;
}

export function specOf(object: StoredObject): Properties {
  return record(object["spec"]);
}

export function templateLabels(object: StoredObject): Readonly<Record<string, string>> {
  const metadata = record(record(specOf(object)["template"])["metadata"]);
  return record(metadata["labels"]) as Record<string, string>;
}

export function selects(selector: Properties, labels: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}

/** Of `status.conditions`, the one of that type where it has that status. */
export function conditionOf(
  object: StoredObject | undefined,
  type: string,
  status: "True" | "False",
): Properties | undefined {
  return records(record(object?.["status"])["conditions"]).find(
    (each) => each["type"] === type && each["status"] === status,
  );
}

/** `spec.rules` of an Ingress, flattened: the backend's Service and its port for a host and a path. */
export function backendsOf(
  ingress: StoredObject,
): readonly { host: string; path: string; exact: boolean; service: string; port: unknown }[] {
  return records(specOf(ingress)["rules"]).flatMap((rule) =>
    records(record(rule["http"])["paths"]).map((path) => {
      const backend = record(path["backend"]);
      const { name, number } = record(record(backend["service"])["port"]);
      return {
        host: (scalarText(rule["host"]) ?? "").toLowerCase(),
        path: scalarText(path["path"]) ?? "/",
        exact: path["pathType"] === "Exact",
        port: name ?? number ?? backend["servicePort"],
        service:
          scalarText(backend["serviceName"]) ??
          scalarText(record(backend["service"])["name"]) ??
          "",
      };
    }),
  );
}

/** Inputs of a Kubernetes resource as an object. */
export function objectOf(inputs: Properties, token: string): StoredObject {
  const [, group = "", kind = ""] = token.split(":");
  const apiVersion = scalarText(inputs["apiVersion"]) ?? group.replace(/^core\//, "");
  const metadata = record(inputs["metadata"]);
  return {
    ...inputs,
    apiVersion,
    kind: scalarText(inputs["kind"]) ?? kind,
    metadata: { ...metadata, name: scalarText(metadata["name"]) ?? "" },
  };
}
