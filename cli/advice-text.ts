// An advice as a terminal shows it.
import { table } from "./table.ts";
import type { Advice, SideAdvice } from "../conversion/report/advice-schema.ts";
import { sectionsOf, type Entry, type Section } from "../conversion/report/advice-sections.ts";
import { shortList } from "../conversion/manifests/finding.ts";

/** As many names as one line shows. */
export const shownNames = 3;

/** @param details every object and every changed field; default false */
export function adviceAsText(advice: Advice, details = false): readonly string[] {
  return [
    `strategy: ${advice.strategy} (${advice.from} to ${advice.to})`,
    ...advice.reasons.map((reason) => `  ${reason}`),
    ...sectionsOf(advice).flatMap((section) => ["", ...sectionAsText(section, details)]),
    "",
    ...totalLines(advice),
  ];
}

function sectionAsText({ title, content }: Section, details: boolean): readonly string[] {
  if ("rows" in content) {
    const lines = table(content.head, content.rows).split("\n");
    return [`${title}:`, ...lines.map((line) => `  ${line}`)];
  }
  return [`${title}:`, ...content.entries.flatMap((entry) => entryAsText(entry, details))];
}

function entryAsText(
  { line, objects, details: every }: Entry,
  details: boolean,
): readonly string[] {
  if (details) {
    const below = every.length > 0 ? every : objects;
    return [`  ${line}`, ...below.map((each) => `    ${each}`)];
  }
  return [`  ${line}`, `    ${shortList(objects, shownNames)}`];
}

/** A line for each side: how many objects, and what becomes of them. */
export function totalLines({ sides }: Advice): readonly string[] {
  return sides.map((side) => `${sideOf(side)}: ${totalsOf(side)}`);
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
