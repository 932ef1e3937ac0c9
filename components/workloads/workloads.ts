import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Side } from "../../migration/state/side.ts";
import { declareActiveCommands } from "./active-commands.ts";
import { versionsOf } from "../../conversion/api-versions.ts";
import { listAt, recordAt, recordsAt } from "../../conversion/manifests/json.ts";
import { groupOf, identityOf, type KubernetesObject } from "../../conversion/manifests/manifest.ts";
import { ManifestIndex } from "../../conversion/manifests/manifest-index.ts";
import type { ActiveOnlyWorkload } from "../../conversion/manifests/active-only.ts";

export interface WorkloadsArgs {
  /** The cluster that they go to. */
  readonly provider: pulumi.ProviderResource;
  /** What must be ready before any of them. */
  readonly dependsOn: readonly pulumi.Resource[];
  readonly activeOnly: readonly ActiveOnlyWorkload[];
  /** The active lock, while this side holds it: no active-only workload runs before. */
  readonly activeOnlyDependsOn: readonly pulumi.Resource[];
}

export interface RegisteredWorkloads {
  readonly resources: readonly pulumi.Resource[];
  /** Those of `resources` that run on one side only. */
  readonly activeOnlyResources: readonly pulumi.Resource[];
}

/**
 * The objects of one side on its cluster. Where somebody else manages what runs there, only the
 * operator's own commands for its active-only workloads, while this side holds their lock.
 *
 * @param activeLock absent while this side does not hold it
 * @param after what must come first besides the cluster
 */
export function declareWorkloads(
  { active, activeCommands }: Pick<Side, "active" | "activeCommands">,
  objects: readonly KubernetesObject[],
  activeOnly: readonly ActiveOnlyWorkload[],
  cluster: {
    readonly name: string;
    readonly provider?: pulumi.ProviderResource;
    readonly ready: readonly pulumi.Resource[];
  },
  activeLock: pulumi.Resource | undefined,
  after: readonly pulumi.Resource[] = [],
): readonly pulumi.Resource[] {
  if (cluster.provider === undefined) {
    // a lock may be held that is about to be given up
    if (!active || activeLock === undefined || activeCommands === undefined) return [];
    const dependsOn = [activeLock];
    return [declareActiveCommands({ cluster: cluster.name, ...activeCommands }, { dependsOn })];
  }
  return registerWorkloads(objects, {
    provider: cluster.provider,
    dependsOn: [...cluster.ready, ...after],
    activeOnly,
    activeOnlyDependsOn: activeLock === undefined ? [] : [activeLock],
  }).resources;
}

/**
 * Registers every object as it was rendered. Each waits for its namespace, a custom resource for its
 * definition, and what intercepts the API (webhooks) for the pods that answer it. Resources are called
 * `namespace/name`; their types tell kinds apart.
 */
export function registerWorkloads(
  objects: readonly KubernetesObject[],
  args: WorkloadsArgs,
): RegisteredWorkloads {
  const registered = new Map<string, pulumi.Resource>();
  const activeOnlyResources: pulumi.Resource[] = [];
  const activeOnly = new Set(
    args.activeOnly.map(({ apiVersion, kind, namespace, name }) =>
      identityOf({ apiVersion, kind, metadata: { namespace, name } }),
    ),
  );
  const index = new ManifestIndex(objects.map((object) => ({ object, source: "" })));
  for (const object of inOrder(objects)) {
    const activeOnlyWorkload = activeOnly.has(identityOf(object));
    const needed = requirementsOf(object, index).flatMap(
      (other) => registered.get(identityOf(other)) ?? [],
    );
    const resource = register(object, index, {
      provider: args.provider,
      dependsOn: [
        ...args.dependsOn,
        ...needed,
        ...(activeOnlyWorkload ? args.activeOnlyDependsOn : []),
      ],
    });
    registered.set(identityOf(object), resource);
    if (activeOnlyWorkload) activeOnlyResources.push(resource);
  }
  return { resources: [...registered.values()], activeOnlyResources };
}

type ObjectClass = new (
  name: string,
  args: object,
  options: pulumi.CustomResourceOptions,
) => pulumi.Resource;

function register(
  object: KubernetesObject,
  index: ManifestIndex,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const { namespace, name } = object.metadata;
  const resourceName = namespace === undefined ? name : `${namespace}/${name}`;
  const args = withSecrets(withoutWaiting(object));
  const Typed = classOf(
    object.apiVersion,
    isThereAlready(object) ? `${object.kind}Patch` : object.kind,
  );
  // a class carries the aliases of the other classes of its kind
  const aliases = otherVersions(object, index)
    .filter((other) => Typed === undefined || classOf(other, object.kind) === undefined)
    .map((other) => ({ type: `kubernetes:${other}:${object.kind}` }));
  const withAliases = { ...options, ...(aliases.length > 0 && { aliases }) };
  if (Typed !== undefined) return new Typed(resourceName, args, withAliases);
  const other = args as kubernetes.apiextensions.CustomResourceArgs;
  return new kubernetes.apiextensions.CustomResource(resourceName, other, withAliases);
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

/** An Ingress behind a load balancer that this program made may never get a status: nobody waits for it. */
function withoutWaiting(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Ingress") return object;
  const annotations = { ...object.metadata.annotations, "pulumi.com/skipAwait": "true" };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** A Secret's values are secrets in the state too. */
function withSecrets(object: KubernetesObject): object {
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return object;
  return {
    ...object,
    ...("data" in object && { data: pulumi.secret(object["data"]) }),
    ...("stringData" in object && { stringData: pulumi.secret(object["stringData"]) }),
  };
}

/** Namespaces and definitions first, what intercepts the API last. */
function inOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const rank = ({ kind }: KubernetesObject): number => {
    if (kind === "Namespace" || kind === "CustomResourceDefinition") return 0;
    return intercepts(kind) ? 2 : 1;
  };
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

function intercepts(kind: string): boolean {
  return /^(Mutating|Validating)WebhookConfiguration$|^APIService$/.test(kind);
}

/** What must be there before an object: its namespace, its definition, the pods that it calls. */
function requirementsOf(
  object: KubernetesObject,
  index: ManifestIndex,
): readonly KubernetesObject[] {
  const { namespace } = object.metadata;
  const needed = [
    namespace === undefined ? undefined : index.find("v1", "Namespace", "default", namespace),
    index.definitionOf(object),
  ].flatMap((manifest) => manifest?.object ?? []);
  return intercepts(object.kind) ? [...needed, ...calledBy(object, index)] : needed;
}

/** The Services that a webhook or an aggregated API calls, and what holds their pods. */
function calledBy(object: KubernetesObject, index: ManifestIndex): readonly KubernetesObject[] {
  const references = [
    recordAt(object, "spec", "service"),
    ...listAt(object, "webhooks").map((hook) => recordAt(hook, "clientConfig", "service")),
  ];
  const services = new Set(
    references.flatMap(
      ({ namespace, name }) => index.service(String(namespace), String(name)) ?? [],
    ),
  );
  return index.manifests
    .map((manifest) => manifest.object)
    .filter(
      (other) =>
        services.has(other) || index.servicesFor(other).some((service) => services.has(service)),
    );
}
