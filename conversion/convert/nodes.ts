// How pods and volumes name nodes: labels, taints.
import {
  isRecord,
  changedAt,
  eachRecord,
  renamed,
  without,
  type JsonObject,
} from "../manifests/json.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";
import type { Conversion } from "../conversion.ts";
import { changedTemplate, inTemplates } from "./pod-templates.ts";

const betaLabels: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/os": "kubernetes.io/os",
  "beta.kubernetes.io/arch": "kubernetes.io/arch",
  "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
};
const masterKey = "node-role.kubernetes.io/master";
const controlPlaneKey = "node-role.kubernetes.io/control-plane";

export const nodeLabels: Conversion = {
  name: "node-labels",
  summary:
    "from 1.18 on, the beta labels of nodes (os, arch, instance type, zone, region) are asked for by their stable names",
  sources: [
    "https://kubernetes.io/docs/reference/labels-annotations-taints/",
    "https://kep.k8s.io/837",
  ],
  touches: [
    ...inTemplates("spec.nodeSelector", "spec.affinity", "spec.topologySpreadConstraints"),
    "spec.nodeAffinity",
    "allowedTopologies",
  ],
  apply: (object, target) => (target.minor < 18 ? undefined : withKeys(object, betaLabels)),
};

export const controlPlaneNodes: Conversion = {
  name: "control-plane-nodes",
  summary:
    "from 1.24 on, nodes of the control plane are labelled control-plane, not master, and tainted so; a toleration of " +
    "master is joined by one of control-plane, and from 1.25 on replaced by it",
  sources: [
    "https://kep.k8s.io/2067",
    "kubernetes/kubernetes CHANGELOG-1.24.md, Urgent Upgrade Notes (kubeadm)",
  ],
  touches: [
    ...inTemplates(
      "spec.nodeSelector",
      "spec.affinity",
      "spec.topologySpreadConstraints",
      "spec.tolerations",
    ),
    "spec.nodeAffinity",
    "allowedTopologies",
  ],
  apply: (object, target) => {
    if (target.minor < 24) return undefined;
    const labelled = withKeys(object, { [masterKey]: controlPlaneKey });
    return changedTemplate(labelled, (template) =>
      changedAt(template, ["spec", "tolerations"], (value) =>
        Array.isArray(value) ? tolerating(value, target.minor >= 25) : value,
      ),
    );
  },
};

function tolerating(tolerations: readonly unknown[], masterIsGone: boolean): readonly unknown[] {
  const next: unknown[] = [];
  const has = (list: readonly unknown[], effect: unknown): boolean =>
    list.some((one) => isRecord(one) && one["key"] === controlPlaneKey && one["effect"] === effect);
  for (const toleration of tolerations) {
    const ofMaster = isRecord(toleration) && toleration["key"] === masterKey;
    if (!ofMaster || !masterIsGone) next.push(toleration);
    if (ofMaster && !has(tolerations, toleration["effect"]) && !has(next, toleration["effect"])) {
      next.push({ ...toleration, key: controlPlaneKey });
    }
  }
  const same = next.length === tolerations.length && next.every((one, i) => one === tolerations[i]);
  return same ? tolerations : next;
}

/** Every place in which an object names node labels, with the keys called otherwise. */
function withKeys(
  object: KubernetesObject,
  names: Readonly<Record<string, string>>,
): KubernetesObject {
  if (object.kind === "PersistentVolume") {
    return changedAt(object, ["spec", "nodeAffinity", "required", "nodeSelectorTerms"], (terms) =>
      inTerms(terms, names),
    );
  }
  if (object.kind === "StorageClass") {
    return changedAt(object, ["allowedTopologies"], (terms) =>
      eachRecord(terms, (term) =>
        changedAt(term, ["matchLabelExpressions"], (list) => inExpressions(list, names)),
      ),
    );
  }
  return changedTemplate(object, (template) =>
    changedAt(template, ["spec"], (spec) => (isRecord(spec) ? inPod(spec, names) : spec)),
  );
}

function inPod(spec: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  let next = changedAt(spec, ["nodeSelector"], (selector) =>
    isRecord(selector) ? inSelector(selector, names) : selector,
  );
  next = changedAt(next, ["topologySpreadConstraints"], (list) =>
    eachRecord(list, (constraint) => topologyKey(constraint, names)),
  );
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  next = changedAt(next, ["affinity", "nodeAffinity", required, "nodeSelectorTerms"], (terms) =>
    inTerms(terms, names),
  );
  next = changedAt(next, ["affinity", "nodeAffinity", preferred], (list) =>
    eachRecord(list, (item) =>
      changedAt(item, ["preference"], (term) => (isRecord(term) ? inTerm(term, names) : term)),
    ),
  );
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    next = changedAt(next, ["affinity", kind, required], (list) =>
      eachRecord(list, (term) => topologyKey(term, names)),
    );
    next = changedAt(next, ["affinity", kind, preferred], (list) =>
      eachRecord(list, (item) =>
        changedAt(item, ["podAffinityTerm"], (term) =>
          isRecord(term) ? topologyKey(term, names) : term,
        ),
      ),
    );
  }
  return next;
}

function inSelector(selector: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const doubled = Object.keys(selector).filter((key) => {
    const name = names[key];
    return name !== undefined && name in selector;
  });
  // both asked for: the same twice, or never to be had; either way nothing to call otherwise
  const contradicting = doubled.filter((key) => selector[key] !== selector[names[key] ?? ""]);
  if (contradicting.length > 0) return selector;
  return renamed(without(selector, doubled), names);
}

function inTerms(terms: unknown, names: Readonly<Record<string, string>>): unknown {
  return eachRecord(terms, (term) => inTerm(term, names));
}

function inTerm(term: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return changedAt(term, ["matchExpressions"], (list) => inExpressions(list, names));
}

function inExpressions(list: unknown, names: Readonly<Record<string, string>>): unknown {
  return eachRecord(list, (expression) =>
    changedAt(expression, ["key"], (key) => names[String(key)] ?? key),
  );
}

function topologyKey(term: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return changedAt(term, ["topologyKey"], (key) => names[String(key)] ?? key);
}
