// Which Ingress claims which host.
import { ignoresHost } from "./annotations.ts";
import type { ManifestFinding } from "./finding.ts";
import { recordsAt, stringAt } from "./json.ts";
import { annotationOf, describeObject, type KubernetesObject, type Manifest } from "./manifest.ts";
import { hostName } from "./unrecorded-hosts.ts";

/** One host of one Ingress. */
export interface Claim {
  readonly name: string;
  readonly manifest: Manifest;
  readonly paths: readonly string[];
}

/** It takes a part of the requests that go to another Ingress' paths. */
export function isCanary(ingress: KubernetesObject): boolean {
  return annotationOf(ingress, "nginx.ingress.kubernetes.io/canary") === "true";
}

/** The hosts of an Ingress' rules. */
export function claimsOf(manifest: Manifest, notes: ManifestFinding[]): readonly Claim[] {
  const { object, source } = manifest;
  const rules = recordsAt(object, "spec", "rules");
  const claims = rules.flatMap((rule) => {
    const host = stringAt(rule, "host");
    if (host === undefined || host === "") return [];
    const name = hostName(host);
    const paths = recordsAt(rule, "http", "paths").map((path) => {
      const exactly = path["pathType"] === "Exact" ? ", exactly" : "";
      return `${stringAt(path, "path") ?? "/"}${exactly}`;
    });
    return [{ name, manifest, paths }];
  });
  if (claims.length < rules.length || rules.length === 0) {
    notes.push({
      source,
      object: describeObject(object),
      text: "has a rule without a host, or none: it is applied, and no record made for it",
    });
  }
  return claims;
}

/** Hosts whose path two Ingresses claim. */
export function claimedTwice(claims: readonly Claim[]): readonly ManifestFinding[] {
  const first = new Map<string, Manifest>();
  const problems: ManifestFinding[] = [];
  for (const { name, manifest, paths } of claims) {
    if (isCanary(manifest.object)) continue;
    if (ignoresHost(manifest, name)) continue;
    for (const path of paths.length === 0 ? ["/"] : paths) {
      const before = first.get(name + path);
      if (before === undefined) first.set(name + path, manifest);
      else if (before !== manifest) {
        const at = path === "/" ? "" : ` (path ${path})`;
        problems.push({
          source: manifest.source,
          text: `host ${name}${at} is claimed twice: by ${describeObject(before.object)} at ${before.source} and ${describeObject(manifest.object)}; keep one`,
        });
      }
    }
  }
  return problems;
}
