import { recordAt } from "../manifests/json.ts";
import { groupOf } from "../manifests/manifest.ts";
import type { Conversion } from "../conversion.ts";
import { deprecationGuide, move } from "./move.ts";

const forEver = 2147483647;

export const cronJob = move({
  name: "cronjob-batch-v1",
  kinds: ["CronJob"],
  summary: "the fields are the same; v2alpha1 kept every finished Job, which is written out",
  sources: [
    `${deprecationGuide}#v1-25`,
    "kubernetes/kubernetes v1.8 pkg/apis/batch/v2alpha1/defaults.go and v1beta1/defaults.go",
  ],
  touches: ["spec.successfulJobsHistoryLimit", "spec.failedJobsHistoryLimit"],
  fields: (object, from) => {
    if (from !== "batch/v2alpha1") return object;
    const limits = { successfulJobsHistoryLimit: forEver, failedJobsHistoryLimit: forEver };
    return { ...object, spec: { ...limits, ...recordAt(object, "spec") } };
  },
});

const inSchedule = /^\s*(?:CRON_)?TZ=(\S+)\s+(.*)$/;

export const cronJobTimeZone: Conversion = {
  name: "cronjob-time-zone",
  summary:
    "a time zone inside the schedule (TZ=, CRON_TZ=), refused from 1.29 on, becomes spec.timeZone",
  sources: [
    "https://kep.k8s.io/3140",
    "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#unsupported-timezone-specification",
  ],
  touches: ["spec.schedule", "spec.timeZone"],
  apply: (object, target) => {
    if (object.kind !== "CronJob" || groupOf(object.apiVersion) !== "batch") return undefined;
    if (target.minor < 29) return undefined;
    const spec = recordAt(object, "spec");
    const match = inSchedule.exec(typeof spec["schedule"] === "string" ? spec["schedule"] : "");
    if (match === null) return undefined;
    const [, timeZone, schedule] = match;
    return { ...object, spec: { ...spec, schedule, timeZone } };
  },
};
