import { identityOf, type KubernetesObject, type Manifest } from "./manifests/manifest.ts";

/** Each rendered object with the place of the manifest that it was made of. */
export function placed(
  objects: readonly KubernetesObject[],
  manifests: readonly Manifest[],
): readonly Manifest[] {
  const places = new Map(manifests.map(({ object, source }) => [identityOf(object), source]));
  return objects.map((object) => ({
    object,
    source: places.get(identityOf(object)) ?? "rendered",
  }));
}
