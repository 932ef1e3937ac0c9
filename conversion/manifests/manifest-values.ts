// What a file of YAML or JSON holds, read as kubectl reads it.
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Tags } from "yaml";
import type { ManifestFinding } from "./finding.ts";
import { isRecord, type JsonObject } from "./json.ts";
import { withIndentedQuotes } from "./quoted-text.ts";
import { decode, isTemplate, jsonValues, renderFirst, type TextPart } from "./source-text.ts";

// kubectl reads YAML 1.1 (0644 is octal, `yes` is true, << merges), without its dates and base 60
const notKubectls: readonly string[] = [
  "tag:yaml.org,2002:binary",
  "tag:yaml.org,2002:timestamp",
  "tag:yaml.org,2002:omap",
  "tag:yaml.org,2002:pairs",
  "tag:yaml.org,2002:set",
];
const kubectlTags = (tags: Tags): Tags =>
  tags.filter(
    (tag) => typeof tag === "string" || (!notKubectls.includes(tag.tag) && tag.format !== "TIME"),
  );

/** More aliases than anybody writes; what has more is meant to exhaust its reader. */
const maxAliasCount = 10_000;

/** Every value of a file, with its line. */
export function* objectsOf(
  file: string,
  problems: ManifestFinding[],
  notes: ManifestFinding[],
): Generator<readonly [unknown, number]> {
  const text = decode(readFileSync(file));
  const parts = extname(file) === ".json" ? jsonValues(text) : [{ text, linesBefore: 0 }];
  const own: ManifestFinding[] = [];
  for (const part of parts) yield* objectsIn(part, file, own, notes);
  if (own.length > 0 && isTemplate(text)) {
    problems.push({ source: file, text: renderFirst });
  } else problems.push(...own);
}

function* objectsIn(
  part: TextPart,
  file: string,
  problems: ManifestFinding[],
  notes: ManifestFinding[],
): Generator<readonly [unknown, number]> {
  const { documents, doubled, lineAt } = parsed(part, file);
  for (const document of documents) {
    if (document.errors.length > 0) {
      for (const error of document.errors) {
        const source = `${file}:${String(lineAt(error.pos[0]))}`;
        problems.push({ source, text: `broken YAML: ${error.message}` });
      }
      continue;
    }
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) continue;
    const value = valueOf(document);
    if (value instanceof Error) {
      const hint = /alias/.test(value.message)
        ? '; a value that begins with * must be in quotes, such as "*.example.com"'
        : "";
      const source = `${file}:${String(lineAt(contents.range[0]))}`;
      problems.push({ source, text: `broken YAML: ${value.message}${hint}` });
      continue;
    }
    const list = asList(value);
    if (list === undefined) {
      yield [value, lineAt(contents.range[0])];
      continue;
    }
    const items = document.get("items", true);
    for (const [index, item] of list.entries()) {
      const node = isSeq(items) ? (items.items[index] as { range?: [number] }) : undefined;
      yield [item, lineAt(node?.range?.[0] ?? contents.range[0])];
    }
  }
  notes.push(...doubled);
}

interface Parsed {
  readonly documents: readonly Document.Parsed[];
  /** Keys that are there twice. */
  readonly doubled: readonly ManifestFinding[];
  /** The line of the file at an offset of the part. */
  readonly lineAt: (offset: number) => number;
}

function parsed({ text, linesBefore }: TextPart, file: string): Parsed {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => linesBefore + lines.linePos(offset).line;
  const doubled = new Map<string, ManifestFinding>();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    version: "1.1",
    customTags: kubectlTags,
    stringKeys: true,
    prettyErrors: false,
    // the last one counts, as for kubectl
    uniqueKeys: (a, b) => {
      const same = isScalar(a) && isScalar(b) && a.value === b.value;
      if (same) {
        const line = lineAt(Math.max(a.range[0], b.range[0]));
        const text = `the key ${JSON.stringify(a.value)} is there twice: the last one counts`;
        const source = `${file}:${String(line)}`;
        doubled.set(source + text, { source, text });
      }
      return false;
    },
  });
  if (!Array.isArray(documents)) return { documents: [], doubled: [], lineAt };
  const read = documents as readonly Document.Parsed[];
  const open = read.some(({ errors }) => errors.some(({ code }) => code === "MISSING_CHAR"));
  const indented = open ? withIndentedQuotes(text) : text;
  if (indented !== text) return parsed({ text: indented, linesBefore }, file);
  return { documents: read, doubled: [...doubled.values()], lineAt };
}

function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount }) as unknown;
  } catch (error) {
    return error;
  }
}

/** The items of `kind: List`, or of a typed list such as `DeploymentList`, whose items may leave out their kind. */
function asList(value: unknown): readonly unknown[] | undefined {
  if (!isRecord(value) || !Array.isArray(value["items"])) return undefined;
  const { apiVersion, kind } = value;
  if (typeof kind !== "string" || !kind.endsWith("List")) return undefined;
  const inherited: JsonObject = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -4) };
  return (value["items"] as readonly unknown[]).flatMap((item) => {
    const object: unknown = isRecord(item) ? { ...inherited, ...item } : item;
    return asList(object) ?? [object];
  });
}
