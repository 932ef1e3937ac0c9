// The groups of stacks that `check` compares: the whole project, or each shard and the clusters of all.
import { exampleZones } from "../config/example-zones.ts";
import { changesAtOnce } from "../migration/rules/one-change.ts";
import { editsBetween } from "../migration/state/edit.ts";
import { UserError } from "../migration/user-error.ts";
import type { CheckReport } from "./check-report.ts";
import { plural } from "./plural.ts";
import { expectCommit } from "./git.ts";
import { readGitRef, type ProjectFiles } from "./project-files.ts";
import { inTwoGroups } from "./shards.ts";

/** One group of stacks, now and at the base. */
export interface EditedGroup {
  readonly before: ProjectFiles;
  readonly after: ProjectFiles;
}

/** Each group now, and what the base had of it: nothing where it was not there yet, was broken, or is the example. */
export function groupsAt(
  dir: string,
  ref: string,
  now: readonly ProjectFiles[],
): { groups: readonly EditedGroup[]; start: boolean; notes: readonly string[] } {
  const pairs = (base: readonly ProjectFiles[]): readonly EditedGroup[] => [
    ...now.map((after) => ({
      after,
      before: base.find(isSameGroup(after)) ?? withoutStacks(after, base),
    })),
    ...base
      .filter((before) => !now.some(isSameGroup(before)))
      .map((before) => ({ before, after: withoutStacks(before, now) })),
  ];
  const isExample = (all: readonly ProjectFiles[]) =>
    all.some(({ shared }) => exampleZones(shared));
  expectCommit(dir, ref);
  try {
    const base = readGitRef(dir, ref, now);
    if (base === undefined) {
      const several = now.flatMap(({ sides }) => sides).length > 1;
      return { groups: pairs([]), start: several, notes: [] };
    }
    if (!isExample(base) || isExample(now)) return { groups: pairs(base), start: false, notes: [] };
    const notes = [
      `The files of ${ref} are the example that is shipped (${base[0]?.shared.hostedZones[0].name ?? ""}): nothing ` +
        `of it can be live, so these are the first files.`,
    ];
    return { groups: pairs([]), start: true, notes };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const note =
      `The files of ${ref} can't be read, so only the state after the edit is checked: ` +
      error.lines.join("; ");
    return {
      groups: now.map((after) => ({ before: after, after })),
      start: false,
      notes: [note],
    };
  }
}

function isSameGroup({ shared: { shard } }: ProjectFiles): (other: ProjectFiles) => boolean {
  return ({ shared }) => shared.shard === shard;
}

/** A group that is not there on one side of the comparison. */
function withoutStacks(files: ProjectFiles, others: readonly ProjectFiles[]): ProjectFiles {
  return { ...files, sides: [], values: new Map(), others };
}

/** Of all shards and their clusters: one edit of one of them, or none. */
export function together(
  reports: readonly CheckReport[],
  groups: readonly EditedGroup[],
  start: boolean,
): CheckReport {
  const all = (
    key:
      | "edits"
      | "workloads"
      | "activeOnly"
      | "leftOut"
      | "violations"
      | "violatedBefore"
      | "warnings",
  ) => unique(reports.flatMap((report) => report[key]));
  const atOnce = changesAtOnce(
    groups.map(({ before, after }) => ({ edits: editsBetween(before, after), after })),
  ).map(({ text }) => `one-change: ${text}`);
  const violations = unique([
    ...all("violations"),
    ...(start ? [] : atOnce),
    ...inTwoGroups(groups.map(({ after }) => after)),
  ]);
  const before = inTwoGroups(groups.map((group) => group.before));
  const changed = reports.find(({ name }) => name !== "nothing") ?? reports[0];
  return {
    name: violations.length > 0 ? "unsafe" : (changed?.name ?? "nothing"),
    reason:
      violations.length > 0 ? plural(violations.length, "violation") : (changed?.reason ?? ""),
    notes: [],
    edits: all("edits"),
    workloads: all("workloads"),
    activeOnly: all("activeOnly"),
    leftOut: all("leftOut"),
    violations,
    violatedBefore: unique([...all("violatedBefore"), ...before]).filter(
      (line) => !violations.includes(line),
    ),
    warnings: all("warnings"),
    shares: reports.flatMap(({ shares }) => shares),
  };
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}
