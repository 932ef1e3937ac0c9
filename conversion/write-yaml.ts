import { stringify } from "yaml";
import type { KubernetesObject } from "./manifests/manifest.ts";

/** An object as YAML that kubectl, which reads YAML 1.1, understands as it is meant: `"yes"` and `"0644"` stay strings. */
export function asYaml(object: KubernetesObject): string {
  return stringify(object, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * `namespace.deployment.web.yaml`: one file for each object, whatever its API version. What a file's name should not have
 * is written as in a URL: `team%3Aread`.
 */
export function fileNameOf({ kind, metadata, apiVersion }: KubernetesObject): string {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  // a kind of somebody else's group may be called as one of Kubernetes' own
  const foreign = group.includes(".") && !group.endsWith(".k8s.io") ? [group] : [];
  const parts = [metadata.namespace ?? "_cluster", kind.toLowerCase(), ...foreign, metadata.name];
  const name = parts
    .join(".")
    .replaceAll(
      /[^A-Za-z0-9._-]/g,
      (character) => `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
    );
  return `${name}.yaml`;
}
