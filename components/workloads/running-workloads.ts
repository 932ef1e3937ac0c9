import { destination, minorNumber } from "../../conversion/api-versions.ts";
import { recordAt } from "../../conversion/manifests/json.ts";
import { selectorOf, selectorText } from "../../conversion/manifests/label-selectors.ts";
import { ManifestIndex } from "../../conversion/manifests/manifest-index.ts";
import { podTemplateOf } from "../../conversion/manifests/pods.ts";
import type { WorkloadSet } from "../../conversion/manifests/workload-set.ts";

/** A workload that runs on one side only, as far as its pods must be found. */
export interface RunningWorkload {
  /** As the cluster serves it. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What finds the pods of what makes pods itself, as the API's `labelSelector` has it. */
  readonly podSelector?: string;
}

/**
 * Active-only workloads with what finds their pods.
 *
 * @param kubernetesVersion the cluster's
 */
export function runningWorkloads(
  { activeOnly, manifests }: Pick<WorkloadSet, "activeOnly" | "manifests">,
  kubernetesVersion: string,
): readonly RunningWorkload[] {
  const index = new ManifestIndex(manifests);
  const minor = minorNumber(kubernetesVersion);
  return activeOnly.map(({ apiVersion: written, kind, namespace, name }) => {
    const object = index.find(written, kind, namespace, name)?.object;
    const apiVersion = (object && destination(object, minor)) ?? written;
    const template = object && podTemplateOf(object);
    const labels = { matchLabels: recordAt(template, "metadata", "labels") };
    const podSelector = selectorText((template && selectorOf(object)) ?? labels);
    return {
      apiVersion,
      kind,
      namespace,
      name,
      // a CronJob's pods are found by its Jobs
      ...(kind !== "CronJob" && podSelector !== "" && { podSelector }),
    };
  });
}
