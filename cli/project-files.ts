// All that the files of a project say, from a folder or from a git ref.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { homeOf } from "../config/home.ts";
import { sharedKeys } from "../config/schema.ts";
import { folder, readProject, type FileSource, type ParsedProject } from "../config/read.ts";
import { expectCommit, filesAt, git } from "./git.ts";
import { groupsOf } from "./shards.ts";
import type { Files } from "../migration/state/edit.ts";
import { recordAt } from "../conversion/manifests/json.ts";
import { readingOnce, type ReadTree } from "../conversion/manifests/read.ts";
import { readWorkloadSet, type WorkloadSurvey } from "../conversion/manifests/workload-set.ts";
import type { Shared } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { stackFile } from "../migration/state/stack-file.ts";

export interface ProjectFiles extends Files {
  readonly project: ParsedProject;
  readonly workloads: WorkloadSurvey;
  readonly others?: readonly ProjectFiles[];
}

/**
 * One for each group of stacks: for the whole project, unless it has shards.
 *
 * @throws UserError with every mistake in the stack files or the manifests
 */
export function readFolder(dir: string): readonly ProjectFiles[] {
  const source = folder(dir);
  const groups = groupsOf(readProject(source));
  if (groups.length === 0) throw new UserError(noStackFile);
  const read = readingOnce();
  return withOthers(
    groups.map(({ project }) =>
      filesOf(project, source, readWorkloadSet(sharedOf(project), homeOf(dir), read)),
    ),
  );
}

/** Each knows the others' files. */
function withOthers(all: readonly ProjectFiles[]): readonly ProjectFiles[] {
  if (all.length === 1) return all;
  return all.map((files) => ({ ...files, others: all.filter((other) => other !== files) }));
}

/**
 * @param ref a commit, branch or tag
 * @param now the folder's, whose manifests are not read again where the commit has the same
 * @returns as `readFolder`; undefined when the project was not there yet
 * @throws UserError with every mistake in the files of that commit, or when there is no such commit
 */
export function readGitRef(
  dir: string,
  ref: string,
  now: readonly ProjectFiles[] = [],
): readonly ProjectFiles[] | undefined {
  expectCommit(dir, ref);
  const source = filesAt(dir, ref);
  if (!source.list().includes("Pulumi.yaml")) return undefined;
  const project = readProject(source);
  if (project.stacks.size === 0) return undefined;
  const temporary = mkdtempSync(join(tmpdir(), "check-"));
  const at: Commit = { dir, ref, temporary, unpack: unpackingOnce(dir, ref, temporary) };
  const read = readingOnce();
  try {
    return withOthers(
      groupsOf(project).map((group) => {
        const shared = sharedOf(group.project);
        const same = now.find((files) => isDeepStrictEqual(files.shared, shared));
        const workloads =
          same !== undefined && hasSameManifests(dir, ref, shared)
            ? same.workloads
            : workloadsAt(at, shared, read);
        return filesOf(group.project, source, workloads);
      }),
    );
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** What both sides share, as Pulumi.yaml says it. */
export function sharedOf(project: ParsedProject): Shared {
  const ownKeys = (stack: string) =>
    Object.keys(project.written.get(stackFile(stack)) ?? {}).filter((key) =>
      sharedKeys.includes(key),
    );
  const misplaced = [...project.stacks.keys()].flatMap((stack) =>
    ownKeys(stack).map(
      (key) =>
        `${stackFile(stack)}: ${key}: both sides must agree on it, expected in Pulumi.yaml only`,
    ),
  );
  if (misplaced.length > 0) throw new UserError(misplaced);
  const [first] = project.stacks.values();
  if (first !== undefined) return first.shared;
  throw new UserError(noStackFile);
}

const noStackFile = "no stack file: expected Pulumi.<stack>.yaml beside Pulumi.yaml";

function filesOf(
  project: ParsedProject,
  source: FileSource,
  workloads: WorkloadSurvey,
): ProjectFiles {
  const configs = [...project.stacks.values()];
  return {
    project,
    workloads,
    shared: sharedOf(project),
    sides: configs.map(({ side }) => side),
    values: new Map(
      configs.map(({ side: { stack, clusterStack, clusterOnly: _none, ...values }, cluster }) => {
        const written = project.written.get(stackFile(stack)) ?? {};
        // what another stack's file says of its cluster is no edit of this one
        const own = clusterStack === undefined ? cluster : { fromStack: clusterStack };
        const others = othersKeys(project, source, stack);
        return [stack, { ...others, ...values, cluster: own, ...encrypted(written) }];
      }),
    ),
    hosts: workloads.hosts,
    settings: project.settings,
  };
}

/** Secrets as they are written: whether one has changed is seen, and nothing of it. */
function encrypted(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(written).filter(
      ([key, value]) =>
        ["kubeconfig", "secrets"].includes(key) || JSON.stringify(value).includes('"secure":'),
    ),
  );
}

/** Keys of other namespaces, such as `aws:region`: no rule is about them, but they are edits. */
function othersKeys(
  { name }: ParsedProject,
  source: FileSource,
  stack: string,
): Readonly<Record<string, unknown>> {
  const document: unknown = parse(source.read(stackFile(stack)) ?? "");
  const config = recordAt(document, "config");
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => key.includes(":") && !key.startsWith(`${name}:`)),
  );
}

/** Nothing differs, and there is no file that git does not know. */
function hasSameManifests(
  dir: string,
  ref: string,
  { workloads, clusterWorkloads }: Shared,
): boolean {
  const paths = [workloads, clusterWorkloads].filter((path) => path !== undefined);
  if (git(dir, "diff", "--quiet", ref, "--", ...paths) === undefined) return false;
  return git(dir, "ls-files", "--others", "--", ...paths)?.length === 0;
}

/** A commit, and where its manifests are unpacked. */
interface Commit {
  readonly dir: string;
  readonly ref: string;
  readonly temporary: string;
  /** @returns whether the commit has the folder, which is in `temporary` then */
  readonly unpack: (path: string) => boolean;
}

/** Each folder is unpacked once: the cluster's is every shard's, too. */
function unpackingOnce(dir: string, ref: string, temporary: string): Commit["unpack"] {
  const done = new Map<string, boolean>();
  return (path) => {
    const known = done.get(path);
    if (known !== undefined) return known;
    const archive = git(dir, "archive", "--format=tar", ref, "--", path);
    done.set(path, archive !== undefined);
    if (archive === undefined) return false;
    const tar = spawnSync("tar", ["-xf", "-", "-C", temporary], { input: archive });
    if (tar.status !== 0)
      throw new UserError(`tar: ${tar.error?.message ?? tar.stderr.toString()}`);
    return true;
  };
}

function workloadsAt(
  { dir, ref, temporary, unpack }: Commit,
  shared: Shared,
  read: ReadTree,
): WorkloadSurvey {
  const { workloads, clusterWorkloads } = shared;
  // manifests that are no part of the repository are the same then and now
  if (isAbsolute(workloads)) return readWorkloadSet(shared, dir, read);
  if (!unpack(workloads)) {
    const there = git(dir, "rev-parse", "--verify", "--quiet", `${ref}:./${workloads}`);
    if (workloads.startsWith("..") && there === undefined)
      return readWorkloadSet(shared, dir, read);
    mkdirSync(join(temporary, workloads), { recursive: true });
  }
  if (clusterWorkloads !== undefined && !isAbsolute(clusterWorkloads)) unpack(clusterWorkloads);
  return readWorkloadSet(shared, temporary, read);
}
