import { isAbsolute, join } from "node:path";
import type { Host, Shared } from "../../migration/state/side.ts";
import { UserError } from "../../migration/user-error.ts";
import {
  annotationErrors,
  externalDnsAnnotation as externalDnsAnnotation,
  runs,
} from "./annotations.ts";
import { annotationOf, describeObject, namespaceOf, type Manifest } from "./manifest.ts";
import { undecidedServers } from "./callers.ts";
import { findHosts } from "./hosts.ts";
import { ManifestIndex } from "./manifest-index.ts";
import { podTemplateOf } from "./pods.ts";
import { recordsAt, stringAt } from "./json.ts";
import { readManifestTree } from "./read.ts";
import { undecidedSchedulers } from "./schedulers.ts";
import { statefulReport, undecided, type StatefulWorkload } from "./stateful.ts";
import { findActiveOnly, type ActiveOnlyWorkload } from "./active-only.ts";

/** All that the manifests say: the same for both sides. */
export interface WorkloadSet {
  /** Those of the files, and an Ingress for each host that only `hosts` names. */
  readonly manifests: readonly Manifest[];
  readonly hosts: readonly Host[];
  readonly activeOnly: readonly ActiveOnlyWorkload[];
  /** Everything that runs on both sides without an annotation that says so: `Deployment shop/web`. */
  readonly unannotated: readonly string[];
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
  const { manifests, notes } = readManifestTree(path);
  const set = workloadSet(manifests, shared);
  return { ...set, notes: [...notes, ...set.notes] };
}

/**
 * The same, from manifests that have been read.
 *
 * @throws UserError with every mistake of the annotations and hosts, and every Job or store of data whose
 * owner has not said how it is migrated
 */
export function workloadSet(
  read: readonly Manifest[],
  shared: Pick<Shared, "hostedZones" | "hosts">,
): WorkloadSet {
  const errors = [...annotationErrors(read), ...undecided(read), ...undecidedSchedulers(read)];
  const { hosts, rendered, notes } = collecting(errors, () => findHosts(read, shared));
  const manifests = [...read, ...rendered];
  const index = new ManifestIndex(manifests);
  const stateful = statefulReport(read);
  const activeOnly = findActiveOnly(manifests);
  const externalDns = manifests.find(writesDns);
  return {
    manifests,
    hosts,
    activeOnly,
    unannotated: unannotatedServers(manifests, activeOnly),
    notes: [
      ...notes,
      ...stateful.map(statefulNote),
      ...undecidedServers(index, new Set(stateful.map(({ manifest }) => manifest.object))),
    ],
    ...(externalDns !== undefined && {
      externalDns: `${externalDns.source}: ${describeObject(externalDns.object)}`,
    }),
  };
}

function unannotatedServers(
  manifests: readonly Manifest[],
  activeOnly: readonly ActiveOnlyWorkload[],
): readonly string[] {
  const once = new Set(activeOnly.map(workloadName));
  return manifests
    .filter(({ object }) => annotationOf(object, runs) === undefined)
    .map(({ object }) =>
      workloadName({
        kind: object.kind,
        namespace: namespaceOf(object),
        name: object.metadata.name,
      }),
    )
    .filter((name) => !once.has(name));
}

/** `Deployment shop/web`. */
export function workloadName({
  kind,
  namespace,
  name,
}: Pick<ActiveOnlyWorkload, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace}/${name}`;
}

function statefulNote({ source, object, text }: StatefulWorkload): string {
  return `${source}: ${object} ${text}`;
}

/** What `find` found, or every error of it and of those before. */
function collecting<T>(errors: readonly string[], find: () => T): T {
  try {
    const found = find();
    if (errors.length === 0) return found;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError([...errors, ...error.lines]);
  }
  throw new UserError(errors);
}

/** external-dns, unless its annotation says that it is kept to other names than the hosts'. */
function writesDns({ object }: Manifest): boolean {
  if (annotationOf(object, externalDnsAnnotation) === "other-names") return false;
  return recordsAt(podTemplateOf(object), "spec", "containers").some((container) =>
    /(^|\/)external-dns(:|@|$)/.test(stringAt(container, "image") ?? ""),
  );
}
