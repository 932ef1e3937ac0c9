// What a live cluster has, as far as two clusters are compared.
import { createHash } from "node:crypto";
import { recordAt, recordsAt, stringAt } from "../conversion/manifests/json.ts";
import { meetsSelector, selectorOf } from "../conversion/manifests/label-selectors.ts";
import { groupOf, namespaceOf, type KubernetesObject } from "../conversion/manifests/manifest.ts";
import { containersOf, podTemplateOf } from "../conversion/manifests/pods.ts";

/** `image` by container, init containers too. */
export function imagesOf(object: KubernetesObject): Readonly<Record<string, string>> {
  const spec = recordAt(podTemplateOf(object), "spec");
  return Object.fromEntries(
    containersOf(spec).map((container) => [
      stringAt(container, "name") ?? "",
      stringAt(container, "image") ?? "",
    ]),
  );
}

/** A hash of each key's content of a ConfigMap or Secret; other objects have none. */
export function contentOf(object: KubernetesObject): Readonly<Record<string, string>> | undefined {
  if (groupOf(object.apiVersion) !== "" || !["ConfigMap", "Secret"].includes(object.kind)) {
    return undefined;
  }
  const plain =
    object.kind === "ConfigMap" ? recordAt(object, "data") : recordAt(object, "stringData");
  const encoded =
    object.kind === "ConfigMap" ? recordAt(object, "binaryData") : recordAt(object, "data");
  const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  return Object.fromEntries([
    ...Object.entries(encoded).map(([key, value]) => [
      key,
      hash(Buffer.from(String(value), "base64")),
    ]),
    ...Object.entries(plain).map(([key, value]) => [key, hash(Buffer.from(String(value)))]),
  ]) as Readonly<Record<string, string>>;
}

/** The digests that its running pods have pulled, by container: one, or several in the middle of a roll. */
export function digestsOf(
  workload: KubernetesObject,
  pods: readonly KubernetesObject[],
): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, Set<string>>();
  for (const pod of pods) {
    if (!isPodOf(pod, workload)) continue;
    for (const status of recordsAt(pod, "status", "containerStatuses")) {
      const digest = /sha256:[0-9a-f]{64}/.exec(stringAt(status, "imageID") ?? "")?.[0];
      if (digest === undefined) continue;
      const name = stringAt(status, "name") ?? "";
      found.set(name, (found.get(name) ?? new Set()).add(digest));
    }
  }
  return Object.fromEntries([...found].map(([name, digests]) => [name, [...digests].sort()]));
}

function isPodOf(pod: KubernetesObject, workload: KubernetesObject): boolean {
  if (pod.kind !== "Pod" || namespaceOf(pod) !== namespaceOf(workload)) return false;
  const selector = selectorOf(workload);
  return selector !== undefined && meetsSelector(selector, recordAt(pod, "metadata", "labels"));
}

/** Pods of a Deployment or StatefulSet that are ready; undefined for what has no replicas. */
export function readyOf(object: KubernetesObject): number | undefined {
  if (!["Deployment", "StatefulSet"].includes(object.kind)) return undefined;
  const ready = recordAt(object, "status")["readyReplicas"];
  return typeof ready === "number" ? ready : 0;
}
