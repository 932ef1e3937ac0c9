// Objects that name other objects by an API group or version which no longer serves them.
import {
  isRecord,
  changedAt,
  eachRecord,
  listAt,
  recordsAt,
  type JsonObject,
} from "../manifests/json.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";
import type { Conversion } from "../conversion.ts";
import { destination } from "../api-versions.ts";
import { deprecationGuide } from "./move.ts";

export const scaleTargets: Conversion = {
  name: "scale-targets",
  summary:
    "an autoscaler finds its target by the API version that serves it: extensions/v1beta1, apps/v1beta1 and v1beta2 become apps/v1",
  sources: [`${deprecationGuide}#v1-16`],
  touches: ["spec.scaleTargetRef.apiVersion", "spec.metrics.*.object"],
  apply: (object, target) => {
    if (object.kind !== "HorizontalPodAutoscaler") return undefined;
    const current = (reference: unknown): unknown =>
      isRecord(reference) ? served(reference, target.minor) : reference;
    const scaling = changedAt(object, ["spec", "scaleTargetRef"], current);
    return changedAt(scaling, ["spec", "metrics"], (metrics) =>
      eachRecord(metrics, (metric) =>
        // the one is what v2beta1 calls the other
        ["target", "describedObject"].reduce(
          (changed, field) => changedAt(changed, ["object", field], current),
          metric,
        ),
      ),
    );
  },
};

function served(reference: JsonObject, minor: number): JsonObject {
  const { apiVersion, kind, name } = reference;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return reference;
  const other = { apiVersion, kind, metadata: { name: String(name) } };
  const next = destination(other, minor);
  return next === undefined ? reference : { ...reference, apiVersion: next };
}

/** Where the resources of `extensions` are since they left it, and the minor in which the old group ended. */
const movedResources: readonly (readonly [resource: string, group: string, minor: number])[] = [
  ["deployments", "apps", 16],
  ["daemonsets", "apps", 16],
  ["replicasets", "apps", 16],
  ["networkpolicies", "networking.k8s.io", 16],
  ["podsecuritypolicies", "policy", 16],
  ["ingresses", "networking.k8s.io", 22],
];

export const movedPermissions: Conversion = {
  name: "moved-permissions",
  summary:
    "a role's rule for resources of extensions is joined by the same rule for the group that has them now",
  sources: [`${deprecationGuide}#v1-16`, `${deprecationGuide}#v1-22`],
  touches: ["rules"],
  apply: (object, target) => {
    if (object.kind !== "Role" && object.kind !== "ClusterRole") return undefined;
    return withRules(object, ["rules"], target.minor, (rule, group, resources) => ({
      ...rule,
      apiGroups: [group],
      resources,
    }));
  },
};

export const webhookRules: Conversion = {
  name: "webhook-rules",
  summary:
    "a webhook's rule for an API version that ended would see nothing any more: it is joined by one for what took its place",
  sources: [`${deprecationGuide}#v1-16`, `${deprecationGuide}#v1-22`],
  touches: ["webhooks.*.rules"],
  apply: (object, target) => {
    if (!/^(Mutating|Validating)WebhookConfiguration$/.test(object.kind)) return undefined;
    return changedAt(object, ["webhooks"], (hooks) =>
      eachRecord(hooks, (hook) => {
        const moved = withRules(hook, ["rules"], target.minor, (rule, group, resources) => ({
          ...rule,
          apiGroups: [group],
          apiVersions: ["v1"],
          resources,
        }));
        return withStableApps(moved, target.minor);
      }),
    );
  },
};

/** apps/v1beta1 and v1beta2 ended in 1.16; a rule for them alone sees apps/v1 too. */
function withStableApps(hook: JsonObject, minor: number): JsonObject {
  if (minor < 16) return hook;
  return changedAt(hook, ["rules"], (rules) =>
    eachRecord(rules, (rule) => {
      const versions = listAt(rule, "apiVersions");
      const old = versions.filter((version) => version === "v1beta1" || version === "v1beta2");
      const ofApps = listAt(rule, "apiGroups").includes("apps");
      if (!ofApps || old.length === 0 || versions.includes("v1") || versions.includes("*"))
        return rule;
      return { ...rule, apiVersions: [...versions, "v1"] };
    }),
  );
}

function withRules<T extends JsonObject>(
  object: T,
  path: readonly string[],
  minor: number,
  copy: (rule: JsonObject, group: string, resources: readonly string[]) => JsonObject,
): T {
  return changedAt(object, path, (value) => {
    const rules = recordsAt({ value }, "value");
    const added = rules.flatMap((rule) => {
      const groups = listAt(rule, "apiGroups");
      const resources = rule["resources"];
      if (!groups.includes("extensions") || !Array.isArray(resources)) return [];
      const moved = new Map<string, string[]>();
      for (const resource of resources as readonly unknown[]) {
        const name = String(resource);
        const found = movedResources.find(([plural]) => plural === name.split("/")[0]);
        if (found === undefined || minor < found[2] || groups.includes(found[1])) continue;
        moved.set(found[1], [...(moved.get(found[1]) ?? []), name]);
      }
      return [...moved].map(([group, names]) => copy(rule, group, names));
    });
    const missing = added.filter(
      (rule) => !rules.some((other) => JSON.stringify(other) === JSON.stringify(rule)),
    );
    return missing.length === 0 ? value : [...rules, ...missing];
  });
}

export const quotaCounts: Conversion = {
  name: "quota-counts",
  summary: "a quota that counts objects of extensions counts them in the group that has them now",
  sources: [
    `${deprecationGuide}#v1-16`,
    "https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-on-object-count",
  ],
  touches: ["spec.hard"],
  apply: (object: KubernetesObject, target) => {
    if (object.kind !== "ResourceQuota") return undefined;
    return changedAt(object, ["spec", "hard"], (hard) => {
      if (!isRecord(hard)) return hard;
      let changed = false;
      const next: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(hard)) {
        const found = movedResources.find(
          ([resource, , minor]) => key === `count/${resource}.extensions` && target.minor >= minor,
        );
        const name = found === undefined ? key : `count/${found[0]}.${found[1]}`;
        if (found !== undefined && name in hard) continue;
        changed ||= name !== key;
        next[name] = value;
      }
      return changed ? next : hard;
    });
  },
};
