// An ingress-nginx that was started with --annotations-prefix.
import { isIngress, type Manifest } from "./manifest.ts";

const own = "nginx.ingress.kubernetes.io/";

/**
 * Ingresses say what they say with a prefix of their own with ingress-nginx' usual one, too: conversions read that. What
 * is written with the usual one counts. The old controller reads its own prefix alone, so nothing changes for it.
 *
 * @param prefix without its slash; default: nothing is added
 */
export function withNginxPrefix(
  manifests: readonly Manifest[],
  prefix: string | undefined,
): readonly Manifest[] {
  if (prefix === undefined) return manifests;
  return manifests.map((manifest) => {
    const { object } = manifest;
    const { annotations = {} } = object.metadata;
    const prefixed = Object.entries(annotations).filter(([name]) => name.startsWith(`${prefix}/`));
    if (!isIngress(object) || prefixed.length === 0) return manifest;
    const usual = prefixed.map(([name, value]) => [own + name.slice(prefix.length + 1), value]);
    const all = { ...(Object.fromEntries(usual) as Record<string, string>), ...annotations };
    return {
      ...manifest,
      object: { ...object, metadata: { ...object.metadata, annotations: all } },
    };
  });
}
