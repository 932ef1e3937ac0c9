// What pods and Services asked for by annotation before there was a field.
import { isRecord, changedAt, recordAt, stringAt } from "../manifests/json.ts";
import { namespaceOf } from "../manifests/manifest.ts";
import type { Conversion } from "../conversion.ts";
import { changedTemplate, inTemplates } from "./pod-templates.ts";
import { withoutAnnotations } from "./security-profiles.ts";

const critical = "scheduler.alpha.kubernetes.io/critical-pod";

export const criticalPods: Conversion = {
  name: "critical-pods",
  summary:
    "from 1.16 on the annotation means nothing: critical pods of kube-system, the only ones it meant anything for, get a " +
    "system priority class",
  sources: [
    "https://github.com/kubernetes/kubernetes/pull/80342",
    "https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/",
  ],
  touches: inTemplates("metadata.annotations", "spec.priorityClassName"),
  apply: (object, target) => {
    if (target.minor < 16 || namespaceOf(object) !== "kube-system") return undefined;
    return changedTemplate(object, (template) => {
      if (!(critical in recordAt(template, "metadata", "annotations"))) return template;
      const everyNode = object.kind === "DaemonSet";
      const priorityClassName = everyNode ? "system-node-critical" : "system-cluster-critical";
      const spec = { priorityClassName, ...recordAt(template, "spec") };
      return withoutAnnotations({ ...template, spec }, [critical]);
    });
  },
};

const sysctlAnnotations = [
  "security.alpha.kubernetes.io/sysctls",
  "security.alpha.kubernetes.io/unsafe-sysctls",
];

export const sysctls: Conversion = {
  name: "sysctls",
  summary: "from 1.11 on the annotations mean nothing: they become securityContext.sysctls",
  sources: ["https://kep.k8s.io/34", "https://github.com/kubernetes/kubernetes/pull/63717"],
  touches: inTemplates("metadata.annotations", "spec.securityContext.sysctls"),
  apply: (object, target) => {
    if (target.minor < 11) return undefined;
    return changedTemplate(object, (template) => {
      const annotations = recordAt(template, "metadata", "annotations");
      const settings = sysctlAnnotations
        .flatMap((name) => (stringAt(annotations, name) ?? "").split(","))
        .filter((setting) => setting.includes("="))
        .map((setting) => {
          const equals = setting.indexOf("=");
          return { name: setting.slice(0, equals).trim(), value: setting.slice(equals + 1).trim() };
        });
      if (settings.length === 0) return template;
      const spec = recordAt(template, "spec");
      const securityContext = { sysctls: settings, ...recordAt(spec, "securityContext") };
      return withoutAnnotations(
        { ...template, spec: { ...spec, securityContext } },
        sysctlAnnotations,
      );
    });
  },
};

const tolerate = "service.alpha.kubernetes.io/tolerate-unready-endpoints";

export const unreadyEndpoints: Conversion = {
  name: "unready-endpoints",
  summary: "the annotation that published unready pods becomes spec.publishNotReadyAddresses",
  sources: [
    "https://github.com/kubernetes/kubernetes/pull/63742",
    "https://github.com/kubernetes/kubernetes/pull/108020",
  ],
  touches: ["metadata.annotations", "spec.publishNotReadyAddresses"],
  apply: (object, target) => {
    if (object.kind !== "Service" || target.minor < 11) return undefined;
    const value = object.metadata.annotations?.[tolerate];
    if (value === undefined) return undefined;
    const rest = withoutAnnotations(object, [tolerate]) as typeof object;
    if (value !== "true") return rest;
    return { ...rest, spec: { publishNotReadyAddresses: true, ...recordAt(object, "spec") } };
  },
};

export const topologyKeys: Conversion = {
  name: "service-topology-keys",
  summary:
    "from 1.22 on there is no spec.topologyKeys: kubernetes.io/hostname alone becomes internalTrafficPolicy Local, any " +
    "other list, which only preferred, goes",
  sources: ["https://kep.k8s.io/2086", "https://github.com/kubernetes/kubernetes/pull/102412"],
  touches: ["spec.topologyKeys", "spec.internalTrafficPolicy"],
  apply: (object, target) => {
    if (object.kind !== "Service" || target.minor < 22) return undefined;
    return changedAt(object, ["spec"], (spec) => {
      if (!isRecord(spec) || !("topologyKeys" in spec)) return spec;
      const { topologyKeys: keys, ...rest } = spec;
      const local = Array.isArray(keys) && keys.join() === "kubernetes.io/hostname";
      return local ? { internalTrafficPolicy: "Local", ...rest } : rest;
    });
  },
};
