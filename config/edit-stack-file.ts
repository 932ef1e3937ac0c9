// Changes a stack file's text as `pulumi config set` and `pulumi config rm` would (tried on CLI 3.259),
// so that an edit made here and one made by the CLI leave the same bytes.
import { Document, isMap, isPair, isScalar, parseDocument, Scalar, visit, YAMLMap } from "yaml";
import type { Pair } from "yaml";
import type { Change } from "../migration/change.ts";
import { UserError } from "../migration/user-error.ts";

/**
 * The file's text after the edit, in the form in which the CLI leaves it: two spaces, sequences indented
 * under their key, no blank lines, top-level values as quoted strings, comments kept; a new key last.
 *
 * @param file its name, for errors
 * @throws UserError when the text is no stack file
 */
export function editStackFile(
  file: string,
  text: string,
  project: string,
  changes: readonly Change[],
): string {
  // each `pulumi config` line reads the file and writes it, so what one leaves, the next finds
  return changes.reduce((before, change) => save(file, before, project, change), text);
}

/** The edit as lines for a shell, each of which the CLI accepts as it stands. */
export function configCommands(stack: string, changes: readonly Change[]): readonly string[] {
  return changes.map(({ key, path, value }) => {
    const target = path === undefined ? key : `--path '${key}["${path}"]'`;
    if (value === undefined) return `pulumi config rm --stack ${stack} ${target}`;
    return `pulumi config set --stack ${stack} ${target} ${shellWord(String(value))}`;
  });
}

function shellWord(word: string): string {
  if (/^[A-Za-z0-9_.,:/@%+=][A-Za-z0-9_.,:/@%+=-]*$/.test(word)) return word;
  // a leading dash would be read as an option
  return `${word.startsWith("-") ? "-- " : ""}'${word.replaceAll("'", `'\\''`)}'`;
}

function save(file: string, text: string, project: string, change: Change): string {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) {
    throw new UserError(
      `${file}:${error.linePos?.[0].line ?? 1}: broken YAML: ${error.message.split("\n")[0] ?? ""}`,
    );
  }
  if (document.contents === null) document.contents = document.createNode({});
  const root = document.contents;
  if (!isMap(root)) throw new UserError(`${file}: expected a mapping with the key config`);
  const config = configOf(document, root);
  const key = keyIn(config, project, change.key);
  if (change.path === undefined) put(config, key, change.value, String);
  else putNested(config, key, change.path, change.value);
  if (config.items.length === 0) root.delete("config");
  rewriteAsCli(document, config);
  const settled = document.toString({
    indent: 2,
    indentSeq: true,
    lineWidth: 0,
    flowCollectionPadding: false,
    directives: false,
  });
  return settled;
}

function configOf(document: Document, root: YAMLMap): YAMLMap {
  const existing = root.get("config", true);
  if (isMap(existing)) return existing;
  const created = new YAMLMap(document.schema);
  root.set("config", created);
  return created;
}

/** The key as the file has it, else with the project's namespace. */
function keyIn(config: YAMLMap, project: string, key: string): string {
  const full = `${project}:${key}`;
  return !config.has(full) && config.has(key) ? key : full;
}

function putNested(config: YAMLMap, key: string, path: string, value: Change["value"]): void {
  const map = config.get(key, true);
  if (isMap(map)) put(map, path, value, (plain) => plain);
  else if (value !== undefined) {
    put(config, key, undefined, String);
    const created = new YAMLMap(config.schema);
    put(created, path, value, (plain) => plain);
    append(config, key, created);
  }
}

function put(
  map: YAMLMap,
  key: string,
  value: Change["value"],
  form: (value: string | number | boolean) => string | number | boolean,
): void {
  const pair = map.items.find((item) => keyText(item) === key);
  if (value === undefined) {
    if (pair !== undefined) remove(map, pair);
    return;
  }
  if (pair === undefined) append(map, key, new Scalar(form(value)));
  else if (isScalar(pair.value)) {
    const quoted = pair.value.type !== Scalar.PLAIN;
    pair.value.value = quoted ? String(value) : form(value);
    delete pair.value.source;
  } else pair.value = new Scalar(form(value));
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

/** A comment after the last entry belongs to that entry, so the new one comes below it. */
function append(map: YAMLMap, key: string, value: unknown): void {
  const name = new Scalar(key);
  if (key.startsWith("*")) name.type = Scalar.QUOTE_SINGLE;
  if (map.comment != null) {
    name.commentBefore = `${map.comment}\n`;
    map.comment = null;
  }
  map.items.push({ ...map.schema?.createPair(name, value, undefined as never) } as never);
}

/** A removed entry takes its comments along: those above it and, up to a blank line, those below it. */
function remove(map: YAMLMap, pair: Pair): void {
  map.items.splice(map.items.indexOf(pair), 1);
}

/** What the CLI does to every value of a file that it saves. */
function rewriteAsCli(document: Document, config: YAMLMap): void {
  visit(document, {
    Node: (_, node) => {
      node.spaceBefore = false;
    },
    Pair: (_, pair) => {
      if (isScalar(pair.key)) pair.key.spaceBefore = false;
    },
  });
  for (const pair of config.items) {
    if (isPair(pair) && isScalar(pair.value)) asString(pair.value);
  }
}

function asString(scalar: Scalar): void {
  if (typeof scalar.value === "string") return;
  scalar.value = scalar.value === null ? "" : String(scalar.value);
  delete scalar.source;
  scalar.type = Scalar.QUOTE_DOUBLE;
}
