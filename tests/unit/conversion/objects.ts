import { parseAllDocuments } from "yaml";
import { isKubernetesObject, type Manifest } from "../../../conversion/manifests/manifest.ts";

/** Manifests from YAML text, each at `test.yaml:` and its number. */
export function manifestsOf(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml).map((document, index) => {
    const object: unknown = document.toJS();
    if (!isKubernetesObject(object)) throw new Error(`no object: ${JSON.stringify(object)}`);
    return { object, source: `test.yaml:${index + 1}` };
  });
}
