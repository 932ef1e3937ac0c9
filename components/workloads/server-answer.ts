// What a cluster's own API server says to the objects that it would get, before it gets any.
import { ApiException, CoreV1Api, VersionApi, type KubeConfig } from "@kubernetes/client-node";
import { stringAt } from "../../conversion/manifests/json.ts";
import {
  describeObject,
  groupOf,
  type KubernetesObject,
  type Manifest,
} from "../../conversion/manifests/manifest.ts";
import { eachOf } from "../each-of.ts";
import { StrictApi } from "./strict-api.ts";

export interface ServerAnswer {
  /** Such as `v1.37.2`. */
  readonly version: string;
  /** A line for each object that the server would not take. */
  readonly refusals: readonly string[];
  /** A line for each namespace and object that could not be asked for as it will be. */
  readonly notes: readonly string[];
}

const requestsAtOnce = 8;

/**
 * Asks by dry run: nothing is changed. Namespaces and definitions that the objects bring are not there
 * during a dry run: what is for such a namespace is asked for in `default`, and custom resources of such a
 * definition are not asked for.
 *
 * @throws Error when the server does not answer, or refuses to answer this user
 */
export async function askServer(
  config: KubeConfig,
  manifests: readonly Manifest[],
): Promise<ServerAnswer> {
  const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
  const api = StrictApi.of(config);
  const absent = await absentNamespaces(config, manifests);
  const definitions = new Set(manifests.flatMap(({ object }) => definedBy(object)));
  const refusals: string[] = [];
  const notes = absent.map(
    (name) => `Namespace ${name} is not there yet: its objects were asked for in default`,
  );

  const ask = async ({ object, source }: Manifest): Promise<void> => {
    const { apiVersion, kind, metadata } = object;
    if (definitions.has(`${groupOf(apiVersion)} ${kind}`) && !(await api.serves(object))) {
      notes.push(
        `${source}: ${describeObject(object)}: not asked for: its definition is not there yet`,
      );
      return;
    }
    const elsewhere = metadata.namespace !== undefined && absent.includes(metadata.namespace);
    const why = await whyNot(api, object, elsewhere);
    if (why !== undefined) refusals.push(`${source}: ${describeObject(object)}: ${why}`);
  };
  await eachOf(manifests, requestsAtOnce, ask);
  return { version: gitVersion, refusals: refusals.sort(byPlace), notes: notes.sort(byPlace) };
}

/** `a.yaml:9` before `a.yaml:10`. */
const byPlace = new Intl.Collator("en", { numeric: true }).compare;

/** @param elsewhere ask in the namespace default, where an object of its name is another one */
async function whyNot(
  api: StrictApi,
  object: KubernetesObject,
  elsewhere: boolean,
): Promise<string | undefined> {
  const asked = elsewhere
    ? { ...object, metadata: { ...object.metadata, namespace: "default" } }
    : object;
  const creation = await api.refusal(asked, "create");
  if (creation !== undefined) return `the server would not create it: ${creation}`;
  if (elsewhere && (await api.has(asked))) return undefined;
  const update = await api.refusal(asked, "apply");
  return update === undefined ? undefined : `the server would not update it: ${update}`;
}

/** Namespaces that the manifests bring and the server does not have yet. */
async function absentNamespaces(
  config: KubeConfig,
  manifests: readonly Manifest[],
): Promise<readonly string[]> {
  const api = config.makeApiClient(CoreV1Api);
  const absent: string[] = [];
  for (const { object } of manifests) {
    if (object.kind !== "Namespace") continue;
    const { name } = object.metadata;
    try {
      await api.readNamespace({ name });
    } catch (error) {
      if (!(error instanceof ApiException) || error.code !== 404) throw error;
      absent.push(name);
    }
  }
  return absent;
}

/** `group kind` of a definition's custom resources. */
function definedBy(object: KubernetesObject): readonly string[] {
  if (object.kind !== "CustomResourceDefinition") return [];
  const group = stringAt(object, "spec", "group") ?? "";
  return [`${group} ${stringAt(object, "spec", "names", "kind") ?? ""}`];
}
