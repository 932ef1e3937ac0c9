import { listAt, recordAt, recordsAt, stringAt } from "../manifests/json.ts";
import {
  annotationOf,
  groupOf,
  isIngress,
  namespaceOf,
  type Manifest,
} from "../manifests/manifest.ts";
import type { ManifestIndex } from "../manifests/manifest-index.ts";
import { containersOf, podTemplateOf } from "../manifests/pods.ts";
import type { ConversionTarget } from "../conversion.ts";
import { isNginx } from "../ingress/controller.ts";
import { findApi, isBuiltInGroup } from "../api-versions.ts";

/**
 * What a reader should know of an object that the target takes all the same.
 *
 * @param referencesTold whether the target is known, and what it lacks is told elsewhere
 */
export function warningsFor(
  manifest: Manifest,
  target: ConversionTarget,
  index: ManifestIndex,
  referencesTold: boolean,
): readonly string[] {
  return [
    ...ofApi(manifest, target, index, referencesTold),
    ...ofPods(manifest, target, index),
    ...(referencesTold ? [] : ofIngress(manifest, target, index)),
    ...ofOthers(manifest),
  ];
}

function ofApi(
  { object }: Manifest,
  target: ConversionTarget,
  index: ManifestIndex,
  referencesTold: boolean,
): readonly string[] {
  const { apiVersion, kind } = object;
  const entry = findApi(apiVersion, kind);
  if (entry?.optional === true) {
    return [`${apiVersion} is served only where it is switched on (--runtime-config)`];
  }
  if (entry !== undefined) return [];
  if (isBuiltInGroup(groupOf(apiVersion))) {
    return [`${apiVersion} ${kind} is no kind known here: it passes as it is written`];
  }
  if (referencesTold || index.definitionOf(object) !== undefined) return [];
  return [
    `a custom resource whose CustomResourceDefinition is not among the manifests: 1.${target.minor} takes it only if something else brings it`,
  ];
}

/** Behaviour of pods that changed without an API version to tell it by. */
function ofPods(
  { object }: Manifest,
  { minor }: ConversionTarget,
  index: ManifestIndex,
): readonly string[] {
  const spec = recordAt(podTemplateOf(object), "spec");
  const volumes = recordsAt(spec, "volumes");
  const containers = containersOf(spec);
  const warnings: string[] = [];
  const probes = containers.flatMap((container) =>
    ["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => recordAt(container, probe)),
  );
  const unlimited = probes.some((probe) => "exec" in probe && !("timeoutSeconds" in probe));
  if (minor >= 20 && unlimited) {
    warnings.push(
      "an exec probe without timeoutSeconds: from 1.20 on it fails after 1 s, where it had all the time it took",
    );
  }
  const socket = volumes.some((volume) =>
    /docker\.sock/.test(stringAt(volume, "hostPath", "path") ?? ""),
  );
  if (minor >= 24 && socket) {
    warnings.push("it mounts Docker's socket, and from 1.24 on no node has one");
  }
  const tokens = volumes
    .map((volume) => stringAt(volume, "secret", "secretName") ?? "")
    .filter((name) => /-token-[a-z0-9]{5}$/.test(name))
    .filter((name) => index.find("v1", "Secret", namespaceOf(object), name) === undefined);
  if (tokens.length > 0) {
    warnings.push(
      `it mounts ${tokens.join(", ")}, a service account's token that only its old cluster has; use a projected token volume`,
    );
  }
  const frozen = containers.some((container) =>
    /^(k8s\.gcr\.io|gcr\.io\/google[_-]containers)\//.test(stringAt(container, "image") ?? ""),
  );
  if (frozen) warnings.push("an image of k8s.gcr.io, which is frozen: registry.k8s.io has it now");
  return warnings;
}

/** On a created cluster nobody serves the classes of other controllers. */
function ofIngress(
  { object }: Manifest,
  target: ConversionTarget,
  index: ManifestIndex,
): readonly string[] {
  if (target.ingressClass === undefined || !isIngress(object)) return [];
  if (isNginx(object, target, index)) return [];
  return [
    `it is for another ingress controller than the cluster's own (${target.ingressClass}): its hosts' records lead to the cluster's own`,
  ];
}

function ofOthers({ object }: Manifest): readonly string[] {
  const warnings: string[] = [];
  if (annotationOf(object, "net.beta.kubernetes.io/network-policy") !== undefined) {
    warnings.push(
      `the annotation net.beta.kubernetes.io/network-policy has meant nothing since 1.7: write a NetworkPolicy for ${object.metadata.name}`,
    );
  }
  if (object.kind === "ServiceAccount" && listAt(object, "secrets").length > 0) {
    warnings.push(
      "from 1.24 on a service account gets no token Secret by itself; those it names must be among the manifests",
    );
  }
  if (object.kind === "Job" && "ttlSecondsAfterFinished" in recordAt(object, "spec")) {
    warnings.push(
      "ttlSecondsAfterFinished is left out: the next update would make the vanished Job, and run it, again",
    );
  }
  return warnings;
}
