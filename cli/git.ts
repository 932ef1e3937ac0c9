// What git knows of the project's folder.
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { FileSource } from "../config/read.ts";
import { UserError } from "../migration/user-error.ts";

/**
 * Origin's default branch.
 *
 * @throws UserError when there is none
 */
export function defaultBase(dir: string): string {
  const found = findDefaultBase(dir);
  if (found !== undefined) return found;
  throw new UserError(
    "--base: missing, and there is no origin/main: expected a git ref to compare with, such as main",
  );
}

/** Origin's default branch, where there is one. */
export function findDefaultBase(dir: string): string | undefined {
  const head = git(dir, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  const known = [head?.toString().trim() ?? "", "origin/main", "origin/master"];
  return known.find(
    (ref) => ref !== "" && git(dir, "rev-parse", "--verify", "--quiet", ref) !== undefined,
  );
}

/** The folder's files in a commit; none where there is no such commit. */
export function filesAt(dir: string, ref: string): FileSource {
  return {
    list: () => namesIn(git(dir, "ls-tree", "--name-only", ref, "./"), "\n"),
    read: (name) => git(dir, "show", `${ref}:./${name}`)?.toString(),
  };
}

/** Files of the program, of its packages and of its workflows that differ from the ref's. */
export function changedCode(dir: string, ref: string): readonly string[] {
  const paths = ["*.ts", "*.js", "*.sh", "package.json", "package-lock.json", ".github", "policy"];
  const diff = ["diff", "--name-only", "--no-renames", "--relative", ref, "--"];
  const names = git(dir, ...diff, ...paths, ":!tests", ":!bench");
  return namesIn(names, "\n");
}

/**
 * The files that differ between a git ref and the folder, untracked ones too, relative to the folder.
 *
 * @throws UserError when there is no such commit
 */
export function changedFiles(dir: string, ref: string): readonly string[] {
  expectCommit(dir, ref);
  const lists = [
    git(dir, "diff", "--name-only", "--no-renames", "--relative", "-z", ref),
    git(dir, "ls-files", "--others", "--exclude-standard", "-z"),
  ];
  return lists.flatMap((list) => namesIn(list, "\0"));
}

/** Every file of the folder that git has or would take, absolute; none outside of a repository. */
export function visibleFiles(dir: string): ReadonlySet<string> {
  const list = git(
    dir,
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "-z",
    "--full-name",
    ":/",
  );
  const top = git(dir, "rev-parse", "--show-toplevel")?.toString().trim() ?? "";
  const names = namesIn(list, "\0");
  const real = realpathSync(dir);
  // the folder may be named by a link
  return new Set(names.map((name) => join(resolve(dir), relative(real, join(top, name)))));
}

/** Whether a file was ever committed; undefined where git does not know: no repository, or a part of its history only. */
export function wasCommitted(dir: string, file: string): boolean | undefined {
  const shallow = git(dir, "rev-parse", "--is-shallow-repository")?.toString().trim();
  const commit = git(dir, "log", "-1", "--format=%H", "--", file)?.toString().trim();
  if (commit !== undefined && commit !== "") return true;
  return shallow === "false" ? false : undefined;
}

/** @throws UserError when there is no such commit */
export function expectCommit(dir: string, ref: string): void {
  if (git(dir, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`) !== undefined) return;
  throw new UserError(
    `--base ${ref}: no such commit here, expected a branch, tag or commit; git fetch it first`,
  );
}

/** What git prints; undefined where it refuses. */
export function git(dir: string, ...words: readonly string[]): Buffer | undefined {
  const result = spawnSync("git", ["-C", dir, ...words], { maxBuffer: 2 ** 30 });
  if (result.error !== undefined) throw new UserError(`git: ${result.error.message}`);
  return result.status === 0 ? result.stdout : undefined;
}

/** The names of a list that git prints. */
export function namesIn(list: Buffer | undefined, separator: "\0" | "\n"): readonly string[] {
  return (list?.toString() ?? "").split(separator).filter((name) => name !== "");
}
