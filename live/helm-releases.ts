// What Helm has installed in a cluster, by the records that it keeps there.
import { gunzipSync } from "node:zlib";
import { recordAt, stringAt } from "../conversion/manifests/json.ts";
import { namespaceOf, type KubernetesObject } from "../conversion/manifests/manifest.ts";

export interface HelmRelease {
  /** `shop/redis`; Helm 2 does not tell the namespace. */
  readonly name: string;
  /** `redis 17.3.2`; undefined for Helm 2, whose records are not text. */
  readonly chart?: string;
}

/** A record of one revision of one release. */
export function isHelmRecord({ kind, metadata, ...rest }: KubernetesObject): boolean {
  const labels = recordAt(metadata, "labels");
  if (kind === "ConfigMap") return labels["OWNER"] === "TILLER";
  return kind === "Secret" && rest["type"] === "helm.sh/release.v1";
}

/** The releases that are installed now, in the order of their names. */
export function helmReleases(objects: readonly KubernetesObject[]): readonly HelmRelease[] {
  const newest = new Map<
    string,
    { readonly revision: number; readonly record: KubernetesObject }
  >();
  for (const record of objects) {
    if (!isHelmRecord(record)) continue;
    const labels = recordAt(record.metadata, "labels");
    // Helm 2's records lie beside Tiller, wherever the release is
    const name =
      record.kind === "ConfigMap"
        ? String(labels["NAME"])
        : `${namespaceOf(record)}/${String(labels["name"])}`;
    const revision = Number(labels["version"] ?? labels["VERSION"]);
    if (revision > (newest.get(name)?.revision ?? -1)) newest.set(name, { revision, record });
  }
  return [...newest]
    .filter(([, { record }]) => !/uninstalled|deleted/i.test(statusOf(record)))
    .map(([name, { record }]) => {
      const chart = chartOf(record);
      return { name, ...(chart !== undefined && { chart }) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function statusOf({ metadata }: KubernetesObject): string {
  const labels = recordAt(metadata, "labels");
  return String(labels["status"] ?? labels["STATUS"]);
}

/** Helm 3 keeps a release as base64 of gzip of JSON, which a Secret encodes once more (helm pkg/storage/driver/util.go). */
function chartOf(record: KubernetesObject): string | undefined {
  const encoded = stringAt(record, "data", "release");
  if (record.kind !== "Secret" || encoded === undefined) return undefined;
  try {
    const packed = Buffer.from(Buffer.from(encoded, "base64").toString(), "base64");
    const release: unknown = JSON.parse(gunzipSync(packed).toString());
    const chart = recordAt(release, "chart", "metadata");
    return `${String(chart["name"])} ${String(chart["version"])}`;
  } catch {
    return undefined;
  }
}
