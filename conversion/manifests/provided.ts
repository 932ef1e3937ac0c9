// What no manifest brings, and its owner says that something else does.
import { listOf, provided } from "./annotations.ts";
import { annotationOf, type KubernetesObject } from "./manifest.ts";
import type { ManifestIndex } from "./manifest-index.ts";

/** Whether an object's annotation, or that of its Namespace, says that something else brings `kind/name`. */
export function provides(
  object: KubernetesObject,
  kind: string,
  name: string,
  index: ManifestIndex,
): boolean {
  const { namespace = "default" } = object.metadata;
  const home = index.find("v1", "Namespace", "default", namespace)?.object;
  return [object, home].some(
    (each) =>
      each !== undefined && listOf(annotationOf(each, provided)).includes(`${kind}/${name}`),
  );
}
