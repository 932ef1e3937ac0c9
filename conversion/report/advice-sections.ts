// The sections of an advice, in the order in which a person acts: alike things folded into one entry.
import { folded, placeText, type ManifestFinding } from "../manifests/finding.ts";
import type { Advice, SideAdvice } from "./advice-schema.ts";

/** One line, and what is below it where a reader asks for details. */
export interface Entry {
  readonly line: string;
  /** The objects that it is about, each with its place. */
  readonly objects: readonly string[];
  /** Every change of every field. */
  readonly details: readonly string[];
}

export interface Section {
  readonly title: string;
  /** A table's head and rows, or entries. */
  readonly content:
    | { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
    | { readonly entries: readonly Entry[] };
}

export function sectionsOf(advice: Advice): readonly Section[] {
  const { decisions } = advice;
  const refusals = perSide(advice, ({ refusals }) => refusals);
  const references = perSide(advice, ({ references }) => references);
  const warnings = perSide(advice, ({ warnings }) => warnings);
  const conversions = perSide(advice, ({ conversions }) => conversions);
  const needed = references.flatMap(referenceRows);
  return [
    entries(
      "decide before anything else",
      decisions.required.length,
      foldedEntries(decisions.required),
    ),
    entries("decide, too", decisions.open.length, foldedEntries(decisions.open)),
    entries(
      "refused",
      count(refusals),
      refusals.flatMap(({ title, items }) =>
        foldedEntries(
          items.map(({ source, object, reason, wayOut }) => ({
            source,
            object,
            text: `${title}: ${reason}; ${wayOut}`,
          })),
        ),
      ),
    ),
    {
      title: `needed, and not among the manifests (${needed.length})`,
      content: { head: referenceHead, rows: needed },
    },
    {
      title: `hosts (${advice.hosts.length})`,
      content: {
        head: ["host", "found in", "at", "record"],
        rows: shownHosts(advice.hosts).map(({ host, object, source, withoutRecord }) => [
          host,
          object,
          source,
          withoutRecord === undefined ? "yes" : `no: ${withoutRecord}`,
        ]),
      },
    },
    entries("left out of both sides", advice.leftOut.length, foldedEntries(advice.leftOut)),
    entries("warnings", count(warnings) + advice.remarks.length, [
      ...foldedEntries(advice.remarks),
      ...warnings.flatMap(({ title, items }) =>
        foldedEntries(items.map((item) => ({ ...item, text: `${title}: ${item.text}` }))),
      ),
    ]),
    entries(
      "active-only workloads, on the active side only",
      advice.activeOnly.length,
      foldedEntries(advice.activeOnly),
    ),
    entries(
      "conversions",
      count(conversions),
      conversions.flatMap(({ title, items }) => conversionEntries(title, items)),
    ),
  ].filter(({ content }) =>
    "rows" in content ? content.rows.length > 0 : content.entries.length > 0,
  );
}

/** As many hosts as a person reads; JSON has all. Those without a record come first where there are more. */
function shownHosts(hosts: Advice["hosts"]): Advice["hosts"] {
  const most = 100;
  if (hosts.length <= most) return hosts;
  const without = hosts.filter(({ withoutRecord }) => withoutRecord !== undefined);
  const rest = hosts.filter(({ withoutRecord }) => withoutRecord === undefined);
  const shown = [...without, ...rest].slice(0, most);
  return [
    ...shown,
    { host: `and ${hosts.length - most} more`, source: "--format json", object: "" },
  ];
}

function entries(title: string, number: number, list: readonly Entry[]): Section {
  return { title: `${title} (${number})`, content: { entries: list } };
}

const referenceHead: readonly string[] = ["needs", "found", "where", "what to do"];

type Applied = SideAdvice["conversions"][number];

interface OfSides<T> {
  readonly title: string;
  readonly items: readonly T[];
}

function count(parts: readonly OfSides<unknown>[]): number {
  return parts.reduce((sum, { items }) => sum + items.length, 0);
}

/** What both sides have alike once, then what only one has. */
function perSide<T>(
  { sides }: Advice,
  of: (side: SideAdvice) => readonly T[],
): readonly OfSides<T>[] {
  const [first, ...others] = sides;
  if (first === undefined) return [];
  const key = (item: T): string => JSON.stringify(item);
  const own = others.map((side) => new Set(of(side).map(key)));
  const shared = new Set(
    of(first)
      .map(key)
      .filter((item) => own.every((set) => set.has(item))),
  );
  const part = (title: string, side: SideAdvice, both: boolean): OfSides<T> => ({
    title,
    items: of(side).filter((item) => shared.has(key(item)) === both),
  });
  return [
    part("both sides", first, true),
    ...sides.map((side) => part(side.stack, side, false)),
  ].filter(({ items }) => items.length > 0);
}

function foldedEntries(findings: readonly ManifestFinding[]): readonly Entry[] {
  return folded(findings).map(({ text, findings: own }) => ({
    line: text,
    objects: own.map(placeText),
    details: [],
  }));
}

/** One row for all objects that need the same. */
function referenceRows({
  title,
  items,
}: OfSides<SideAdvice["references"][number]>): readonly (readonly string[])[] {
  const alike = Map.groupBy(items, ({ needs, found, wayOut, blocks }) =>
    JSON.stringify([needs, found, wayOut, blocks]),
  );
  return [...alike.values()].flatMap((own) =>
    own.slice(0, 1).map(({ needs, found, wayOut, blocks, object, source }) => {
      const more = own.length > 1 ? ` and ${own.length - 1} more` : "";
      const must = blocks ? "" : "think about it: ";
      return [`${title}: ${needs}`, found, placeText({ object, source }) + more, must + wayOut];
    }),
  );
}

/** "batch/v1beta1 to batch/v1: 70 CronJobs", or the conversion's name where no API version changes. */
function conversionEntries(title: string, items: readonly Applied[]): readonly Entry[] {
  const groups = Map.groupBy(items, (applied) => `${titleOf(applied)}\n${kindOf(applied)}`);
  return [...groups.values()].flatMap((own) =>
    own.slice(0, 1).map((first) => ({
      line: `${title}: ${titleOf(first)}: ${own.length} ${pluralKind(kindOf(first), own.length)}`,
      objects: own.map(placeText),
      details: own.flatMap(({ object, source, changes }) => [
        placeText({ object, source }),
        ...changes.map((change) => `  ${changeText(change)}`),
      ]),
    })),
  );
}

function kindOf({ object }: Applied): string {
  return object.split(" ")[0] ?? "";
}

function titleOf({ conversion, changes }: Applied): string {
  const version = changes.find(({ path }) => path === "apiVersion");
  if (version === undefined) return conversion;
  return `${String(version.before)} to ${String(version.after)}`;
}

/** Ingresses, NetworkPolicies, Endpoints. */
function pluralKind(kind: string, number: number): string {
  if (number === 1 || kind.endsWith("points")) return kind;
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(kind) ? `${kind}es` : `${kind}s`;
}

function changeText({ path, before, after }: Applied["changes"][number]): string {
  return `${path}: ${valueText(before)} -> ${valueText(after)}`;
}

/** What is not there is said so; long values are cut. */
function valueText(field: unknown): string {
  if (field === undefined) return "(none)";
  const json = JSON.stringify(field);
  return json.length > 120 ? `${json.slice(0, 117)}...` : json;
}
