// An advice as people read it: plain text or Markdown.
import { partsOf, type AdvicePart } from "./advice-parts.ts";
import { byObject, type Advice, type SideAdvice } from "./advice.ts";
import type { FieldChange } from "../../migration/state/field-changes.ts";

export function adviceAsText(advice: Advice): readonly string[] {
  return [
    `strategy: ${advice.strategy} (${advice.from} to ${advice.to})`,
    ...advice.reasons.map((reason) => `  ${reason}`),
    "",
    ...advice.sides.map((side) => `${sideOf(side)}: ${totalsOf(side)}`),
    ...list("active-only workloads, on the active side only:", advice.activeOnly),
    ...list("data:", advice.stateful),
    ...partsOf(advice).flatMap((part) => ["", ...partAsText(part)]),
  ];
}

function partAsText(part: AdvicePart): readonly string[] {
  const lines = [`${part.title}:`];
  for (const { object, source, conversions } of byObject(part.conversions)) {
    lines.push(`  ${object} (${source})`);
    for (const { conversion, changes } of conversions) {
      lines.push(`    ${conversion}`, ...changes.map((change) => `      ${changeAsText(change)}`));
    }
  }
  for (const { object, source, reason, wayOut } of part.refusals) {
    lines.push(`  refused: ${object} (${source}): ${reason}; ${wayOut}`);
  }
  return [...lines, ...part.warnings.map((warning) => `  note: ${warning}`)];
}

function sideOf({ stack, kubernetesVersion, managesWorkloads }: SideAdvice): string {
  const managed = managesWorkloads ? "" : " (somebody else applies the manifests there)";
  return `${stack}, Kubernetes ${kubernetesVersion}${managed}`;
}

function totalsOf({ totals }: SideAdvice): string {
  const { objects, convertedObjects, conversions, refusedObjects, annotations } = totals;
  const counts = [
    `${objects} objects`,
    `${convertedObjects} converted (${conversions} conversions)`,
    `${refusedObjects} refused`,
    `${objects - convertedObjects - refusedObjects} as written`,
  ];
  if (annotations.translated + annotations.refused > 0) {
    counts.push(
      `annotations of ingress-nginx: ${annotations.translated} translated, ${annotations.refused} refused`,
    );
  }
  return counts.join(", ");
}

function changeAsText({ path, before, after }: FieldChange): string {
  return `${path}: ${value(before)} -> ${value(after)}`;
}

/** What is not there is said so; long values are cut. */
function value(field: unknown): string {
  if (field === undefined) return "(none)";
  const json = JSON.stringify(field);
  return json.length > 120 ? `${json.slice(0, 117)}...` : json;
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ["", title, ...items.map((item) => `  ${item}`)];
}

export function adviceAsMarkdown(advice: Advice): readonly string[] {
  return [
    `## Strategy: ${advice.strategy}`,
    "",
    `From \`${advice.from}\` to \`${advice.to}\`:`,
    "",
    ...advice.reasons.map((reason) => `- ${escaped(reason)}`),
    "",
    ...advice.sides.map((side) => `- ${sideOf(side)}: ${totalsOf(side)}`),
    ...section("### Active-only workloads, on the active side only", advice.activeOnly),
    ...section("### Data", advice.stateful),
    ...partsOf(advice).flatMap(partAsMarkdown),
  ];
}

function section(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ["", title, "", ...items.map((item) => `- ${escaped(item)}`)];
}

function partAsMarkdown(part: AdvicePart): readonly string[] {
  const rows = part.conversions.flatMap(({ object, source, conversion, changes }) =>
    changes.map(
      ({ path, before, after }) =>
        `| ${cell(object)} | ${cell(source)} | ${conversion} | \`${cell(path)}\` | ${code(before)} | ${code(after)} |`,
    ),
  );
  return [
    "",
    `### ${part.title.slice(0, 1).toUpperCase()}${part.title.slice(1)}`,
    ...(rows.length === 0
      ? []
      : [
          "",
          "| object | written in | conversion | field | before | after |",
          "|---|---|---|---|---|---|",
          ...rows,
        ]),
    ...section(
      "#### Refused",
      part.refusals.map(
        ({ object, source, reason, wayOut }) => `${object} (${source}): ${reason}; ${wayOut}`,
      ),
    ),
    ...section("#### Notes", part.warnings),
  ];
}

function code(field: unknown): string {
  return field === undefined ? "" : `\`${cell(value(field))}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function escaped(text: string): string {
  return text.replaceAll("<", "&lt;");
}
