// A stack file may say an older Kubernetes than this machine's API server is.
import { destination, minorNumber } from "../../conversion/api-versions.ts";
import { refusalLines, renderFor } from "../../conversion/render.ts";
import type { StoredObject } from "../world/kubernetes/object.ts";
import { servesApiVersion } from "../world/kubernetes/served.ts";
import { ProviderRefusal } from "../world/provider.ts";

/**
 * The object as a server of that version takes it: unchanged where it serves the API version, else converted as for a side
 * of that version.
 *
 * @throws ProviderRefusal where no conversion leads there
 */
export function asServed(object: StoredObject, version: string): StoredObject {
  if (servesApiVersion(version, object.apiVersion, object.kind)) return object;
  const manifest = { object, source: object.metadata.name };
  const rendered = renderFor([manifest], { kubernetesVersion: version, active: true });
  const [converted] = rendered.objects;
  if (converted === undefined) {
    throw new ProviderRefusal("NotFound", refusalLines(rendered).join("; "));
  }
  return converted;
}

/** The same object's identity there: where it is read and deleted. */
export function identityAsServed(object: StoredObject, version: string): StoredObject {
  const { kind, metadata, apiVersion } = object;
  const served = servesApiVersion(version, apiVersion, kind)
    ? undefined
    : destination(object, minorNumber(version));
  return { apiVersion: served ?? apiVersion, kind, metadata };
}
