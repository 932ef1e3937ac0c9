// How one object is registered: by the SDK's class of its kind, its secrets kept, nothing live replaced.
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { versionsOf } from "../../conversion/api-versions.ts";
import { secretFromConfig } from "../../conversion/manifests/annotations.ts";
import { recordsAt, stringAt } from "../../conversion/manifests/json.ts";
import {
  annotationOf,
  groupOf,
  type KubernetesObject,
} from "../../conversion/manifests/manifest.ts";
import { fieldManager } from "../field-manager.ts";
import type { ManifestIndex } from "../../conversion/manifests/manifest-index.ts";

type ObjectClass = new (
  name: string,
  args: object,
  options: pulumi.CustomResourceOptions,
) => pulumi.Resource;

/**
 * Registers an object, called `namespace/name` (in `default`: `name`), by the SDK's class of its kind.
 *
 * @param index of all that is registered: the definition of its kind may be among it
 * @param activeOnly it runs on one side only: what stops and starts it wins over what others have written
 */
export function registerObject(
  object: KubernetesObject,
  index: ManifestIndex,
  activeOnly: boolean,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const { name } = object.metadata;
  const namespace = namespaceInName(object);
  const resourceName = namespace === undefined ? name : `${namespace}/${name}`;
  const args = withSecrets(withoutWaiting(applied(object, activeOnly)));
  const Typed = classOf(
    object.apiVersion,
    isThereAlready(object) ? `${object.kind}Patch` : object.kind,
  );
  // a class carries the aliases of the other classes of its kind
  const aliases = otherVersions(object, index)
    .filter((other) => Typed === undefined || classOf(other, object.kind) === undefined)
    .map((other) => ({ type: `kubernetes:${other}:${object.kind}` }));
  const withAliases = {
    ...options,
    ...(aliases.length > 0 && { aliases }),
    // when an autoscaler comes: what nobody owns any more would fall to 1 before it has looked for the first time
    ...(!activeOnly && index.scalersOf(object).length > 0 && { ignoreChanges: ["spec.replicas"] }),
  };
  if (Typed !== undefined) return new Typed(resourceName, args, withAliases);
  const other = args as kubernetes.apiextensions.CustomResourceArgs;
  return new kubernetes.apiextensions.CustomResource(resourceName, other, withAliases);
}

/**
 * An object without a namespace, and one in `default`, are one object to the API server, so they must be one resource:
 * by another name it would be created anew, which changes what is live, and then deleted by its old name.
 */
export function namespaceInName({ metadata }: KubernetesObject): string | undefined {
  return metadata.namespace === "default" ? undefined : metadata.namespace;
}

/**
 * Objects that every cluster has, or every namespace: creating them fails, and deleting them must not happen. The SDK's
 * patch classes set fields of what is there, by server-side apply, and give them up on deletion.
 */
function isThereAlready({ apiVersion, kind, metadata }: KubernetesObject): boolean {
  if (apiVersion !== "v1") return false;
  if (kind === "ServiceAccount") return metadata.name === "default";
  return kind === "Namespace" && /^(default|kube-(system|public|node-lease))$/.test(metadata.name);
}

/**
 * The SDK's class of a kind: it carries the aliases of the kind's other API versions, so that a changed
 * apiVersion updates a live object in place.
 */
export function classOf(apiVersion: string, kind: string): ObjectClass | undefined {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion];
  // apps, networking.k8s.io, rbac.authorization.k8s.io: the SDK calls each by its first word
  const module = (group ?? "").replace(/(\.authorization|\.apiserver)?\.k8s\.io$/, "");
  if (module.includes(".")) return undefined;
  const versions = Reflect.get(kubernetes, module) as object | undefined;
  const kinds = versions && (Reflect.get(versions, version ?? "") as object | undefined);
  return kinds && (Reflect.get(kinds, kind) as ObjectClass | undefined);
}

/** The other API versions of an object's kind: Kubernetes' own, or those that its definition names. */
function otherVersions(object: KubernetesObject, index: ManifestIndex): readonly string[] {
  const { apiVersion, kind } = object;
  const known = versionsOf(apiVersion, kind).map((entry) => entry.apiVersion);
  const group = groupOf(apiVersion);
  const definition = index.definitionOf(object)?.object;
  const defined = recordsAt(definition, "spec", "versions").map(
    (version) => `${group}/${String(version["name"])}`,
  );
  return [...new Set([...known, ...defined])].filter((other) => other !== apiVersion);
}

/**
 * By server-side apply, under one name. `replicas` that a person or an autoscaler has written are taken where a workload
 * must stop: it is one that runs on one side only.
 */
function applied(object: KubernetesObject, activeOnly: boolean): KubernetesObject {
  const annotations = {
    ...object.metadata.annotations,
    ...fieldManager,
    ...(activeOnly && { "pulumi.com/patchForce": "true" }),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/**
 * An Ingress behind a load balancer that this program made may never get a status, and a DaemonSet's pods that are replaced
 * only when somebody deletes them may stay as they are: nobody waits for these.
 */
function withoutWaiting(object: KubernetesObject): KubernetesObject {
  const onDelete =
    object.kind === "DaemonSet" &&
    stringAt(object, "spec", "updateStrategy", "type") === "OnDelete";
  if (object.kind !== "Ingress" && !onDelete) return object;
  const annotations = { ...object.metadata.annotations, "pulumi.com/skipAwait": "true" };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The config key `secrets`: texts by name and key. */
type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A Secret's values are secrets in the state too. */
function withSecrets(object: KubernetesObject): object {
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return object;
  const name = annotationOf(object, secretFromConfig);
  if (name !== undefined) {
    const values = new pulumi.Config().requireSecretObject<SecretValues>("secrets");
    return { ...object, stringData: values.apply((all) => all[name] ?? {}) };
  }
  return {
    ...object,
    ...("data" in object && { data: pulumi.secret(object["data"]) }),
    ...("stringData" in object && { stringData: pulumi.secret(object["stringData"]) }),
  };
}
