// `npm run check`: what a change of the files is, and whether it is safe, told from the files alone.
import { parseArgs } from "node:util";
import { formatEdit, type Files } from "../migration/state/edit.ts";
import {
  editVerdict,
  sharesOf,
  type EditVerdict,
  type Workloads,
} from "../migration/review/edit-verdict.ts";
import { UserError } from "../migration/user-error.ts";
import { readFolder, readGitRef, type ProjectFiles } from "./project-files.ts";
import { run } from "./run.ts";
import { table } from "./table.ts";

const usage = `npm run check -- --base REF [options]

Compares the stack files and the manifests' hosts with those of a git ref, names the edit and checks
every rule before and after it. Exit code 1 when it is unsafe.

  --base REF         what to compare with, for example origin/main
  --to STACK         the target, where the files alone do not tell
  --format markdown  for a pull-request comment (default: text)
  --dir FOLDER       the project's folder (default: the current one)
`;

const fromFiles =
  "This verdict is from files: what is deployed, and whether the target answers, is asked by pulumi " +
  "preview and pulumi up.";

export function check(
  words: readonly string[],
  print: (text: string) => void = console.log,
): number {
  const { values: options } = parseArgs({
    args: [...words],
    options: {
      base: { type: "string" },
      to: { type: "string" },
      format: { type: "string", default: "text" },
      dir: { type: "string", default: "." },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) {
    print(usage);
    return 0;
  }
  if (options.base === undefined) {
    throw new UserError("--base: missing, expected a git ref to compare with, such as origin/main");
  }
  if (options.format !== "text" && options.format !== "markdown") {
    throw new UserError(`--format: got ${options.format}, expected text or markdown`);
  }
  const markdown = options.format === "markdown";
  try {
    const after = readFolder(options.dir);
    const { before, note } = baseOf(options.dir, options.base, after);
    const to = options.to === undefined ? {} : { to: options.to };
    const verdict = editVerdict(before, after, workloadsOf(after), to);
    print(report(verdict, before, after, note, markdown));
    return verdict.name === "unsafe" ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UserError) || !markdown) throw error;
    // the pull request shows why, too
    print(["## Unsafe: the files can't be read", ...error.lines.map(bullet)].join("\n\n"));
    return 1;
  }
}

/** The files of the base; none of them where they were not there yet, or were broken. */
function baseOf(dir: string, ref: string, after: ProjectFiles) {
  const nothing = { shared: after.shared, sides: [], values: new Map(), hosts: after.hosts };
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

if (import.meta.main) await run(check, usage);
