import { listAt, recordAt, recordsAt, without } from "../manifests/json.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";
import { podTemplateOf } from "../manifests/pods.ts";
import type { Conversion } from "../conversion.ts";

const inTree = "kubernetes.io/aws-ebs";
const csi = "ebs.csi.aws.com";

export const ebsStorageClass: Conversion = {
  name: "storageclass-ebs-csi",
  summary:
    "from 1.27 on the in-tree EBS plugin is gone: the class asks the EBS CSI driver, its zones become allowedTopologies, its " +
    "file system the CSI parameter",
  sources: [
    "https://kep.k8s.io/1487",
    "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md",
    "https://github.com/kubernetes/kubernetes/pull/115838",
  ],
  touches: ["provisioner", "parameters", "allowedTopologies"],
  apply: (object, target) => {
    if (object.kind !== "StorageClass" || target.minor < 27) return undefined;
    if (object["provisioner"] !== inTree) return undefined;
    const parameters = recordAt(object, "parameters");
    const zones = [parameters["zone"], parameters["zones"]]
      .flatMap((value) => (typeof value === "string" ? value.split(",") : []))
      .map((zone) => zone.trim());
    const { fsType, ...rest } = without(parameters, ["zone", "zones"]);
    const next = {
      ...rest,
      ...(fsType !== undefined && { "csi.storage.k8s.io/fstype": fsType }),
    };
    return {
      ...object,
      provisioner: csi,
      ...("parameters" in object && { parameters: next }),
      ...(zones.length > 0 && {
        allowedTopologies: [
          { matchLabelExpressions: [{ key: "topology.kubernetes.io/zone", values: zones }] },
          ...listAt(object, "allowedTopologies"),
        ],
      }),
    };
  },
};

/** Volume types that the kubelet no longer has, with the minor that dropped them. */
const goneVolumes: Readonly<Record<string, readonly [minor: number, wayOut: string]>> = {
  scaleIO: [22, "use the CSI driver of the storage (PowerFlex)"],
  flocker: [25, "its project ended: use another storage"],
  quobyte: [25, "use the Quobyte CSI driver"],
  storageos: [25, "use the storage's CSI driver"],
  glusterfs: [26, "mount it by another volume type, such as nfs or a CSI driver"],
  cephfs: [31, "use the ceph-csi driver"],
  rbd: [31, "use the ceph-csi driver"],
  gitRepo: [33, "clone in an init container into an emptyDir"],
};

export const removedVolumes: Conversion = {
  name: "removed-volumes",
  summary: `refused: volume types that the kubelet no longer has (${Object.keys(goneVolumes).join(", ")})`,
  sources: [
    "https://kubernetes.io/docs/concepts/storage/volumes/#volume-types",
    "https://kep.k8s.io/625",
    "https://kep.k8s.io/5040",
  ],
  touches: [],
  apply: (object, target) => {
    const found = volumesOf(object).find((type) => target.minor >= (goneVolumes[type]?.[0] ?? 99));
    if (found === undefined) return undefined;
    const [minor, wayOut] = goneVolumes[found] ?? [];
    return {
      reason: `it mounts a volume of type ${found}, which Kubernetes has no longer since 1.${String(minor)}`,
      wayOut: wayOut ?? "",
    };
  },
};

/** Volume types that an object names. */
function volumesOf(object: KubernetesObject): readonly string[] {
  if (object.kind === "PersistentVolume") return Object.keys(recordAt(object, "spec"));
  return recordsAt(podTemplateOf(object), "spec", "volumes").flatMap((volume) =>
    Object.keys(volume),
  );
}
