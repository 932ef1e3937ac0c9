// What each side shows of workloads that must not run twice.
import { job } from "./manifests/annotations.ts";
import { changedAt, recordAt, stringAt, without } from "./manifests/json.ts";
import {
  annotationOf,
  groupOf,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "./manifests/manifest.ts";
import { startingDeadlineSeconds, whyActiveOnly } from "./manifests/active-only.ts";

const scaled: readonly string[] = [
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
];

/**
 * An object as a side shows it, or undefined when the side has none of it.
 *
 * The rule is one for a side's whole life, before its active-only workloads ever ran and after: an inactive CronJob is
 * suspended, what has replicas has 0 of them, and anything else is not there. An active-only CronJob starts
 * no later than 60 s after its time, on both sides, so that taking over makes up for no missed runs.
 */
export function onSide(
  rendered: KubernetesObject,
  manifest: Manifest,
  all: readonly Manifest[],
  active: boolean,
): KubernetesObject | undefined {
  if (rendered.kind === "Job" && groupOf(rendered.apiVersion) === "batch") {
    if (annotationOf(rendered, job) === "never-again") return undefined;
    // a finished Job that takes itself away would be made, and run, again by the next update
    return onlyActive(
      changedAt(rendered, ["spec", "ttlSecondsAfterFinished"], () => undefined),
      manifest,
      all,
      active,
    );
  }
  if (whyActiveOnly(manifest.object, all) === undefined) return rendered;
  const spec = recordAt(rendered, "spec");
  if (rendered.kind === "CronJob") {
    const written = spec["startingDeadlineSeconds"];
    const deadline =
      typeof written === "number"
        ? Math.min(written, startingDeadlineSeconds)
        : startingDeadlineSeconds;
    return {
      ...rendered,
      spec: {
        ...spec,
        startingDeadlineSeconds: deadline,
        ...(active ? {} : { suspend: true }),
      },
    };
  }
  if (active) return rendered;
  if (!scaled.includes(rendered.kind)) return undefined;
  return { ...rendered, spec: { ...spec, replicas: 0 } };
}

function onlyActive(
  rendered: KubernetesObject,
  manifest: Manifest,
  all: readonly Manifest[],
  active: boolean,
): KubernetesObject | undefined {
  return active || whyActiveOnly(manifest.object, all) === undefined ? rendered : undefined;
}

/** Replicas that an autoscaler owns are not written, so that no update takes them back. */
export function withoutOwnedReplicas(
  rendered: KubernetesObject,
  all: readonly Manifest[],
): KubernetesObject {
  if (!scaled.includes(rendered.kind)) return rendered;
  const spec = recordAt(rendered, "spec");
  if (!("replicas" in spec) || !all.some(({ object }) => scales(object, rendered))) return rendered;
  return { ...rendered, spec: without(spec, ["replicas"]) };
}

/** Whether an autoscaler (Kubernetes' own or KEDA's) owns a workload's replicas. */
function scales(scaler: KubernetesObject, workload: KubernetesObject): boolean {
  if (!["HorizontalPodAutoscaler", "ScaledObject"].includes(scaler.kind)) return false;
  const target = recordAt(scaler, "spec", "scaleTargetRef");
  return (
    (stringAt(target, "kind") ?? "Deployment") === workload.kind &&
    target["name"] === workload.metadata.name &&
    namespaceOf(scaler) === namespaceOf(workload)
  );
}
