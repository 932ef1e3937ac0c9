// `npm run check`: what a change of the files is, and whether it is safe, told from the files alone.
import { formatEdit, type Files } from "../migration/state/edit.ts";
import {
  editVerdict,
  sharesOf,
  type EditVerdict,
  type Workloads,
} from "../migration/review/edit-verdict.ts";
import { UserError } from "../migration/user-error.ts";
import { readFolder, readGitRef, type ProjectFiles } from "./project-files.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { dir, expectOneOf, oneOf, to } from "./options.ts";
import { table } from "./table.ts";

const fromFiles =
  "This verdict is from files: what is deployed, and whether the target answers, is asked by pulumi " +
  "preview and pulumi up.";

const formats = ["text", "markdown"] as const;

export const check = defineCommand({
  summary: "what a pull request changes, and whether it is safe",
  about:
    "Compares the stack files and the manifests with those of a git ref, names the edit, and checks every rule\n" +
    "before and after it. It needs no credentials.\n\n" +
    "Exit codes: 0 safe; 1 unsafe; 2 the command line or the files are wrong.",
  options: {
    base: {
      type: "string",
      value: "REF",
      text: "what to compare with, for example origin/main",
    },
    to,
    format: oneOf(formats, "markdown is for a pull request's comment (default: text)"),
    dir,
  },
  run: (options, { print }) => {
    if (options.base === undefined) {
      throw new UserError(
        "--base: missing, expected a git ref to compare with, such as origin/main",
      );
    }
    const markdown = expectOneOf("format", formats, options.format) === "markdown";
    try {
      const after = readFolder(options.dir);
      const { before, note } = baseOf(options.dir, options.base, after);
      const target = options.to === undefined ? {} : { to: options.to };
      const verdict = editVerdict(before, after, workloadsOf(after), target);
      print(report(verdict, before, after, note, markdown));
      return verdict.name === "unsafe" ? exitCodes.refused : exitCodes.done;
    } catch (error) {
      if (!(error instanceof UserError) || !markdown) throw error;
      // the pull request shows why, too
      print(["## Unsafe: the files can't be read", ...error.lines.map(bullet)].join("\n\n"));
      return exitCodes.unusable;
    }
  },
});

/** The files of the base; none of them where they were not there yet, or were broken. */
function baseOf(dir: string, ref: string, after: ProjectFiles) {
  const nothing = { ...after, sides: [], values: new Map() };
  try {
    const before = readGitRef(dir, ref);
    return { before: before ?? nothing, note: undefined };
  } catch (error) {
    if (!(error instanceof UserError) || error.lines[0]?.startsWith("--base") === true) throw error;
    const note =
      `The files of ${ref} can't be read, so only the state after the edit is checked: ` +
      error.lines.join("; ");
    return { before: after, note };
  }
}

function workloadsOf({ workloads }: ProjectFiles): Workloads {
  const { activeOnly, externalDns } = workloads;
  return {
    activeOnly: activeOnly.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
    ...(externalDns !== undefined && { externalDns }),
  };
}

function report(
  verdict: EditVerdict,
  before: Files,
  after: Files,
  note: string | undefined,
  markdown: boolean,
): string {
  const { edits, name, reason, violations, violatedBefore } = verdict;
  const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}: ${reason}`;
  if (name === "nothing" && note === undefined) return markdown ? `## ${title}` : title;
  const item = markdown ? bullet : (line: string) => `  ${line}`;
  const section = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [[heading, ...lines.map(item)].join(markdown ? "\n\n" : "\n")];
  return [
    markdown ? `## ${title}` : title,
    ...(note === undefined ? [] : [note]),
    ...section("What changes:", edits.map(formatEdit)),
    ...section("What is wrong:", violations),
    ...section(
      "What was wrong before already:",
      violatedBefore.filter((line) => !violations.includes(line)),
    ),
    ...section("What to think about:", verdict.warnings),
    shares(before, after, markdown),
    markdown ? `_${fromFiles}_` : fromFiles,
  ].join("\n\n");
}

function shares(before: Files, after: Files, markdown: boolean): string {
  const [old, now] = [sharesOf(before), sharesOf(after)];
  const rows = [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((host) => [host, old.get(host) ?? "-", now.get(host) ?? "-"]);
  return table(["host", "before", "after"], rows, markdown);
}

function bullet(line: string): string {
  return `- ${line.replaceAll("|", "\\|")}`;
}
