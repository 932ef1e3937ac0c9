// How `npm run check` says what it found: as text, or as Markdown for a pull request's comment.
import type { EditVerdict } from "../migration/review/edit-verdict.ts";
import { plural } from "./plural.ts";
import { markdownCell, table } from "./table.ts";

const fromFiles =
  "This verdict is from files: what is deployed, and whether the target answers, is asked by pulumi " +
  "preview and pulumi up.";

/** GitHub takes a comment of 65,536 characters; the previews stand below the check. */
const commentLimit = 30_000;

/** What is printed, in whichever format. */
export interface CheckReport {
  readonly name: EditVerdict["name"] | "start" | "other change";
  readonly reason: string;
  readonly notes: readonly string[];
  readonly edits: readonly string[];
  readonly workloads: readonly string[];
  readonly activeOnly: readonly string[];
  /** Objects that no side gets, a line for each reason. */
  readonly leftOut: readonly string[];
  readonly violations: readonly string[];
  readonly violatedBefore: readonly string[];
  readonly warnings: readonly string[];
  readonly shares: readonly { host: string; before: string; after: string }[];
}

/** Headings and lines, in the order in which a person asks. */
function sectionsOf(report: CheckReport): readonly (readonly [string, readonly string[]])[] {
  return (
    [
      ["What changes:", firstOf(report.edits)],
      ["What is wrong:", report.violations],
      ["What was wrong before already:", report.violatedBefore],
      ["ACTIVE-ONLY WORKLOADS:", report.activeOnly],
      ["What changes in the clusters:", firstOf(report.workloads)],
      ["What is left out of both sides:", firstOf(report.leftOut)],
      ["What to think about:", firstOf(report.warnings)],
    ] as const
  ).filter(([, lines]) => lines.length > 0);
}

/** As many lines of a section as a person reads; JSON has all. */
const shownLines = 20;

function firstOf(lines: readonly string[]): readonly string[] {
  const more = lines.length - shownLines;
  return more <= 0 ? lines : [...lines.slice(0, shownLines), `and ${more} more`];
}

function titleOf({ name, reason }: CheckReport): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}: ${reason}`;
}

export function asText(report: CheckReport): string {
  if (report.name === "nothing" && report.notes.length === 0) return titleOf(report);
  return [
    titleOf(report),
    ...report.notes,
    ...sectionsOf(report).map(([heading, lines]) =>
      [heading, ...lines.map((line) => `  ${line}`)].join("\n"),
    ),
    table(["host", "before", "after"], foldedShares(report)),
    fromFiles,
  ].join("\n\n");
}

export function asMarkdown(report: CheckReport): string {
  if (report.name === "nothing" && report.notes.length === 0) return `## ${titleOf(report)}`;
  const text = [
    `## ${titleOf(report)}`,
    ...report.notes,
    ...sectionsOf(report).map(([heading, lines]) => [heading, ...lines.map(bullet)].join("\n\n")),
    table(["host", "before", "after"], foldedShares(report), true),
    `_${fromFiles}_`,
  ].join("\n\n");
  if (text.length <= commentLimit) return text;
  return (
    `${text.slice(0, text.lastIndexOf("\n", commentLimit))}\n\n` +
    `_Cut here: ${text.length.toLocaleString("en-US")} characters are too many for a comment. \`npm run check\` prints all._`
  );
}

/** As many hosts of the same shares as have a row each. */
const shownHosts = 5;

function foldedShares({ shares }: CheckReport): readonly (readonly string[])[] {
  const alike = new Map<string, string[]>();
  for (const { host, before, after } of shares) {
    const key = JSON.stringify([before, after]);
    alike.set(key, [...(alike.get(key) ?? []), host]);
  }
  return [...alike].flatMap(([key, hosts]) => {
    const cells = JSON.parse(key) as [string, string];
    if (hosts.length <= shownHosts) return hosts.map((host) => [host, ...cells]);
    return [[`${plural(hosts.length, "host")} (${hosts[0] ?? ""} ...)`, ...cells]];
  });
}

export function bullet(line: string): string {
  return `- ${markdownCell(line)}`;
}
