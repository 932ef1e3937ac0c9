// Services that an Ingress leads to, and no manifest has.
import { makerOf } from "./makers.ts";
import { provides } from "./provided.ts";
import type { ManifestFinding } from "./finding.ts";
import { describeObject, namespaceOf, type Manifest } from "./manifest.ts";
import { backendServices, type ManifestIndex } from "./manifest-index.ts";

/**
 * @param notes gets a line for each that a custom resource beside it may make
 * @returns one for each that nothing brings
 */
export function missingServices(
  ingress: Manifest,
  index: ManifestIndex,
  notes: ManifestFinding[],
): readonly ManifestFinding[] {
  const { object, source } = ingress;
  const namespace = namespaceOf(object);
  return backendServices(object).flatMap((name) => {
    if (index.service(namespace, name) !== undefined) return [];
    if (provides(object, "Service", name, index)) return [];
    const found = (text: string): ManifestFinding => ({
      source,
      object: describeObject(object),
      text,
    });
    const maker = makerOf("Service", namespace, name, index);
    if (maker !== undefined) {
      notes.push(found(`leads to Service ${namespace}/${name}, which ${maker} may make`));
      return [];
    }
    return [
      found(
        `leads to Service ${namespace}/${name}, which is not among the manifests: add it, or, where something else makes it, annotate the Ingress cluster-migration/provided: Service/${name}`,
      ),
    ];
  });
}
