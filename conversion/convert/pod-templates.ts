import { isRecord, changedAt, type JsonObject } from "../manifests/json.ts";
import { podTemplatePath } from "../manifests/pods.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";

/** The object with its pod template (`metadata` and `spec`) changed, however deep it stands; a Pod is its own. */
export function changedTemplate(
  object: KubernetesObject,
  change: (template: JsonObject, object: KubernetesObject) => JsonObject,
): KubernetesObject {
  const path = podTemplatePath(object);
  if (path === undefined) return object;
  if (path.length === 0) return change(object, object) as KubernetesObject;
  return changedAt(object, path, (template) =>
    isRecord(template) ? change(template, object) : template,
  );
}

/** The paths of pod templates with something below them, for a conversion's `touches`. */
export function inTemplates(...paths: readonly string[]): readonly string[] {
  const roots = ["", "template.", "spec.template.", "spec.jobTemplate.spec.template."];
  return roots.flatMap((root) => paths.map((path) => root + path));
}
