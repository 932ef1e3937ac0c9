import { isRecord, changedAt, recordAt } from "../manifests/json.ts";
import { move } from "./move.ts";

export const admissionPolicyBinding = move({
  name: "admissionpolicybinding-admissionregistration-v1",
  kinds: ["ValidatingAdmissionPolicyBinding"],
  summary:
    "the first alpha denied, and failed without its parameters: both are written out, as v1 demands",
  sources: ["https://kep.k8s.io/3488"],
  touches: ["spec.validationActions", "spec.paramRef.parameterNotFoundAction"],
  fields: (object) => {
    const spec = { validationActions: ["Deny"], ...recordAt(object, "spec") };
    const withActions = { ...object, spec };
    return changedAt(withActions, ["spec", "paramRef"], (paramRef) =>
      isRecord(paramRef) ? { parameterNotFoundAction: "Deny", ...paramRef } : paramRef,
    );
  },
});
