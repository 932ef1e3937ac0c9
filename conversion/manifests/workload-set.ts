import { isAbsolute, join } from "node:path";
import type { Host, Shared } from "../../migration/state/side.ts";
import { UserError } from "../../migration/user-error.ts";
import { annotationErrors, job, runs } from "./annotations.ts";
import { annotationOf, describeObject, namespaceOf, type Manifest } from "./manifest.ts";
import { undecidedServers } from "./callers.ts";
import { findingLine, foldedLines, type ManifestFinding } from "./finding.ts";
import { findHosts, type HostPlace } from "./hosts.ts";
import { leftOutNote } from "./left-out.ts";
import { ManifestIndex } from "./manifest-index.ts";
import { describeExternalDns, externalDnsFinding, findExternalDns } from "./external-dns.ts";
import { surveyManifests, type ManifestTree, type ReadTree } from "./read.ts";
import { undecidedSchedulers } from "./schedulers.ts";
import { isOneShot, statefulReport, undecided } from "./stateful.ts";
import { withNginxPrefix } from "./nginx-prefix.ts";
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
  /** What a reader should know, that table of what is left out included. */
  readonly notes: readonly string[];
  /** Of a shard: what the stack of its cluster applies there; absent: nothing. */
  readonly provided?: readonly Manifest[];
}

type SharedOfWorkloads = Pick<Shared, "hostedZones" | "hosts" | "nginxAnnotationsPrefix">;

/** All that the manifests say, with what is wrong with them instead of an error. */
export interface WorkloadSurvey extends WorkloadSet {
  /** What stops both sides: what cannot be read, and what its owner must decide. */
  readonly problems: readonly ManifestFinding[];
  /** `externalDns`, in the rule's words. */
  readonly dnsWriter?: ManifestFinding;
  /** What its owner should decide. */
  readonly undecided: readonly ManifestFinding[];
  /** The rest of what a reader should know. */
  readonly remarks: readonly ManifestFinding[];
  /** Objects that no side gets, and why. */
  readonly leftOut: readonly ManifestFinding[];
  /** Every host and where it was found. */
  readonly hostPlaces: readonly HostPlace[];
}

/**
 * Reads `shared.workloads`.
 *
 * @param projectFolder what a relative path starts from
 * @param read default: each time anew
 * @throws UserError with every mistake: a missing folder, broken YAML (file:line), an object or a host
 * twice, a Service that is not there, no host at all
 */
export function readWorkloadSet(
  shared: Shared,
  projectFolder: string,
  read: ReadTree = surveyManifests,
): WorkloadSurvey {
  return withoutProblems(surveyWorkloads(shared, projectFolder, read));
}

/**
 * The same, with the mistakes instead of an error.
 *
 * @throws UserError when there is no file
 */
export function surveyWorkloads(
  shared: Shared,
  projectFolder: string,
  read: ReadTree = surveyManifests,
): WorkloadSurvey {
  const { shard, shards, clusterWorkloads } = shared;
  const survey = (path: string, mayBeEmpty = false) =>
    read(isAbsolute(path) ? path : join(projectFolder, path), mayBeEmpty);
  if (shards !== undefined && shard === undefined) {
    return ofCluster(surveyOf(survey(shared.workloads, true), shared), shared.workloads);
  }
  const own = surveyTree(survey(shared.workloads), shared);
  if (clusterWorkloads === undefined) return own;
  return { ...own, provided: survey(clusterWorkloads, true).manifests };
}

/** What the stack of a cluster applies for all shards: without traffic, and without what runs on one side only. */
function ofCluster(survey: WorkloadSurvey, folder: string): WorkloadSurvey {
  const { problems, hostPlaces, activeOnly } = survey;
  return {
    ...survey,
    problems: [
      ...problems,
      ...hostPlaces
        .filter(({ withoutRecord }) => withoutRecord === undefined)
        .map(({ host, source, object }) => ({
          source,
          object,
          text:
            `it names ${host}, expected no host: the stack of a cluster has no traffic of its own; move it to the ` +
            `folder of a shard`,
        })),
      ...activeOnly.map((workload) => ({
        source: folder,
        object: workloadName(workload),
        text:
          `active-only (${workload.reason}), expected none: the stack of a cluster holds no active lock; move it to ` +
          `the folder of a shard, or annotate it ${runs}: both`,
      })),
    ],
  };
}

/** The same of manifests that have been read already. */
export function surveyTree(tree: ManifestTree, shared: SharedOfWorkloads): WorkloadSurvey {
  const survey = surveyOf(tree, shared);
  if (survey.hosts.length > 0 || survey.problems.length > 0) return survey;
  const text =
    "no manifest names a host, so there is no traffic to move: name each host that clients call in hosts, as " +
    '"shop.example.com": namespace/service';
  return { ...survey, problems: [{ source: "Pulumi.yaml: hosts", text }] };
}

/**
 * The set of manifests that have been read.
 *
 * @throws UserError with every mistake of the annotations and hosts, and every Job or store of data whose
 * owner has not said how it is migrated
 */
export function workloadSet(read: readonly Manifest[], shared: SharedOfWorkloads): WorkloadSet {
  const tree = { manifests: read, problems: [], notes: [], leftOut: [] };
  return withoutProblems(surveyOf(tree, shared));
}

/** @throws UserError with every problem */
export function withoutProblems(survey: WorkloadSurvey): WorkloadSurvey {
  if (survey.problems.length > 0) throw new UserError(survey.problems.map(findingLine));
  return survey;
}

function surveyOf(tree: ManifestTree, shared: SharedOfWorkloads): WorkloadSurvey {
  const read = withNginxPrefix(tree.manifests, shared.nginxAnnotationsPrefix);
  const found = findHosts(read, shared);
  const manifests = [...read, ...found.rendered];
  const index = new ManifestIndex(manifests);
  const stateful = statefulReport(read);
  const activeOnly = findActiveOnly(index);
  const externalDns = findExternalDns(manifests, {
    hosts: found.hosts,
    hostedZones: shared.hostedZones,
  });
  const asked = new Set(stateful.map(({ manifest }) => manifest.object));
  const open = [
    ...stateful.map(({ source, object, text }) => ({ source, object, text })),
    ...undecidedServers(index, asked),
  ];
  const remarks = [...tree.notes, ...found.notes];
  const leftOut = [...tree.leftOut, ...neverAgain(read)];
  return {
    manifests,
    hosts: found.hosts,
    activeOnly,
    unannotated: unannotatedServers(manifests, activeOnly),
    problems: [
      ...tree.problems,
      ...annotationErrors(read),
      ...undecided(read),
      ...undecidedSchedulers(read),
      ...found.problems,
    ],
    undecided: open,
    remarks,
    leftOut,
    hostPlaces: found.places,
    notes: [...foldedLines([...remarks, ...open]), ...leftOutNote(leftOut)],
    ...(externalDns !== undefined && {
      externalDns: describeExternalDns(externalDns),
      dnsWriter: externalDnsFinding(externalDns),
    }),
  };
}

/** What somebody must decide before anything is deployed: each stops a side. */
export function toDecide({ problems, dnsWriter }: WorkloadSurvey): readonly ManifestFinding[] {
  return dnsWriter === undefined ? problems : [...problems, dnsWriter];
}

/** Jobs that have done their work. */
function neverAgain(manifests: readonly Manifest[]): readonly ManifestFinding[] {
  return manifests
    .filter(({ object }) => isOneShot(object) && annotationOf(object, job) === "never-again")
    .map(({ object, source }) => ({
      source,
      object: describeObject(object),
      text: `it has done its work, as ${job} says`,
    }));
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
