// All that is live in a cluster and may have been written by people.
import { eachOf } from "../components/each-of.ts";
import { isRecord, type JsonObject } from "../conversion/manifests/json.ts";
import { isKubernetesObject, type Manifest } from "../conversion/manifests/manifest.ts";
import { reasonOf, type LiveApi } from "./live-api.ts";
import { servedKinds, type ServedKind } from "./served-kinds.ts";

export interface ClusterObjects {
  /** As the server has them, status and all; each one's source is the cluster's URL. */
  readonly objects: readonly Manifest[];
  /** A line for each kind that could not be read, and why. */
  readonly unread: readonly string[];
}

const requestsAtOnce = 8;

/** Reads every kind that the cluster serves, but those that no one writes, such as events; nothing is changed. */
export async function readCluster(api: LiveApi): Promise<ClusterObjects> {
  const { kinds, unread: silent } = await servedKinds(api);
  const unread = [...silent];
  const lists = new Map<ServedKind, readonly JsonObject[]>();
  await eachOf(kinds, requestsAtOnce, async (kind) => {
    try {
      lists.set(kind, await api.listAll(kind.path));
    } catch (error) {
      unread.push(`${kind.kind} (${kind.apiVersion}): ${reasonOf(error)}`);
    }
  });
  const objects = kinds.flatMap((kind) =>
    (lists.get(kind) ?? []).flatMap((item): Manifest[] => {
      // the items of a list leave out what the list says
      const object: unknown = { apiVersion: kind.apiVersion, kind: kind.kind, ...item };
      return isRecord(object) && isKubernetesObject(object) ? [{ object, source: api.server }] : [];
    }),
  );
  return { objects, unread: unread.sort() };
}
