// One scalar as the Pulumi CLI writes it (go-yaml's rules).
import { parse, Scalar } from "yaml";

/**
 * The scalar's text: what follows on the key's line, then, of a block scalar, its lines.
 *
 * @param indent of a block scalar's lines, in spaces
 * @param asString configuration values are strings, whatever they look like
 */
export function scalarText(scalar: Scalar, indent: number, asString: boolean): readonly string[] {
  const { type } = scalar;
  const value = plain(scalar.value, asString);
  if (typeof value !== "string") return [quotedAsBefore(String(value), type)];
  if (type === Scalar.QUOTE_DOUBLE) return [doubleQuoted(value)];
  if (type === Scalar.QUOTE_SINGLE) return [singleQuoted(value)];
  if (type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED) {
    if (/ (\n|$)/.test(value)) return [doubleQuoted(value)];
    return block(value, indent, type === Scalar.BLOCK_FOLDED);
  }
  const asBefore = value === scalar.value && value === scalar.source;
  return [tagged(scalar, asBefore ? value : fresh(value))];
}

/** A value that was quoted stays quoted when it is overwritten, number or not. */
function quotedAsBefore(text: string, type: string | null | undefined): string {
  if (type === Scalar.QUOTE_DOUBLE) return doubleQuoted(text);
  if (type === Scalar.QUOTE_SINGLE) return singleQuoted(text);
  return text;
}

function plain(value: unknown, asString: boolean): string | number | boolean | null {
  const simple = (value ?? null) as string | number | boolean | null;
  return asString ? String(simple ?? "") : simple;
}

/** A text without quotes where that is possible. */
function fresh(value: string): string {
  if (!isString(value)) return doubleQuoted(value);
  try {
    const asValue: unknown = parse(`key: ${value}\n`);
    if (JSON.stringify(asValue) === JSON.stringify({ key: value })) return value;
  } catch {
    // needs quotes
  }
  return /[^\x20-\x7e\xa0-\ud7ff]/.test(value) ? doubleQuoted(value) : singleQuoted(value);
}

/** Whether YAML 1.1 and 1.2 take the text, without quotes, for a text (or do not take it at all). */
function isString(value: string): boolean {
  return (["yaml-1.1", "core"] as const).every((schema) => {
    try {
      const parsed: unknown = parse(value, { schema, logLevel: "silent" });
      return typeof parsed === "string" || (isObject(parsed) && !(parsed instanceof Date));
    } catch {
      return true;
    }
  });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function doubleQuoted(value: string): string {
  return JSON.stringify(value).replaceAll("\\u001b", "\\e").replaceAll("\\u0000", "\\0");
}

function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function tagged(scalar: Scalar, text: string): string {
  return scalar.tag === undefined
    ? text
    : `${scalar.tag.replace("tag:yaml.org,2002:", "!!")} ${text}`;
}

function block(value: string, indent: number, folded: boolean): readonly string[] {
  const hint = /^[ \n]/.test(value) ? "2" : "";
  const chomp = !value.endsWith("\n") ? "-" : /(^|\n)\n$/.test(value) ? "+" : "";
  const body = value.endsWith("\n") ? value.slice(0, -1) : value;
  const lines = body.split("\n");
  const unfolded = folded ? unfold(lines, value.endsWith("\n")) : lines;
  return [
    `${folded ? ">" : "|"}${hint}${chomp}`,
    ...unfolded.map((line) => (line === "" ? "" : " ".repeat(indent) + line)),
  ];
}

/** go-yaml sets one more break after every unindented line of folded text, the last one included. */
function unfold(lines: readonly string[], probeTargets: boolean): readonly string[] {
  return lines.flatMap((line, i) => {
    const breaks = i < lines.length - 1 || probeTargets;
    return line !== "" && !line.startsWith(" ") && breaks ? [line, ""] : [line];
  });
}
