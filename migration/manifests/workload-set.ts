import { isAbsolute, join } from "node:path";
import type { Host, Shared } from "../side.ts";
import { annotationOf, describe, type Manifest } from "./manifest.ts";
import { findHosts } from "./hosts.ts";
import { podTemplateOf } from "./pods.ts";
import { recordsAt, stringAt } from "./json.ts";
import { readManifests } from "./read.ts";
import { findSingletons, type Singleton } from "./singletons.ts";

/** All that the manifests say: the same for both sides. */
export interface WorkloadSet {
  /** Those of the files, and an Ingress for each host that only `hosts` names. */
  readonly manifests: readonly Manifest[];
  readonly hosts: readonly Host[];
  readonly singletons: readonly Singleton[];
  /** Where external-dns was found, if it was. */
  readonly externalDns?: string;
  /** What a reader should know. */
  readonly notes: readonly string[];
}

/**
 * Reads `shared.workloads`.
 *
 * @param projectFolder what a relative path starts from
 * @throws UserError with every mistake: a missing folder, broken YAML (file:line), an object or a host
 * twice, a Service that is not there
 */
export function readWorkloadSet(shared: Shared, projectFolder: string): WorkloadSet {
  const path = isAbsolute(shared.workloads)
    ? shared.workloads
    : join(projectFolder, shared.workloads);
  return workloadSet(readManifests(path), shared);
}

/** The same, from manifests that have been read. */
export function workloadSet(read: readonly Manifest[], shared: Shared): WorkloadSet {
  const { hosts, rendered, notes } = findHosts(read, shared);
  const manifests = [...read, ...rendered];
  const externalDns = manifests.find(writesDns);
  return {
    manifests,
    hosts,
    singletons: findSingletons(manifests),
    notes,
    ...(externalDns !== undefined && {
      externalDns: `${externalDns.source}: ${describe(externalDns.object)}`,
    }),
  };
}

/** external-dns, unless its annotation says that it is kept to other names than the hosts'. */
function writesDns({ object }: Manifest): boolean {
  if (annotationOf(object, "cluster-migration/external-dns") === "other-names") return false;
  return recordsAt(podTemplateOf(object), "spec", "containers").some((container) =>
    /(^|\/)external-dns(:|@|$)/.test(stringAt(container, "image") ?? ""),
  );
}
