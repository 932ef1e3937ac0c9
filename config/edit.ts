// Changes one value of a stack file and nothing else: the person's formatting and comments stay.
import { isMap, isScalar, stringify, type Pair, type Scalar, type YAMLMap } from "yaml";
import type { KeyChange } from "../migration/steps/change.ts";
import { shellWord } from "../migration/steps/shell-word.ts";
import { UserError } from "../migration/user-error.ts";
import { yamlDocument } from "./yaml-document.ts";

/**
 * The file's text after the edit: the same in meaning as after `pulumi config set` and `pulumi config
 * rm`, and another line only where a value is another. A new key comes last.
 *
 * @param file its name, for errors
 * @throws UserError when the text is no stack file
 */
export function editStackFile(
  file: string,
  text: string,
  project: string,
  changes: readonly KeyChange[],
): string {
  return changes.reduce((before, change) => edited(file, before, project, change), text);
}

/** The edit as lines for a shell, each of which the CLI accepts as it stands. */
export function configCommands(stack: string, changes: readonly KeyChange[]): readonly string[] {
  return changes.map(({ key, path, value }) => {
    const target = path === undefined ? key : `--path '${key}["${path}"]'`;
    if (value === undefined) return `pulumi config rm --stack ${stack} ${target}`;
    return `pulumi config set --stack ${stack} ${target} ${option(String(value))}`;
  });
}

/** A leading dash would be read as an option. */
function option(value: string): string {
  return `${value.startsWith("-") ? "-- " : ""}${shellWord(value)}`;
}

function edited(file: string, text: string, project: string, change: KeyChange): string {
  const document = yamlDocument(file, text);
  const root = document.contents;
  if (root !== null && !isMap(root)) {
    throw new UserError(`${file}: got ${root.constructor.name}, expected a mapping`);
  }
  const config = root?.get("config", true);
  const key = keyIn(config, project, change.key);
  const path = ["config", key, ...(change.path === undefined ? [] : [change.path])];
  // a configuration value is a string, one inside a mapping is what it is
  const value =
    change.path === undefined && change.value !== undefined ? String(change.value) : change.value;
  if (value === undefined) {
    const map = document.getIn(path.slice(0, -1), true);
    if (!document.hasIn(path) || !isMap(map)) return text;
    // the last host takes `hostWeights` with it
    if (map.items.length === 1 && change.path !== undefined) {
      return edited(file, text, project, { key: change.key, value: undefined });
    }
    const without = isBlock(map, text) && map.items.length > 1 && removed(text, map, path.at(-1));
    if (without !== false) return without;
    document.deleteIn(path);
    return document.toString({ lineWidth: 0 });
  }
  const scalar = document.getIn(path, true);
  if (isScalar(scalar) && isSimple(scalar)) return overwritten(text, scalar, value);
  const map = document.getIn(path.slice(0, -1), true);
  if (scalar === undefined && isMap(map) && isBlock(map, text)) {
    return added(text, map, { [path.at(-1) ?? ""]: value });
  }
  if (scalar === undefined && map === undefined && isMap(config) && isBlock(config, text)) {
    return added(text, config, { [key]: { [change.path ?? ""]: value } });
  }
  // an empty file, a flow mapping, an anchor: as the library writes it
  document.setIn(path, value);
  return document.toString({ lineWidth: 0 });
}

/** The key as the file spells it: Pulumi takes one without a namespace as the project's. */
function keyIn(config: unknown, project: string, key: string): string {
  const withNamespace = `${project}:${key}`;
  if (isMap(config) && config.has(key) && !config.has(withNamespace)) return key;
  return withNamespace;
}

/** Whether each entry has lines of its own. */
function isBlock(map: YAMLMap, text: string): boolean {
  if (map.flow === true || map.items.length === 0) return false;
  return map.items.every((item) => /^[ ]*$/.test(text.slice(lineStart(text, item), start(item))));
}

/** A value that stands in the text as it is, on one line. */
function isSimple({ range, anchor, tag, type }: Scalar): boolean {
  if (range == null || range[0] === range[1] || anchor !== undefined || tag !== undefined) {
    return false;
  }
  return type !== "BLOCK_FOLDED" && type !== "BLOCK_LITERAL";
}

function overwritten(text: string, scalar: Scalar, value: string | number | boolean): string {
  const [from = 0, to = 0] = scalar.range ?? [];
  const old = text.slice(from, to);
  const plain = String(value);
  const quoted =
    scalar.type === "QUOTE_DOUBLE"
      ? JSON.stringify(plain)
      : scalar.type === "QUOTE_SINGLE"
        ? `'${plain.replaceAll("'", "''")}'`
        : // a number or a flag without quotes stays without
          /^(\d+|true|false)$/.test(plain) && /^(\d+|true|false)$/.test(old)
          ? plain
          : yaml(value);
  return text.slice(0, from) + quoted + text.slice(to);
}

function added(text: string, map: YAMLMap, entry: Readonly<Record<string, unknown>>): string {
  const [first] = map.items;
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) return text;
  const indent = " ".repeat(start(first) - lineStart(text, first));
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = yaml(entry)
    .split("\n")
    .map((line) => indent + line + newline);
  const at = entryEnd(text, last);
  const gap = at > 0 && !text.slice(0, at).endsWith("\n") ? newline : "";
  return text.slice(0, at) + gap + lines.join("") + text.slice(at);
}

function removed(text: string, map: YAMLMap, key: string | undefined): string | false {
  const pair = map.items.find((item) => keyText(item) === key);
  if (pair === undefined) return false;
  return text.slice(0, lineStart(text, pair)) + text.slice(entryEnd(text, pair));
}

/** YAML 1.1 takes `yes` for a flag, and so does Pulumi: quotes where either version needs them. */
function yaml(value: unknown): string {
  return stringify(value, { version: "1.1", lineWidth: 0 }).trimEnd();
}

function start({ key }: Pair): number {
  return (key as Scalar).range?.[0] ?? 0;
}

function lineStart(text: string, pair: Pair): number {
  return text.lastIndexOf("\n", start(pair) - 1) + 1;
}

/** Where the line after the entry, and after a comment behind it, begins. */
function entryEnd(text: string, { key, value }: Pair): number {
  const end = (value as Scalar | null)?.range?.[1] ?? (key as Scalar).range?.[1] ?? 0;
  // a block ends behind its last newline
  const from = text[end - 1] === "\n" ? end - 1 : end;
  const newline = text.indexOf("\n", from);
  return newline === -1 ? text.length : newline + 1;
}

function keyText({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}
