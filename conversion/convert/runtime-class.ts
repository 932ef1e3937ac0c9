import { recordAt, without } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

export const runtimeClass = move({
  name: "runtimeclass-node-v1",
  kinds: ["RuntimeClass"],
  summary: "v1alpha1's spec.runtimeHandler is handler, its overhead and scheduling stand beside it",
  sources: [`${deprecationGuide}#v1-25`, "https://kep.k8s.io/585"],
  touches: ["spec", "handler", "overhead", "scheduling"],
  fields: (object, from) => {
    if (from !== "node.k8s.io/v1alpha1") return object;
    const { runtimeHandler, ...rest } = recordAt(object, "spec");
    return {
      ...without(object, ["spec"]),
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: object.metadata,
      ...rest,
      handler: runtimeHandler,
    };
  },
});
