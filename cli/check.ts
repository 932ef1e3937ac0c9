// `npm run check`: what a change of the files is, and whether it is safe, told from the files alone.
import { leftOutRows } from "../conversion/manifests/left-out.ts";
import { workloadName } from "../conversion/manifests/workload-set.ts";
import { formatEdit } from "../migration/state/edit.ts";
import {
  editVerdict,
  sharesByHost,
  type EditVerdict,
  type WorkloadFacts,
} from "../migration/review/edit-verdict.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { clusters, dir, expectOneOf, oneOf, to } from "./options.ts";
import { asMarkdown, asText, bullet, type CheckReport } from "./check-report.ts";
import { missingScripts, withoutCommands } from "./command-scripts.ts";
import { groupsAt, together, type EditedGroup } from "./check-groups.ts";
import { serverAnswers, withAnswers } from "./server-answers.ts";
import { chooseClusters } from "../live/kubeconfig.ts";
import { plainSecrets, secretsInGit } from "./secrets-in-git.ts";
import { changedCode, defaultBase, visibleFiles } from "./git.ts";
import { readFolder, type ProjectFiles } from "./project-files.ts";
import {
  backingsOf,
  renderedChanges,
  renderings,
  type RenderedChanges,
  type Renderings,
} from "./rendered-changes.ts";

const formats = ["text", "markdown", "json"] as const;

export const check = defineCommand({
  summary: "what a pull request changes, and whether it is safe",
  about:
    "Compares the stack files and the manifests with those of a git ref, names the edit, checks every rule\n" +
    "before and after it, and lists what changes in each cluster. It needs no credentials. With --cluster, that\n" +
    "side's API server is asked, by dry run, whether it would take each object, also when it becomes active.\n\n" +
    "Exit codes: 0 safe; 1 unsafe; 2 the command line or the files are wrong.",
  options: {
    base: {
      type: "string",
      value: "REF",
      text: "what to compare with (default: origin's default branch)",
    },
    to,
    cluster: clusters,
    format: oneOf(formats, "markdown is for a pull request's comment (default: text)"),
    dir,
  },
  run: async (options, { print }) => {
    const format = expectOneOf("format", formats, options.format);
    let unusable = "the files can't be read";
    try {
      const base = options.base ?? defaultBase(options.dir);
      const target = options.to === undefined ? {} : { to: options.to };
      const judged = judge(options.dir, base, target);
      unusable = "a cluster can't be asked";
      const named = await chooseClusters(options.cluster);
      const report = withAnswers(judged.report, await serverAnswers(judged.rendered, named));
      if (format === "json") print(JSON.stringify(report, null, 2));
      else print(format === "markdown" ? asMarkdown(report) : asText(report));
      return report.name === "unsafe" ? exitCodes.refused : exitCodes.done;
    } catch (error) {
      if (!(error instanceof UserError) || format !== "markdown") throw error;
      // the pull request shows why, too
      print([`## Unsafe: ${unusable}`, ...error.lines.map(bullet)].join("\n\n"));
      return exitCodes.unusable;
    }
  },
});

/** What is the same for every group of stacks. */
interface Common {
  readonly dir: string;
  readonly target: { readonly to?: string };
  /** Files of the program that the change edits. */
  readonly code: readonly string[];
  /** True: these are the first files. */
  readonly start: boolean;
  /** Files that git has or would take. */
  readonly visible: ReadonlySet<string>;
}

/** By the files alone; with what each group renders. */
function judge(
  dir: string,
  base: string,
  target: { readonly to?: string },
): { readonly report: CheckReport; readonly rendered: Parameters<typeof serverAnswers>[0] } {
  const { groups, start, notes } = groupsAt(dir, base, readFolder(dir));
  const sides = groups.flatMap(({ before, after }) => [...before.sides, ...after.sides]);
  const code = withoutCommands(changedCode(dir, base), sides);
  const common = { dir, target, code, start, visible: visibleFiles(dir) };
  const all = groups.map((group) => ({ group, rendered: renderings(group.after) }));
  const reports = all.map(({ group, rendered }) => judgeGroup(group, rendered, common));
  const [first, ...others] = reports;
  const report =
    first === undefined || others.length > 0 ? together(reports, groups, start) : first;
  return {
    report: { ...report, notes: [...notes, ...rulesChange(code)] },
    rendered: all.map(({ group: { after }, rendered }) => ({ after, rendered })),
  };
}

function judgeGroup(
  { before, after }: EditedGroup,
  current: Renderings,
  common: Common,
): CheckReport {
  const { dir, target, code, start, visible } = common;
  const then = renderings(before, { files: after, rendered: current });
  const backing = backingsOf(before, then);
  const rendered = renderedChanges(before, after, then, current);
  const secrets = secretsInGit(before, after, visible);
  const others = {
    manifests: rendered.refusals,
    scripts: missingScripts(after.sides, dir),
    secrets: [...plainSecrets(after), ...secrets.added],
  };
  const othersBefore = [...rendered.refusalsBefore, ...secrets.before];
  const verdict = editVerdict(
    { ...before, backing },
    { ...after, backing: backingsOf(after, current, backing) },
    workloadsOf(after),
    { ...target, start, others: { found: Object.values(others).flat(), before: othersBefore } },
    workloadsOf(before),
  );
  const found = { rules: verdict.violations, ...others };
  const violations = [...new Set(Object.values(found).flat())];
  const [was, now] = [sharesByHost(before), sharesByHost(after)];
  return {
    ...(unsafeName(verdict, found) ?? nameOf(verdict, { rendered, code, start, after })),
    notes: [],
    edits: verdict.edits.map(formatEdit),
    workloads: rendered.objects,
    activeOnly: rendered.activeOnly,
    leftOut: leftOutRows(after.workloads.leftOut).map(
      ([count, objects, reason]) => `${count}: ${objects}: ${reason}`,
    ),
    violations,
    violatedBefore: [...verdict.violatedBefore, ...othersBefore].filter(
      (line) => !violations.includes(line),
    ),
    warnings: verdict.warnings,
    shares: [...new Set([...was.keys(), ...now.keys()])].sort().map((host) => ({
      host,
      before: was.get(host) ?? "-",
      after: now.get(host) ?? "-",
    })),
  };
}

/** What is wrong, by where it was found. */
interface Found {
  readonly rules: readonly string[];
  readonly manifests: readonly string[];
  readonly scripts: readonly string[];
  readonly secrets: readonly string[];
}

function unsafeName(
  { name, reason }: EditVerdict,
  { rules, manifests, scripts, secrets }: Found,
): Pick<CheckReport, "name" | "reason"> | undefined {
  if (rules.length > 0) return { name, reason };
  if (manifests.length > 0) {
    return { name: "unsafe", reason: "pulumi up would refuse a manifest" };
  }
  if (secrets.length > 0) return { name: "unsafe", reason: "a secret is in plain text" };
  if (scripts.length > 0) return { name: "unsafe", reason: "a command's script is not there" };
  return undefined;
}

interface Changed {
  readonly rendered: RenderedChanges;
  readonly code: readonly string[];
  readonly start: boolean;
  readonly after: ProjectFiles;
}

/** Of what is not unsafe. */
function nameOf(
  { name, reason }: EditVerdict,
  { rendered, code, start, after }: Changed,
): Pick<CheckReport, "name" | "reason"> {
  if (start) {
    const what = after.sides.length === 1 ? "the first stack file" : "the first stack files";
    return { name: "start", reason: what };
  }
  if (name !== "nothing") return { name, reason };
  if (rendered.objects.length > 0 || rendered.activeOnly.length > 0) {
    return { name: "other change", reason: "the workloads change, no stack file does" };
  }
  if (code.length > 0) {
    return { name: "other change", reason: "the program changes, no stack file does" };
  }
  return { name, reason };
}

function rulesChange(code: readonly string[]): readonly string[] {
  if (code.length === 0) return [];
  const shown = code.slice(0, 5).join(", ");
  const more = code.length > 5 ? ` and ${code.length - 5} more` : "";
  return [
    `This change edits the program, so the rules themselves are part of it (${shown}${more}). Read ` +
      `${code.length === 1 ? "that file" : "those files"}.`,
  ];
}

function workloadsOf({ workloads }: ProjectFiles): WorkloadFacts {
  const { activeOnly, unannotated, externalDns } = workloads;
  return {
    activeOnly: activeOnly.map(workloadName),
    unannotated,
    ...(externalDns !== undefined && { externalDns }),
  };
}
