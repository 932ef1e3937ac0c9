import type { KubernetesObject } from "../manifests/manifest.ts";
import type { Conversion, ConversionResult, ConversionTarget } from "../conversion.ts";
import { destination } from "../api-versions.ts";

/** The deprecation guide's page, where most of these facts are gathered. */
export const deprecationGuide = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/";

export interface Move {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly summary: string;
  readonly sources: readonly string[];
  /** Besides `apiVersion`. */
  readonly touches?: readonly string[];
  /** Carries the fields over; what `apiVersion` becomes is done. */
  readonly fields?: (
    object: KubernetesObject,
    from: string,
    target: ConversionTarget,
  ) => ConversionResult;
}

/** The conversion of objects whose API version is no longer served to the newest served version. */
export function move({ name, kinds, summary, sources, touches, fields }: Move): Conversion {
  return {
    name,
    summary,
    sources,
    touches: ["apiVersion", ...(touches ?? [])],
    apply: (object, target) => {
      if (!kinds.includes(object.kind)) return undefined;
      const apiVersion = destination(object, target.minor);
      if (apiVersion === undefined) return undefined;
      const moved = { ...object, apiVersion };
      return fields === undefined ? moved : fields(moved, object.apiVersion, target);
    },
  };
}
