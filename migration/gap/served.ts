import { groupOf } from "../manifests/manifest.ts";
import { UserError } from "../user-error.ts";
import { apiTable, newestMinor, oldestMinor, type ApiVersion } from "./api-table.ts";

/**
 * The minor of `1.31`, `1.31.4` or `v1.31`.
 *
 * @throws UserError outside 1.8 to 1.37
 */
export function minorNumber(kubernetesVersion: string): number {
  const match = /^v?1\.(\d+)(\.\d+)?$/.exec(kubernetesVersion);
  const minor = Number(match?.[1] ?? Number.NaN);
  if (!(minor >= oldestMinor && minor <= newestMinor)) {
    throw new UserError(
      `kubernetesVersion: got ${JSON.stringify(kubernetesVersion)}, expected one from 1.${oldestMinor} to 1.${newestMinor}, such as "1.${newestMinor}"`,
    );
  }
  return minor;
}

/** The table's entry for a kind in one API version. */
export function findApi(apiVersion: string, kind: string): ApiVersion | undefined {
  return apiTable.find((entry) => entry.apiVersion === apiVersion && entry.kind === kind);
}

/** Every API version that a kind has or had, whatever its group is called now; oldest first. */
export function versionsOf(apiVersion: string, kind: string): readonly ApiVersion[] {
  const group = groupOf(apiVersion);
  const ofKind = apiTable.filter((entry) => entry.kind === kind);
  const groups = new Set(ofKind.map((entry) => groupOf(entry.apiVersion)));
  // Event is a kind of two groups that have nothing to do with each other
  const moved = group === "extensions" || groups.has("extensions");
  return moved ? ofKind : ofKind.filter((entry) => groupOf(entry.apiVersion) === group);
}

/** Whether a minor serves an API version out of the box, or can be told to. */
export function isServed(entry: ApiVersion, minor: number): boolean {
  return minor >= entry.from && (entry.until === undefined || minor < entry.until);
}

/** Groups that only Kubernetes itself may use: nobody's custom resources. */
export function isBuiltInGroup(group: string): boolean {
  return (
    !group.includes(".") ||
    apiTable.some((entry) => groupOf(entry.apiVersion) === group) ||
    group === "audit.k8s.io"
  );
}

/** Where an object of an API version that a minor does not serve may go: the newest version it serves. */
export function successorAt(entry: ApiVersion, minor: number): ApiVersion | undefined {
  const later = versionsOf(entry.apiVersion, entry.kind);
  return later
    .slice(later.indexOf(entry) + 1)
    .filter((candidate) => isServed(candidate, minor))
    .at(-1);
}
