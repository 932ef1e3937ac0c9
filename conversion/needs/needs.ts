// One pass over what a target gets: what each object needs, and nothing brings.
import type { Manifest } from "../manifests/manifest.ts";
import { ManifestIndex } from "../manifests/manifest-index.ts";
import { otherNeeds } from "./other-needs.ts";
import { podNeeds } from "./pod-needs.ts";
import type { Provision } from "./provision.ts";
import type { Reference } from "./reference.ts";
import { accountRole } from "./role-needs.ts";
import { storageNeeds } from "./storage-needs.ts";
import { ingressNeeds } from "./ingress-needs.ts";

/**
 * @param rendered as the target gets them
 * @param there what the target has besides its provision; default: nothing
 */
export function referencesIn(
  rendered: readonly Manifest[],
  provision: Provision,
  there: readonly Manifest[] = [],
): readonly Reference[] {
  // of two of one name, what is rendered counts: the server's has no annotation yet
  const index = new ManifestIndex([...there, ...rendered]);
  return rendered.flatMap((manifest) => [
    ...otherNeeds(manifest, provision, index),
    ...podNeeds(manifest, provision, index),
    ...storageNeeds(manifest, provision, index),
    ...ingressNeeds(manifest, provision, index),
    ...accountRole(manifest),
  ]);
}
