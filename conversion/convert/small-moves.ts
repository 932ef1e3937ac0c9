// Kinds whose new API version differs in a field or two.
import {
  isRecord,
  changedAt,
  eachRecord,
  listAt,
  recordAt,
  renamed,
  stringAt,
  without,
} from "../manifests/json.ts";
import { destination } from "../api-versions.ts";
import type { Conversion } from "../conversion.ts";
import { deprecationGuide, move } from "./move.ts";

const rbacGroup = "rbac.authorization.k8s.io";

export const rbac = move({
  name: "rbac-v1",
  kinds: ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  summary:
    "v1alpha1's subjects say apiGroup instead of apiVersion, and its user * becomes the group of all who are authenticated",
  sources: [
    `${deprecationGuide}#v1-22`,
    "kubernetes/kubernetes v1.21 pkg/apis/rbac/v1alpha1/conversion.go",
  ],
  touches: ["subjects"],
  fields: (object, from) => {
    if (from !== `${rbacGroup}/v1alpha1`) return object;
    return changedAt(object, ["subjects"], (subjects) =>
      eachRecord(subjects, (subject) => {
        const rest = without(subject, ["apiVersion"]);
        const apiGroup = subject["kind"] === "ServiceAccount" ? "" : rbacGroup;
        if (subject["kind"] === "User" && subject["name"] === "*") {
          return { ...rest, kind: "Group", name: "system:authenticated", apiGroup };
        }
        return "apiGroup" in subject ? rest : { ...rest, apiGroup };
      }),
    );
  },
});

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

export const certificateSigningRequest = move({
  name: "certificatesigningrequest-certificates-v1",
  kinds: ["CertificateSigningRequest"],
  summary: "the fields are the same; one that names no signer or no usages is refused",
  sources: [`${deprecationGuide}#v1-22`],
  fields: (object) => {
    const signer = stringAt(object, "spec", "signerName");
    const complete = signer !== undefined && listAt(object, "spec", "usages").length > 0;
    if (complete && signer !== "kubernetes.io/legacy-unknown") return object;
    return {
      reason:
        "certificates.k8s.io/v1 needs spec.usages and a spec.signerName other than legacy-unknown",
      wayOut:
        "it is a question that was answered once: remove it, or write who shall sign it and what it may be used for",
    };
  },
});

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

export const endpointSlice = move({
  name: "endpointslice-discovery-v1",
  kinds: ["EndpointSlice"],
  summary:
    "topology's host name is nodeName, its zone is zone, the rest of it goes (v1 takes none); v1alpha1's address type IP is IPv4 or IPv6",
  sources: [`${deprecationGuide}#v1-25`, "https://kep.k8s.io/752"],
  touches: ["addressType", "endpoints"],
  fields: (object) => {
    const typed = changedAt(object, ["addressType"], (type) =>
      type === "IP"
        ? JSON.stringify(object["endpoints"] ?? []).includes("::")
          ? "IPv6"
          : "IPv4"
        : type,
    );
    if (object.apiVersion !== "discovery.k8s.io/v1") return typed;
    return changedAt(typed, ["endpoints"], (endpoints) =>
      eachRecord(endpoints, (endpoint) => {
        if (!("topology" in endpoint)) return endpoint;
        const topology = recordAt(endpoint, "topology");
        const nodeName = topology["kubernetes.io/hostname"];
        const zone = topology["topology.kubernetes.io/zone"];
        return {
          ...(nodeName !== undefined && { nodeName }),
          ...(zone !== undefined && { zone }),
          ...without(endpoint, ["topology"]),
        };
      }),
    );
  },
});

export const event: Conversion = {
  name: "event-events-v1",
  summary: "refused: an event is a cluster's own diary, and v1 demands who reported what, when",
  sources: [`${deprecationGuide}#v1-25`],
  touches: [],
  apply: (object, target) => {
    if (object.kind !== "Event" || destination(object, target.minor) === undefined)
      return undefined;
    return {
      reason: `${object.apiVersion} Event is no longer served, and an event tells what happened on its own cluster`,
      wayOut: "remove it: the other cluster writes its own",
    };
  },
};

export const accessReview = move({
  name: "accessreview-authorization-v1",
  kinds: [
    "SubjectAccessReview",
    "LocalSubjectAccessReview",
    "SelfSubjectAccessReview",
    "SelfSubjectRulesReview",
  ],
  summary: "spec.group is called spec.groups",
  sources: [`${deprecationGuide}#v1-22`],
  touches: ["spec.group", "spec.groups"],
  fields: (object) =>
    changedAt(object, ["spec"], (spec) => {
      if (!isRecord(spec) || !("group" in spec)) return spec;
      const { group, ...rest } = spec;
      return { ...rest, groups: group };
    }),
});

export const storageVersionMigration = move({
  name: "storageversionmigration-storagemigration-v1",
  kinds: ["StorageVersionMigration"],
  summary:
    "spec.resource names group and resource alone, and continueToken, a position reached, goes",
  sources: ["https://kep.k8s.io/4192", "the OpenAPI documents of 1.34 and 1.35"],
  touches: ["spec.continueToken", "spec.resource.version"],
  fields: (object, from) => {
    if (!from.endsWith("v1alpha1")) return object;
    const shorter = changedAt(object, ["spec", "continueToken"], () => undefined);
    return changedAt(shorter, ["spec", "resource", "version"], () => undefined);
  },
});

export const leaseCandidate = move({
  name: "leasecandidate-coordination-v1beta1",
  kinds: ["LeaseCandidate"],
  summary: "the first of spec.preferredStrategies is spec.strategy",
  sources: ["https://kep.k8s.io/4355"],
  touches: ["spec.preferredStrategies", "spec.strategy"],
  fields: (object) =>
    changedAt(object, ["spec"], (spec) => {
      if (!isRecord(spec) || !Array.isArray(spec["preferredStrategies"])) return spec;
      const { preferredStrategies, ...rest } = spec;
      return { ...rest, strategy: (preferredStrategies as readonly unknown[])[0] };
    }),
});
