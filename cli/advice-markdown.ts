// An advice as a pull request's comment: what to act on is open, the rest is folded.
import { table } from "./table.ts";
import type { Advice } from "../conversion/report/advice-schema.ts";
import { sectionsOf, type Entry, type Section } from "../conversion/report/advice-sections.ts";
import { shownNames, totalLines } from "./advice-text.ts";
import { shortList } from "../conversion/manifests/finding.ts";

/** GitHub takes 65,536 characters; a workflow may write a line of its own above. */
const commentLimit = 64_000;

/** Lines that stand or go together. */
type Block = readonly string[];

/**
 * @param details every object and every changed field; default false
 * @param limit in characters; what does not fit is counted
 */
export function adviceAsMarkdown(
  advice: Advice,
  details = false,
  limit = commentLimit,
): readonly string[] {
  const blocks: readonly Block[] = [
    [
      `## Strategy: ${advice.strategy}`,
      "",
      `From \`${advice.from}\` to \`${advice.to}\`:`,
      "",
      ...advice.reasons.map((reason) => `- ${escaped(reason)}`),
      "",
      ...totalLines(advice).map((line) => `- ${escaped(line)}`),
    ],
    ...sectionsOf(advice).flatMap((section) => sectionBlocks(section, details)),
  ];
  const kept: string[] = [];
  let length = 0;
  for (const [index, block] of blocks.entries()) {
    const size = block.reduce((sum, line) => sum + line.length + 1, 0);
    if (length + size > limit - reserve) {
      const left = blocks
        .slice(index)
        .flat()
        .filter((line) => line !== "").length;
      return [
        ...kept,
        "",
        `_Cut here: ${left.toLocaleString("en-US")} lines do not fit into a comment. \`npm run advise\` prints all._`,
      ];
    }
    kept.push(...block);
    length += size;
  }
  return kept;
}

/** For the last line of what is cut. */
const reserve = 200;

/** As many rows of a table, or lines below an entry, as stand or go together. */
const rowsOfBlock = 50;

function sectionBlocks({ title, content }: Section, details: boolean): readonly Block[] {
  const heading: Block = ["", `### ${title.slice(0, 1).toUpperCase()}${title.slice(1)}`, ""];
  if (!("rows" in content)) {
    return [heading, ...content.entries.flatMap((entry) => entryBlocks(entry, details))];
  }
  const rows = content.rows.map((row) => row.map(escaped));
  const [head = "", rule = "", ...lines] = table(content.head, rows, true).split("\n");
  return [[...heading, head, rule], ...inBlocks(lines)];
}

/** The line, and below it, closed until somebody opens it, what it is about. */
function entryBlocks({ line, objects, details: every }: Entry, details: boolean): readonly Block[] {
  const [only, second] = objects;
  if (!details && second === undefined) return [[`- ${escaped(line)}: ${escaped(only ?? "")}`]];
  const below = details && every.length > 0 ? every : objects;
  const parts = inBlocks(below.map((each) => `${escaped(each)}<br>`));
  return parts.map((part, index) => {
    const more = index === 0 ? "" : " (more)";
    const summary = `${escaped(line)}${more}: ${escaped(shortList(objects, shownNames))}`;
    return ["<details>", `<summary>${summary}</summary>`, "", ...part, "", "</details>"];
  });
}

function inBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < lines.length; start += rowsOfBlock) {
    blocks.push(lines.slice(start, start + rowsOfBlock));
  }
  return blocks;
}

/** A text of one line that is no tag. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\n", " ");
}
