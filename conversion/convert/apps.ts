import { isRecord, recordAt, without, type JsonObject } from "../manifests/json.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";
import type { Conversion, ConversionResult } from "../conversion.ts";
import { deprecationGuide, move } from "./move.ts";

const guide = `${deprecationGuide}#v1-16`;
const defaultsOf = (group: string): string =>
  `kubernetes/kubernetes v1.15 pkg/apis/${group}/defaults.go`;

// the versions that took selector and labels from the template
const inherits: readonly string[] = ["extensions/v1beta1", "apps/v1beta1"];
const forEver = 2147483647;

/**
 * 68 years. With one second more, `forEver`, a Deployment has no deadline to its controller, which then reports no
 * progress either (kubernetes/kubernetes pkg/controller/deployment/progress.go, HasProgressDeadline): the Kubernetes plugin
 * waits 10 minutes for the end of a rollout that nobody reports, and fails the update.
 */
const longestDeadline = forEver - 1;

export const deployment = move({
  name: "deployment-apps-v1",
  kinds: ["Deployment"],
  summary:
    "selector and labels are written out; surge and unavailability stay 1 where extensions/v1beta1 meant 1, " +
    "kept revisions and the progress deadline what the old version meant; rollbackTo, an order once given, goes",
  sources: [
    guide,
    defaultsOf("extensions/v1beta1"),
    defaultsOf("apps/v1beta1"),
    "https://github.com/kubernetes/kubernetes/pull/66581",
  ],
  touches: [
    "metadata.labels",
    "spec.selector",
    "spec.strategy",
    "spec.revisionHistoryLimit",
    "spec.progressDeadlineSeconds",
    "spec.rollbackTo",
  ],
  fields: (object, from) =>
    withSelector(object, from, (spec) => {
      if (from === "apps/v1beta1") return { revisionHistoryLimit: 2, ...spec };
      if (from !== "extensions/v1beta1") return spec;
      const strategy = recordAt(spec, "strategy");
      const rolls = (strategy["type"] ?? "RollingUpdate") === "RollingUpdate";
      const rollingUpdate = {
        maxSurge: 1,
        maxUnavailable: 1,
        ...recordAt(strategy, "rollingUpdate"),
      };
      return {
        revisionHistoryLimit: forEver,
        progressDeadlineSeconds: longestDeadline,
        ...spec,
        ...(rolls && { strategy: { type: "RollingUpdate", ...strategy, rollingUpdate } }),
      };
    }),
});

export const progressDeadline: Conversion = {
  name: "progress-deadline",
  summary:
    "a Deployment without a deadline for its progress, as extensions/v1beta1 wrote it down, gets one of 68 years: without one its " +
    "controller never reports that a rollout is complete, and an update waits for that",
  sources: [
    "kubernetes/kubernetes v1.37 pkg/controller/deployment/util/deployment_util.go, HasProgressDeadline",
    "pulumi/pulumi-kubernetes provider/pkg/await/deployment.go",
  ],
  touches: ["spec.progressDeadlineSeconds"],
  apply: (object) => {
    const spec = recordAt(object, "spec");
    if (object.kind !== "Deployment" || spec["progressDeadlineSeconds"] !== forEver) {
      return undefined;
    }
    return { ...object, spec: { ...spec, progressDeadlineSeconds: longestDeadline } };
  },
};

export const daemonSet = move({
  name: "daemonset-apps-v1",
  kinds: ["DaemonSet"],
  summary:
    "selector and labels are written out; pods are still replaced only when deleted where extensions/v1beta1 " +
    "meant OnDelete; templateGeneration goes",
  sources: [guide, defaultsOf("extensions/v1beta1")],
  touches: ["metadata.labels", "spec.selector", "spec.updateStrategy", "spec.templateGeneration"],
  fields: (object, from) =>
    withSelector(object, from, (spec) =>
      from === "extensions/v1beta1" ? { updateStrategy: { type: "OnDelete" }, ...spec } : spec,
    ),
});

export const statefulSet = move({
  name: "statefulset-apps-v1",
  kinds: ["StatefulSet"],
  summary:
    "selector and labels are written out; pods are still replaced only when deleted where apps/v1beta1 meant OnDelete",
  sources: [guide, defaultsOf("apps/v1beta1")],
  touches: ["metadata.labels", "spec.selector", "spec.updateStrategy"],
  fields: (object, from) =>
    withSelector(object, from, (spec) =>
      from === "apps/v1beta1" ? { updateStrategy: { type: "OnDelete" }, ...spec } : spec,
    ),
});

export const replicaSet = move({
  name: "replicaset-apps-v1",
  kinds: ["ReplicaSet"],
  summary:
    "selector and labels are written out where extensions/v1beta1 took them from the template",
  sources: [guide, defaultsOf("extensions/v1beta1")],
  touches: ["metadata.labels", "spec.selector"],
  fields: (object, from) => withSelector(object, from, (spec) => spec),
});

/** apps/v1 takes nothing from the template: what the old versions took is written out. */
function withSelector(
  object: KubernetesObject,
  from: string,
  change: (spec: JsonObject) => JsonObject,
): ConversionResult {
  const spec = without(recordAt(object, "spec"), ["rollbackTo", "templateGeneration"]);
  if (!inherits.includes(from)) return { ...object, spec: change(spec) };
  const labels = recordAt(spec, "template", "metadata", "labels");
  const selector = spec["selector"] ?? { matchLabels: labels };
  if (spec["selector"] === undefined && Object.keys(labels).length === 0) {
    return {
      reason: `${object.apiVersion} needs spec.selector, and the template has no labels to make it of`,
      wayOut: "give the template labels",
    };
  }
  const own = object.metadata["labels"];
  const labelled = isRecord(own) && Object.keys(own).length > 0;
  const metadata =
    labelled || Object.keys(labels).length === 0
      ? object.metadata
      : { ...object.metadata, labels: labels as Record<string, string> };
  return { ...object, metadata, spec: change({ ...spec, selector }) };
}
