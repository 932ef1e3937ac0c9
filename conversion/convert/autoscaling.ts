import { isRecord, changedAt, eachRecord, type JsonObject } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

export const horizontalPodAutoscaler = move({
  name: "hpa-autoscaling-v2",
  kinds: ["HorizontalPodAutoscaler"],
  summary:
    "v2beta1's metrics say their metric {name, selector} and their target {type, value}; v2beta2's are the same as v2's",
  sources: [
    `${deprecationGuide}#v1-25`,
    `${deprecationGuide}#v1-26`,
    "kubernetes/kubernetes v1.24 pkg/apis/autoscaling/v2beta1/conversion.go",
  ],
  touches: ["spec.metrics"],
  fields: (object, from) =>
    from === "autoscaling/v2beta1"
      ? changedAt(object, ["spec", "metrics"], (metrics) => eachRecord(metrics, metric))
      : object,
});

function metric(value: JsonObject): JsonObject {
  let changed = value;
  for (const type of ["resource", "containerResource"]) {
    changed = changedAt(changed, [type], (source) =>
      isRecord(source) ? targeted(source) : source,
    );
  }
  for (const type of ["pods", "object", "external"]) {
    changed = changedAt(changed, [type], (source) =>
      isRecord(source) ? measured(source) : source,
    );
  }
  return changed;
}

/** A resource's own name stays where it is. */
function targeted(source: JsonObject): JsonObject {
  const { targetAverageUtilization, targetAverageValue, ...rest } = source;
  if (targetAverageUtilization !== undefined) {
    const target = { type: "Utilization", averageUtilization: targetAverageUtilization };
    return { ...rest, target };
  }
  if (targetAverageValue === undefined) return source;
  return { ...rest, target: { type: "AverageValue", averageValue: targetAverageValue } };
}

function measured(source: JsonObject): JsonObject {
  if (!("metricName" in source)) return source;
  const {
    metricName,
    selector,
    metricSelector,
    target: describedObject,
    targetValue,
    targetAverageValue,
    averageValue,
    ...rest
  } = source;
  const average = targetAverageValue ?? averageValue;
  const chosen = selector ?? metricSelector;
  return {
    ...rest,
    ...(describedObject !== undefined && { describedObject }),
    metric: { name: metricName, ...(chosen !== undefined && { selector: chosen }) },
    target:
      average === undefined
        ? { type: "Value", value: targetValue }
        : { type: "AverageValue", averageValue: average },
  };
}
