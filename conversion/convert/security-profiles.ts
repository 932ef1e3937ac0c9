// Profiles that used to be annotations of the pod.
import {
  isRecord,
  changedAt,
  eachRecord,
  recordAt,
  stringAt,
  without,
  type JsonObject,
} from "../manifests/json.ts";
import type { Conversion } from "../conversion.ts";
import { changedTemplate, inTemplates } from "./pod-templates.ts";

const containers: readonly string[] = ["containers", "initContainers", "ephemeralContainers"];
const contexts = [
  "spec.securityContext",
  ...containers.map((list) => `spec.${list}.*.securityContext`),
];

const seccompPod = "seccomp.security.alpha.kubernetes.io/pod";
const seccompContainer = "container.seccomp.security.alpha.kubernetes.io/";
const appArmorContainer = "container.apparmor.security.beta.kubernetes.io/";

export const seccomp: Conversion = {
  name: "seccomp-profiles",
  summary: "from 1.27 on the annotations mean nothing: they become securityContext.seccompProfile",
  sources: [
    "https://kep.k8s.io/135",
    "https://kubernetes.io/docs/reference/labels-annotations-taints/#seccomp-security-alpha-kubernetes-io-pod",
  ],
  touches: inTemplates("metadata.annotations", ...contexts),
  apply: (object, target) => {
    if (target.minor < 27) return undefined;
    return changedTemplate(object, (template) => {
      const annotations = recordAt(template, "metadata", "annotations");
      const ofPod = profile(stringAt(annotations, seccompPod));
      const pod =
        ofPod === undefined
          ? template
          : withContext(template, { seccompProfile: ofPod }, [seccompPod]);
      return withContainerProfiles(pod, seccompContainer, "seccompProfile");
    });
  },
};

export const appArmor: Conversion = {
  name: "apparmor-profiles",
  summary:
    "from 1.31 on, where the field is stable and the annotations are deprecated, they become securityContext.appArmorProfile",
  sources: ["https://kep.k8s.io/24", "https://kubernetes.io/docs/tutorials/security/apparmor/"],
  touches: inTemplates("metadata.annotations", ...contexts),
  apply: (object, target) => {
    if (target.minor < 31) return undefined;
    return changedTemplate(object, (template) =>
      withContainerProfiles(template, appArmorContainer, "appArmorProfile"),
    );
  },
};

/** `runtime/default`, `unconfined`, `localhost/name` as the fields say them. */
function profile(value: string | undefined): JsonObject | undefined {
  if (value === "runtime/default" || value === "docker/default") return { type: "RuntimeDefault" };
  if (value === "unconfined") return { type: "Unconfined" };
  if (value?.startsWith("localhost/") !== true) return undefined;
  return { type: "Localhost", localhostProfile: value.slice("localhost/".length) };
}

/** The pod's own profile; a profile that it has already stays. */
function withContext(
  template: JsonObject,
  context: JsonObject,
  annotations: readonly string[],
): JsonObject {
  const spec = recordAt(template, "spec");
  const securityContext = { ...context, ...recordAt(spec, "securityContext") };
  return withoutAnnotations({ ...template, spec: { ...spec, securityContext } }, annotations);
}

function withContainerProfiles(template: JsonObject, prefix: string, field: string): JsonObject {
  const annotations = recordAt(template, "metadata", "annotations");
  const done: string[] = [];
  let next = template;
  for (const list of containers) {
    next = changedAt(next, ["spec", list], (value) =>
      eachRecord(value, (container) => {
        const annotation = prefix + String(container["name"]);
        const found = profile(stringAt(annotations, annotation));
        if (found === undefined) return container;
        done.push(annotation);
        const securityContext = { [field]: found, ...recordAt(container, "securityContext") };
        return { ...container, securityContext };
      }),
    );
  }
  return withoutAnnotations(next, done);
}

export function withoutAnnotations(template: JsonObject, names: readonly string[]): JsonObject {
  return changedAt(template, ["metadata", "annotations"], (annotations) => {
    if (!isRecord(annotations)) return annotations;
    const rest = without(annotations, names);
    return Object.keys(rest).length === 0 && rest !== annotations ? undefined : rest;
  });
}
