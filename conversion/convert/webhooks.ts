import { recordsAt, stringAt, type JsonObject } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

const harmless: readonly unknown[] = ["None", "NoneOnDryRun"];

export const webhooks = move({
  name: "webhooks-admissionregistration-v1",
  kinds: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
  summary:
    "what v1beta1 meant by silence is written out: failurePolicy Ignore, matchPolicy Exact, 30 s, reviews in v1beta1; a " +
    "webhook that does not say that it has no side effects is refused",
  sources: [
    `${deprecationGuide}#v1-22`,
    "kubernetes/kubernetes v1.21 pkg/apis/admissionregistration/v1beta1/defaults.go",
  ],
  touches: ["webhooks"],
  fields: (object) => {
    const hooks = recordsAt(object, "webhooks");
    const silent = hooks.find((hook) => !harmless.includes(hook["sideEffects"]));
    if (silent !== undefined) {
      const name = String(silent["name"]);
      return {
        reason: `admissionregistration.k8s.io/v1 takes only webhooks without side effects, and ${name} says ${stringAt(silent, "sideEffects") ?? "nothing"} of its own`,
        wayOut:
          "write sideEffects: None or NoneOnDryRun there, if that is true (v1beta1 takes it too), or make the webhook so",
      };
    }
    if (hooks.length === 0) return object;
    return { ...object, webhooks: hooks.map(withDefaults) };
  },
});

function withDefaults(hook: JsonObject): JsonObject {
  return {
    failurePolicy: "Ignore",
    matchPolicy: "Exact",
    timeoutSeconds: 30,
    admissionReviewVersions: ["v1beta1"],
    ...hook,
  };
}
