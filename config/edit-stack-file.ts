// Changes a stack file's text as `pulumi config set` and `pulumi config rm` would (tried on CLI 3.259),
// so that an edit made here and one made by the CLI leave the same bytes.
import { isMap, isScalar, LineCounter, Pair, parseDocument, Scalar, YAMLMap } from "yaml";
import type { Change } from "../migration/steps/change.ts";
import { UserError } from "../migration/user-error.ts";
import { brokenYaml } from "./broken-yaml.ts";
import { cliForm } from "./cli-form.ts";

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
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    keepSourceTokens: true,
    prettyErrors: false,
  });
  if (document.errors.length > 0) throw new UserError(brokenYaml(file, document, lines));
  const root = document.contents ?? new YAMLMap(document.schema);
  if (!isMap(root))
    throw new UserError(`${file}: got ${root.constructor.name}, expected a mapping`);
  document.contents = root as typeof document.contents;
  const config = configOf(root);
  const removed = new Set<Pair>();
  const key = `${project}:${change.key}`;
  // a key without namespace gets one, and a place among the new
  config.items.filter((item) => keyText(item) === change.key).forEach((item) => removed.add(item));
  if (change.path === undefined) put(config, key, change.value, removed);
  else putNested(config, key, change.path, change.value, removed);
  if (config.items.every((pair) => removed.has(pair))) {
    root.items.filter((pair) => pair.value === config).forEach((pair) => removed.add(pair));
  }
  return cliForm(text, document, lines, config, { removed });
}

function configOf(root: YAMLMap): YAMLMap {
  const existing = root.get("config", true);
  if (isMap(existing)) return existing;
  const created = new YAMLMap(root.schema);
  const pair = root.items.find((item) => keyText(item) === "config");
  if (pair === undefined) root.items.push(new Pair(new Scalar("config"), created));
  else pair.value = created;
  return created;
}

function putNested(
  config: YAMLMap,
  key: string,
  path: string,
  value: Change["value"],
  removed: Set<Pair>,
): void {
  const pair = config.items.find((item) => keyText(item) === key);
  if (isMap(pair?.value)) {
    put(pair.value, path, value, removed);
    // the CLI writes an empty mapping in flow style, and goes on in it
    if (pair.value.items.every((item) => removed.has(item))) pair.value.flow = true;
    return;
  }
  if (value === undefined) return;
  const created = new YAMLMap(config.schema);
  put(created, path, value, removed);
  if (pair === undefined) config.items.push(new Pair(new Scalar(key), created));
  else pair.value = created;
}

function put(map: YAMLMap, key: string, value: Change["value"], removed: Set<Pair>): void {
  const pair = map.items.find((item) => keyText(item) === key);
  if (value === undefined) {
    if (pair !== undefined) removed.add(pair);
  } else if (pair === undefined) {
    map.items.push(new Pair(new Scalar(key), new Scalar(value)));
  } else if (isScalar(pair.value)) {
    // quotes stay
    pair.value.value = value;
    delete pair.value.source;
  } else {
    pair.value = new Scalar(value);
  }
}

function keyText({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}
