import { isRecord, changedAt, renamed, without } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

export const priorityLevel = move({
  name: "prioritylevelconfiguration-flowcontrol-v1",
  kinds: ["PriorityLevelConfiguration"],
  summary:
    "assuredConcurrencyShares is nominalConcurrencyShares; 0, which meant the default of 30 and would mean none, is left out",
  sources: [`${deprecationGuide}#v1-29`, `${deprecationGuide}#v1-32`, "https://kep.k8s.io/1040"],
  touches: ["spec.limited"],
  fields: (object) =>
    changedAt(object, ["spec", "limited"], (limited) => {
      if (!isRecord(limited) || /v1(alpha1|beta1|beta2)$/.test(object.apiVersion)) return limited;
      const named = renamed(limited, { assuredConcurrencyShares: "nominalConcurrencyShares" });
      return named["nominalConcurrencyShares"] === 0
        ? without(named, ["nominalConcurrencyShares"])
        : named;
    }),
});
