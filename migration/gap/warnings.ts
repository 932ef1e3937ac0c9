import { groupOf, type Manifest } from "../manifests/manifest.ts";
import { stringAt } from "../manifests/json.ts";
import type { Target } from "./patch.ts";
import { findApi, isBuiltInGroup } from "./served.ts";

/** What a reader should know of an object that crosses all the same. */
export function warningsFor(
  { object }: Manifest,
  target: Target,
  all: readonly Manifest[],
): readonly string[] {
  const { apiVersion, kind } = object;
  const entry = findApi(apiVersion, kind);
  if (entry?.optional === true) {
    return [`${apiVersion} is served only where it is switched on (--runtime-config)`];
  }
  if (entry !== undefined) return [];
  if (isBuiltInGroup(groupOf(apiVersion))) {
    return [`${apiVersion} ${kind} is no kind known here: it passes as it is written`];
  }
  const defined = all.some(
    (manifest) =>
      manifest.object.kind === "CustomResourceDefinition" &&
      stringAt(manifest.object, "spec", "group") === groupOf(apiVersion) &&
      stringAt(manifest.object, "spec", "names", "kind") === kind,
  );
  if (defined) return [];
  return [
    `a custom resource whose CustomResourceDefinition is not among the manifests: 1.${target.minor} takes it only if something else brings it`,
  ];
}
