import { isRecord, listAt, recordAt, changedAt } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

export const podDisruptionBudget = move({
  name: "poddisruptionbudget-policy-v1",
  kinds: ["PodDisruptionBudget"],
  summary:
    "an empty selector, which matched no pod and would match all of them, is left out, which still matches none",
  sources: [`${deprecationGuide}#v1-25`, "https://kep.k8s.io/85"],
  touches: ["spec.selector"],
  fields: (object) =>
    changedAt(object, ["spec", "selector"], (selector) =>
      isRecord(selector) && isEmpty(selector) ? undefined : selector,
    ),
});

function isEmpty(selector: object): boolean {
  return (
    Object.keys(recordAt(selector, "matchLabels")).length === 0 &&
    listAt(selector, "matchExpressions").length === 0
  );
}
