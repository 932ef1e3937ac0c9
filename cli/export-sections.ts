// What `npm run export` tells of Helm's releases and of Secrets, in sections of lines.
import { join, relative, resolve } from "node:path";
import { stringAt } from "../conversion/manifests/json.ts";
import {
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "../conversion/manifests/manifest.ts";
import { helmReleases } from "../live/helm-releases.ts";

export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

export function releaseLines(objects: readonly Manifest[]): readonly string[] {
  return helmReleases(objects.map(({ object }) => object)).map(
    ({ name, chart }) => `${name}: ${chart ?? "a chart that Helm 2 keeps"}`,
  );
}

export function secretSection(
  secrets: readonly Manifest[],
  written: boolean,
  out: string,
): readonly string[] {
  if (written) {
    return section(
      `Secrets written, and ignored by ${join(relative(process.cwd(), resolve(out)), ".gitignore")}:`,
      secrets.length === 0
        ? []
        : [
            ...secrets.map(({ object }) => secretLine(object)),
            "an update from where these files are not deletes the Secrets: keep to one of the ways out",
            ...waysOut,
          ],
    );
  }
  return section(
    "Secrets, which are not written; each needs a way to the other side:",
    secrets.length === 0
      ? []
      : [...secrets.map(({ object }) => secretLine(object)), "ways out:", ...waysOut],
  );
}

const waysOut = [
  "- External Secrets, or Sealed Secrets with the old controller's key: the manifest holds no secret",
  "- SOPS: encrypted in git, decrypted before pulumi up",
  "- pulumi config set --secret, and cluster-migration/secret-from-config (docs/workloads.md#secrets)",
  "- cert-manager: it makes its TLS Secrets anew; issue by DNS-01 before the traffic moves",
  "- --secrets: plain files on this machine, never committed",
];

function secretLine(object: KubernetesObject): string {
  const keys = Object.keys((object["data"] as object | null | undefined) ?? {});
  const by =
    "cert-manager.io/certificate-name" in (object.metadata.annotations ?? {})
      ? "; cert-manager made it"
      : "";
  return `${namespaceOf(object)}/${object.metadata.name} (${stringAt(object, "type") ?? "Opaque"}: ${keys.join(", ") || "empty"}${by})`;
}
