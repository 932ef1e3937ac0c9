import { isRecord, recordAt, recordsAt, stringAt, without, type JsonObject } from "./json.ts";
import { namespaceOf, type KubernetesObject } from "./manifest.ts";
import { whyOfCluster } from "./cluster-kinds.ts";
import type { ManifestIndex } from "./manifest-index.ts";

// What `kubectl get -o yaml` shows besides what somebody wrote.
const metadataFields = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
  "managedFields",
  "ownerReferences",
  "initializers",
  "clusterName",
];
const serverAnnotations = [
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
  "deprecated.deployment.rollback.to",
  "autoscaling.alpha.kubernetes.io/conditions",
  "autoscaling.alpha.kubernetes.io/current-metrics",
  "control-plane.alpha.kubernetes.io/leader",
  "endpoints.kubernetes.io/last-change-trigger-time",
  "batch.kubernetes.io/job-tracking",
  "pv.kubernetes.io/bind-completed",
  "pv.kubernetes.io/bound-by-controller",
  "volume.kubernetes.io/selected-node",
  "volume.beta.kubernetes.io/storage-provisioner",
  "volume.kubernetes.io/storage-provisioner",
];
const serverFinalizers = [
  "kubernetes",
  "kubernetes.io/pvc-protection",
  "kubernetes.io/pv-protection",
  "service.kubernetes.io/load-balancer-cleanup",
  "foregroundDeletion",
  "orphan",
];
const jobLabels = [
  "controller-uid",
  "job-name",
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
];

/** The object without what the API server of the other cluster sets by itself. */
export function withoutServerFields(object: KubernetesObject): KubernetesObject {
  const dumped = isDumped(object);
  const metadata = metadataOf(object.metadata);
  const body = without(object, ["status"]);
  const clean = { ...body, metadata } as KubernetesObject;
  return dumped ? withoutAssigned(clean, object) : clean;
}

/** What somebody wrote has none of these; `kubectl get --export` takes the uid away, and leaves the others. */
function isDumped({ metadata }: KubernetesObject): boolean {
  return ["uid", "selfLink", "creationTimestamp"].some((field) => field in metadata);
}

function metadataOf(metadata: JsonObject): JsonObject {
  let clean = without(metadata, metadataFields);
  const annotations = without(recordAt(clean, "annotations"), serverAnnotations);
  if ("annotations" in clean) {
    clean = without(clean, Object.keys(annotations).length === 0 ? ["annotations"] : []);
    if ("annotations" in clean) clean = { ...clean, annotations };
  }
  if (Array.isArray(clean["finalizers"])) {
    const kept = clean["finalizers"].filter((name) => !serverFinalizers.includes(String(name)));
    clean = kept.length === 0 ? without(clean, ["finalizers"]) : { ...clean, finalizers: kept };
  }
  return clean;
}

/** What a cluster assigns to a live object: addresses, nodes, volumes, the Job controller's labels. */
function withoutAssigned(clean: KubernetesObject, original: KubernetesObject): KubernetesObject {
  const spec = recordAt(clean, "spec");
  const withSpec = (changed: JsonObject): KubernetesObject => ({ ...clean, spec: changed });
  switch (clean.kind) {
    case "Service": {
      const headless = spec["clusterIP"] === "None";
      const assigned = headless
        ? ["clusterIPs"]
        : ["clusterIP", "clusterIPs", "healthCheckNodePort"];
      return withSpec(without(spec, assigned));
    }
    case "Namespace": {
      const kept = without(spec, ["finalizers"]);
      const body = without(clean, ["spec"]) as KubernetesObject;
      return Object.keys(kept).length === 0 ? body : { ...body, spec: kept };
    }
    case "PersistentVolumeClaim": {
      const bound =
        "pv.kubernetes.io/bind-completed" in recordAt(original, "metadata", "annotations");
      return bound ? withSpec(without(spec, ["volumeName"])) : clean;
    }
    case "PersistentVolume": {
      if (!isRecord(spec["claimRef"])) return clean;
      const claimRef = without(spec["claimRef"], ["uid", "resourceVersion"]);
      return withSpec({ ...spec, claimRef });
    }
    case "Pod":
      return withSpec(without(spec, ["nodeName"]));
    case "ServiceAccount": {
      const secrets = recordsAt(clean, "secrets").filter(
        (secret) => !tokenNameOf(clean.metadata.name).test(stringAt(secret, "name") ?? ""),
      );
      return secrets.length === 0
        ? (without(clean, ["secrets"]) as KubernetesObject)
        : { ...clean, secrets };
    }
    case "Job":
      return spec["manualSelector"] === true ? clean : withSpec(withoutJobLabels(spec));
    default:
      return clean;
  }
}

function withoutJobLabels(spec: JsonObject): JsonObject {
  const template = recordAt(spec, "template");
  const metadata = recordAt(template, "metadata");
  const labels = without(recordAt(metadata, "labels"), jobLabels);
  const kept =
    Object.keys(labels).length === 0 ? without(metadata, ["labels"]) : { ...metadata, labels };
  return { ...without(spec, ["selector"]), template: { ...template, metadata: kept } };
}

const tokenNameOf = (account: string): RegExp =>
  new RegExp(`^${account.replaceAll(".", "\\.")}-(token|dockercfg)-[a-z0-9]{5}$`);

/**
 * Why an object of a dump is not to be moved: the other cluster makes its own. Undefined for what
 * somebody wrote.
 */
export function whyServerMade(object: KubernetesObject, index: ManifestIndex): string | undefined {
  const owner = recordsAt(object.metadata, "ownerReferences").find(
    (reference) => reference["controller"] === true,
  );
  if (owner !== undefined) {
    const controller = `${String(owner["kind"])} ${String(owner["name"])}`;
    const there = index.find(
      String(owner["apiVersion"]),
      String(owner["kind"]),
      namespaceOf(object),
      String(owner["name"]),
    );
    return there === undefined
      ? `its controller, ${controller}, makes it, and is not among the manifests: add it, or nothing makes it on the other side`
      : "its controller makes it";
  }
  const { kind, metadata } = object;
  const { name } = metadata;
  const own = whyOfControlPlane(object);
  if (own !== undefined) return own;
  if (!isDumped(object)) return undefined;
  if (kind === "Secret" && object["type"] === "kubernetes.io/service-account-token") {
    const account = stringAt(metadata, "annotations", "kubernetes.io/service-account.name") ?? "";
    if (tokenNameOf(account).test(name))
      return "a token that its cluster made for a service account";
  }
  if (kind === "ServiceAccount" && name === "default") return "every namespace has one";
  if (kind === "ConfigMap" && name === "kube-root-ca.crt") return "every namespace has one";
  if (kind === "Service" && name === "kubernetes" && namespaceOf(object) === "default") {
    return "every cluster has one";
  }
  if (kind === "Namespace" && /^(default|kube-(system|public|node-lease))$/.test(name)) {
    return "every cluster has one";
  }
  if (kind === "ConfigMap" && controlPlaneConfig.includes(`${namespaceOf(object)}/${name}`)) {
    return "every cluster has one of its own, with its own certificates";
  }
  if (kind === "Endpoints" && namespaceOf(object) === "default" && name === "kubernetes") {
    return "every cluster has one";
  }
  const ofCluster = whyOfCluster(object);
  if (ofCluster !== undefined) return ofCluster;
  if (kind === "Endpoints" && hasSelectingService(object, index)) {
    return "its Service makes it";
  }
  return undefined;
}

const controlPlaneConfig: readonly string[] = [
  "kube-system/extension-apiserver-authentication",
  "kube-system/kubeadm-config",
  "kube-system/kubelet-config",
  "kube-system/kube-proxy",
  "kube-public/cluster-info",
];

/** What says by itself that the control plane, or kops, makes it. */
function whyOfControlPlane({ kind, metadata }: KubernetesObject): string | undefined {
  const [labels, annotations] = [recordAt(metadata, "labels"), recordAt(metadata, "annotations")];
  if (labels["kubernetes.io/bootstrapping"] === "rbac-defaults") {
    return "every API server makes its own default roles";
  }
  if ("kube-aggregator.kubernetes.io/automanaged" in labels) {
    return "every API server registers its own APIs";
  }
  if ("kubernetes.io/config.mirror" in annotations) {
    return "it mirrors a static pod of its node";
  }
  if ("control-plane.alpha.kubernetes.io/leader" in annotations) {
    if (kind === "Endpoints" || kind === "ConfigMap") return "it is a lock of a controller";
  }
  if (kind === "PriorityClass" && metadata.name.startsWith("system-")) {
    return "every API server makes its own";
  }
  if ("k8s-addon" in labels || "addon.kops.k8s.io/name" in labels) {
    return "it is an addon of kops: the other cluster has its own";
  }
  return undefined;
}

function hasSelectingService(endpoints: KubernetesObject, index: ManifestIndex): boolean {
  const service = index.service(namespaceOf(endpoints), endpoints.metadata.name);
  return Object.keys(recordAt(service, "spec", "selector")).length > 0;
}
