// What a cluster serves, asked of the cluster: each kind once, in the version to read it in.
import { recordAt, recordsAt, stringAt, valueAt } from "../conversion/manifests/json.ts";
import { isOfCluster } from "../conversion/manifests/cluster-kinds.ts";
import { groupOf, identityOf } from "../conversion/manifests/manifest.ts";
import { reasonOf, type LiveApi } from "./live-api.ts";

export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** The path of all its objects. */
  readonly path: string;
}

/** @returns every kind that can be listed, and a line for each group that could not be asked */
export async function servedKinds(
  api: LiveApi,
): Promise<{ readonly kinds: readonly ServedKind[]; readonly unread: readonly string[] }> {
  const groups = recordsAt(await api.ask("/apis"), "groups").map((group) => ({
    name: stringAt(group, "name") ?? "",
    versions: versionsOf(group),
  }));
  const elsewhere = await extensionGroups(
    api,
    groups.flatMap(({ versions }) => versions),
  );
  const [own, former] = [
    groups.filter(({ name }) => name !== "extensions" && !elsewhere.has(name)),
    groups.filter(({ name }) => name === "extensions"),
  ];
  const kinds: ServedKind[] = [];
  const unread: string[] = [];
  const seen = new Set<string>();
  // what was emptied into other groups comes last: the same objects under another name
  for (const apiVersion of ["v1", ...[...own, ...former].flatMap(({ versions }) => versions)]) {
    const base = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
    try {
      for (const resource of recordsAt(await api.ask(base), "resources")) {
        const name = stringAt(resource, "name") ?? "";
        const kind = stringAt(resource, "kind") ?? "";
        const verbs = valueAt(resource, "verbs");
        if (name.includes("/") || !Array.isArray(verbs) || !verbs.includes("list")) continue;
        const identity = identityOf({ apiVersion, kind, metadata: { name: "" } });
        if (seen.has(identity) || isOfCluster({ apiVersion, kind })) continue;
        seen.add(identity);
        kinds.push({ apiVersion, kind, path: `${base}/${name}` });
      }
    } catch (error) {
      unread.push(`${apiVersion}: ${reasonOf(error)}`);
    }
  }
  return { kinds, unread };
}

/** The server's preferred one first, since each object is read once. */
function versionsOf(group: unknown): readonly string[] {
  const preferred = stringAt(group, "preferredVersion", "groupVersion") ?? "";
  const all = recordsAt(group, "versions").flatMap(
    (version) => stringAt(version, "groupVersion") ?? [],
  );
  // autoscaling/v1, which long was preferred, keeps most of an autoscaler in an annotation
  const first = groupOf(preferred) === "autoscaling" ? newestOf(all) : preferred;
  return [first, ...all.filter((version) => version !== first)];
}

function newestOf(versions: readonly string[]): string {
  const known = ["v2", "v2beta2", "v2beta1"].map((version) => `autoscaling/${version}`);
  return known.find((version) => versions.includes(version)) ?? "autoscaling/v1";
}

/** Groups that another server answers for, such as metrics: nothing in them was written by people. */
async function extensionGroups(
  api: LiveApi,
  versions: readonly string[],
): Promise<ReadonlySet<string>> {
  const registration = versions.find((version) => groupOf(version) === "apiregistration.k8s.io");
  if (registration === undefined) return new Set();
  const services = await api.listAll(`/apis/${registration}/apiservices`);
  return new Set(
    services
      .filter((service) => Object.keys(recordAt(service, "spec", "service")).length > 0)
      .map((service) => stringAt(service, "spec", "group") ?? ""),
  );
}
