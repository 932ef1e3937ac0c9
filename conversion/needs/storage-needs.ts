// Storage classes that claims name.
import { annotationOf, type Manifest } from "../manifests/manifest.ts";
import { recordsAt, stringAt } from "../manifests/json.ts";
import type { ManifestIndex } from "../manifests/manifest-index.ts";
import { provides } from "../manifests/provided.ts";
import type { Provision } from "./provision.ts";
import { missing, nothing, type Reference } from "./reference.ts";

const before19 = "volume.beta.kubernetes.io/storage-class";

export function storageNeeds(
  manifest: Manifest,
  { storageClasses }: Provision,
  index: ManifestIndex,
): readonly Reference[] {
  const names = new Set(classesOf(manifest).filter((name) => !storageClasses.includes(name)));
  return [...names].flatMap((name) => {
    if (index.find("storage.k8s.io/v1", "StorageClass", "default", name) !== undefined) return [];
    if (provides(manifest.object, "StorageClass", name, index)) return [];
    return [
      missing(manifest, "StorageClass", name, {
        found: storageClasses.join(", ") || nothing,
        wayOut: [
          "add the StorageClass to the manifests (gp2 of kops: provisioner ebs.csi.aws.com)",
          ...(storageClasses.length > 0 ? [`or name ${storageClasses.join(" or ")}`] : []),
        ].join(", "),
      }),
    ];
  });
}

/** An empty name asks for a volume that is there already. */
function classesOf({ object }: Manifest): readonly string[] {
  if (object.kind === "PersistentVolumeClaim" && object.apiVersion === "v1") {
    const name = stringAt(object, "spec", "storageClassName") ?? annotationOf(object, before19);
    const bound = stringAt(object, "spec", "volumeName") !== undefined;
    return name === undefined || name === "" || bound ? [] : [name];
  }
  if (object.kind !== "StatefulSet") return [];
  return recordsAt(object, "spec", "volumeClaimTemplates").flatMap((claim) => {
    const name =
      stringAt(claim, "spec", "storageClassName") ??
      stringAt(claim, "metadata", "annotations", before19);
    return name === undefined || name === "" ? [] : [name];
  });
}
