// What loses requests whenever the pods behind a host are replaced by others.
import { recordAt, recordsAt, stringAt, valueAt } from "./json.ts";
import { describeObject, type KubernetesObject } from "./manifest.ts";
import { podTemplateOf } from "./pods.ts";

/** A line each; empty where new pods are known to answer before the old ones end. */
export function rolloutRisks(workload: KubernetesObject): readonly string[] {
  const probed = recordsAt(podTemplateOf(workload), "spec", "containers").some(
    (container) => container["readinessProbe"] !== undefined,
  );
  return [
    ...(endTogether(workload)
      ? [`${describeObject(workload)}: an update would end all of its pods at once (its strategy)`]
      : []),
    ...(probed
      ? []
      : [
          `${describeObject(workload)}: new pods would get requests before they can answer (no readinessProbe)`,
        ]),
  ];
}

function endTogether(workload: KubernetesObject): boolean {
  if (workload.kind !== "Deployment") return false;
  const strategy = recordAt(workload, "spec", "strategy");
  if (stringAt(strategy, "type") === "Recreate") return true;
  const { maxUnavailable } = recordAt(strategy, "rollingUpdate");
  const replicas = valueAt(workload, "spec", "replicas") ?? 1;
  return (
    maxUnavailable === "100%" ||
    (typeof maxUnavailable === "number" && maxUnavailable >= Number(replicas))
  );
}
