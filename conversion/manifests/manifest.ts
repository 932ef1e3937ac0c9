import { isRecord, type JsonObject } from "./json.ts";

/** A Kubernetes object as somebody wrote it; only what every object has is typed. */
export interface KubernetesObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export interface ObjectMeta extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One object and where it was written. */
export interface Manifest {
  readonly object: KubernetesObject;
  /** `file:line`, the file as the reader was told it; or what made the object. */
  readonly source: string;
}

/** `apps/v1` has the group `apps`; `v1` has the group "". */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** The namespace an object lands in: `default` when it names none. Cluster-wide kinds have none in truth. */
export function namespaceOf(object: KubernetesObject): string {
  return object.metadata.namespace ?? "default";
}

/** `Deployment shop/web`, or `Namespace shop` for what has no namespace written. */
export function describeObject(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** An object's annotation, if it has it. */
export function annotationOf(object: KubernetesObject, name: string): string | undefined {
  return object.metadata.annotations?.[name];
}

/** Of a kind that is none of Kubernetes' own. */
export function isCustom({ apiVersion }: KubernetesObject): boolean {
  const group = groupOf(apiVersion);
  return group.includes(".") && !/(^|\.)k8s\.io$/.test(group);
}

/** An Ingress of any API version. */
export function isIngress(object: KubernetesObject): boolean {
  return (
    object.kind === "Ingress" &&
    ["extensions", "networking.k8s.io"].includes(groupOf(object.apiVersion))
  );
}

// `extensions` was emptied into these groups: the same object under either.
const formerlyInExtensions = new Map(
  Object.entries({
    Deployment: "apps",
    DaemonSet: "apps",
    ReplicaSet: "apps",
    Ingress: "networking.k8s.io",
    NetworkPolicy: "networking.k8s.io",
    PodSecurityPolicy: "policy",
  }),
);

/**
 * What makes two manifests the same object on one API server: group, kind, namespace, name, whatever
 * the version.
 */
export function identityOf(object: KubernetesObject): string {
  const group = groupOf(object.apiVersion);
  const home = group === "extensions" ? (formerlyInExtensions.get(object.kind) ?? group) : group;
  return [home, object.kind, namespaceOf(object), object.metadata.name].join("|");
}

/** Whether parsed data has what every Kubernetes object has. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  return (
    isRecord(value) &&
    typeof value["apiVersion"] === "string" &&
    typeof value["kind"] === "string" &&
    isRecord(value["metadata"]) &&
    typeof value["metadata"]["name"] === "string"
  );
}
