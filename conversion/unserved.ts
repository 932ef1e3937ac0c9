// Objects whose API a minor does not serve, and what their owner can do.
import { apiTable } from "./api-table.ts";
import { destination, findApi, isServed } from "./api-versions.ts";
import type { ConversionRefused } from "./conversion.ts";
import { groupOf, type KubernetesObject } from "./manifests/manifest.ts";
import { removedKinds } from "./removed-kinds.ts";

const leaveOut =
  "or annotate it cluster-migration/conversion: leave-out, and a side that does not serve it leaves it out";

/** Why a minor would not take this object; undefined when it does, or when nobody here can know. */
export function whyUnserved(
  object: KubernetesObject,
  minor: number,
): ConversionRefused | undefined {
  const { apiVersion, kind } = object;
  const entry = findApi(apiVersion, kind);
  if (entry === undefined) return whyUnknown(object, minor);
  if (isServed(entry, minor)) return undefined;
  if (minor < entry.from) {
    return {
      reason: `1.${minor} does not serve ${apiVersion} ${kind} yet: 1.${entry.from} is the first that does`,
      wayOut: `write an older version of it, which is converted to the newer one, ${leaveOut}`,
    };
  }
  const next = destination(object, minor);
  const wayOut =
    (Object.hasOwn(removedKinds, kind) ? removedKinds[kind] : undefined) ??
    (next === undefined ? "nothing took its place: remove it" : `write it as ${next}`);
  return {
    reason: `1.${entry.until ?? minor} stopped serving ${apiVersion} ${kind}`,
    wayOut: `${wayOut}, ${leaveOut}`,
  };
}

/** A kind that the table does not have, in a group or version that it has. */
function whyUnknown(
  { apiVersion, kind }: KubernetesObject,
  minor: number,
): ConversionRefused | undefined {
  if (groupOf(apiVersion) === "audit.k8s.io") {
    return {
      reason: `no API server serves ${apiVersion} ${kind}: it is read from a file`,
      wayOut:
        "keep it beside the API server's flags (--audit-policy-file, as audit.k8s.io/v1), not among the manifests",
    };
  }
  const siblings = apiTable.filter((entry) => entry.apiVersion === apiVersion);
  if (siblings.length === 0 || siblings.some((entry) => isServed(entry, minor))) return undefined;
  const oldest = Math.min(...siblings.map((entry) => entry.from));
  return {
    reason: `1.${minor} serves nothing of ${apiVersion}, and no ${kind} of it is known`,
    wayOut:
      minor < oldest
        ? `1.${oldest} is the first that does; leave it out until then`
        : `write it in a version that is served`,
  };
}
