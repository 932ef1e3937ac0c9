import { recordAt, recordsAt, stringAt, type JsonObject } from "./json.ts";
import type { KubernetesObject } from "./manifest.ts";

/** Where each kind keeps the template of its pods; a Pod is its own. */
const templatePaths = new Map<string, readonly string[]>(
  Object.entries({
    Pod: [],
    PodTemplate: ["template"],
    Deployment: ["spec", "template"],
    DaemonSet: ["spec", "template"],
    ReplicaSet: ["spec", "template"],
    ReplicationController: ["spec", "template"],
    StatefulSet: ["spec", "template"],
    Job: ["spec", "template"],
    CronJob: ["spec", "jobTemplate", "spec", "template"],
  }),
);

/** The groups whose kinds of these names are Kubernetes' own. */
const groups: readonly string[] = ["v1", "apps", "extensions", "batch"];

/** Path of the pod template in an object of this kind; undefined for kinds without pods. */
export function podTemplatePath(object: KubernetesObject): readonly string[] | undefined {
  const group = object.apiVersion.split("/")[0] ?? "";
  if (!groups.includes(group)) return undefined;
  return templatePaths.get(object.kind);
}

/** The pod template (`metadata` and `spec`) of an object; undefined for kinds without pods. */
export function podTemplateOf(object: KubernetesObject): JsonObject | undefined {
  const path = podTemplatePath(object);
  return path === undefined ? undefined : recordAt(object, ...path);
}

/** Containers of a pod's spec, in the order in which they start. */
export function containersOf(spec: JsonObject): readonly JsonObject[] {
  return [...recordsAt(spec, "initContainers"), ...recordsAt(spec, "containers")];
}

/** The service account of a pod. */
export function accountOf(spec: JsonObject): string {
  return stringAt(spec, "serviceAccountName") ?? stringAt(spec, "serviceAccount") ?? "default";
}
