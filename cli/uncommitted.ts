// What git lacks of a project's stack files.
import { exampleZones } from "../config/example-zones.ts";
import { readProject, type ParsedProject } from "../config/read.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";
import { filesAt, findDefaultBase, git } from "./git.ts";

/**
 * Where the stack's file is not yet, which is before anybody can have deployed what was reviewed: `committed`, or
 * `in origin/main`. The shipped example's file of that name does not count. Undefined where it is there, or git does not know.
 */
export function notYet(dir: string, project: ParsedProject, stack: string): string | undefined {
  if (git(dir, "rev-parse", "--is-inside-work-tree") === undefined) return undefined;
  const base = findDefaultBase(dir);
  const places = [
    ["HEAD", "committed"],
    ...(base === undefined ? [] : [[base, `in ${base}`] as const]),
  ] as const;
  return places.find(([ref]) => !hasOwnFile(dir, ref, project, stack))?.[1];
}

function hasOwnFile(dir: string, ref: string, now: ParsedProject, stack: string): boolean {
  const files = filesAt(dir, ref);
  if (!files.list().includes(stackFile(stack))) return false;
  if (isExample(now)) return true;
  try {
    return !isExample(readProject(files));
  } catch (error) {
    // what can't be read is somebody's own
    if (error instanceof UserError) return true;
    throw error;
  }
}

function isExample({ stacks }: ParsedProject): boolean {
  return [...stacks.values()].some(({ shared }) => exampleZones(shared));
}
