// What each side shows of workloads that must not run twice.
import { job } from "./manifests/annotations.ts";
import { changedAt, recordAt, without } from "./manifests/json.ts";
import { annotationOf, groupOf, type KubernetesObject } from "./manifests/manifest.ts";
import type { ManifestIndex } from "./manifests/manifest-index.ts";
import { startingDeadlineSeconds } from "./manifests/active-only.ts";

const scaled: readonly string[] = [
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
];

/** Where an object is to run. */
export interface Placement {
  /** It may run on one side only. */
  readonly activeOnly: boolean;
  /** This side is the active one. */
  readonly active: boolean;
}

/**
 * An object as a side shows it, or undefined when the side has none of it.
 *
 * The rule is one for a side's whole life, before its active-only workloads ever ran and after: an inactive CronJob is
 * suspended, what has replicas has 0 of them, and anything else is not there. An active-only CronJob starts
 * no later than 60 s after its time, on both sides, so that taking over makes up for no missed runs.
 */
export function onSide(
  rendered: KubernetesObject,
  { activeOnly, active }: Placement,
): KubernetesObject | undefined {
  if (rendered.kind === "Job" && groupOf(rendered.apiVersion) === "batch") {
    if (annotationOf(rendered, job) === "never-again" || (activeOnly && !active)) return undefined;
    // a finished Job that takes itself away would be made, and run, again by the next update
    return changedAt(rendered, ["spec", "ttlSecondsAfterFinished"], () => undefined);
  }
  if (!activeOnly) return rendered;
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

/** Replicas that an autoscaler owns are not written, so that no update takes them back. */
export function withoutOwnedReplicas(
  rendered: KubernetesObject,
  index: ManifestIndex,
): KubernetesObject {
  if (!scaled.includes(rendered.kind)) return rendered;
  const spec = recordAt(rendered, "spec");
  if (!("replicas" in spec) || index.scalersOf(rendered).length === 0) return rendered;
  return { ...rendered, spec: without(spec, ["replicas"]) };
}
