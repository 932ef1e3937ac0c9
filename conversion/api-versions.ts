import { groupOf, type KubernetesObject } from "./manifests/manifest.ts";
import { UserError } from "../migration/user-error.ts";
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

const entries = new Map(apiTable.map((entry) => [`${entry.apiVersion} ${entry.kind}`, entry]));
const byKind = Map.groupBy(apiTable, ({ kind }) => kind);
const groups = new Set(apiTable.map(({ apiVersion }) => groupOf(apiVersion)));

/** The table's entry for a kind in one API version. */
export function findApi(apiVersion: string, kind: string): ApiVersion | undefined {
  return entries.get(`${apiVersion} ${kind}`);
}

/** Every API version that a kind has or had, whatever its group is called now; oldest first. */
export function versionsOf(apiVersion: string, kind: string): readonly ApiVersion[] {
  const group = groupOf(apiVersion);
  const ofKind = byKind.get(kind) ?? [];
  // Event is a kind of two groups that have nothing to do with each other
  const moved = [group, ...ofKind.map((entry) => groupOf(entry.apiVersion))].includes("extensions");
  return moved ? ofKind : ofKind.filter((entry) => groupOf(entry.apiVersion) === group);
}

/** Whether a minor serves an API version out of the box, or can be told to. */
export function isServed(entry: ApiVersion, minor: number): boolean {
  return minor >= entry.from && (entry.until === undefined || minor < entry.until);
}

/** Groups that only Kubernetes itself may use: nobody's custom resources. */
export function isBuiltInGroup(group: string): boolean {
  return !group.includes(".") || groups.has(group) || group === "audit.k8s.io";
}

/**
 * Where an object must go to be served by a minor: the newest version that is served out of the box, or
 * the newest at all where none is. Undefined when it is served as it is, not served yet, or has nowhere to go.
 */
export function destination(object: KubernetesObject, minor: number): string | undefined {
  const entry = findApi(object.apiVersion, object.kind);
  if (entry === undefined || minor < entry.from) return undefined;
  const served = isServed(entry, minor);
  if (served && entry.optional !== true) return undefined;
  const versions = versionsOf(entry.apiVersion, entry.kind);
  const later = versions.slice(versions.indexOf(entry) + 1).filter((v) => isServed(v, minor));
  const usual = later.filter((candidate) => candidate.optional !== true).at(-1);
  if (usual !== undefined) return usual.apiVersion;
  return served ? undefined : later.at(-1)?.apiVersion;
}
