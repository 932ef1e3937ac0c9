import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Tags } from "yaml";
import { UserError } from "../../migration/user-error.ts";
import { changedAt, isRecord, valueAt, type JsonObject } from "./json.ts";
import {
  describeObject,
  identityOf,
  isKubernetesObject,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import { decode, isTemplate, jsonValues } from "./source-text.ts";
import { ManifestIndex } from "./manifest-index.ts";
import { withoutServerFields, whyServerMade } from "./server-fields.ts";

/** What was read, and what was left out of it and why. */
export interface ManifestTree {
  readonly manifests: readonly Manifest[];
  /** One line for each object of a dump that the other cluster makes by itself. */
  readonly notes: readonly string[];
}

/**
 * Reads a file, or every `.yaml`, `.yml` and `.json` file of a folder and the folders in it (names that
 * begin with a dot are skipped), in the order of their names.
 *
 * @param path as the errors shall show it
 * @throws UserError with every problem found: `file:line: ...`
 */
export function readManifests(path: string): readonly Manifest[] {
  return readManifestTree(path).manifests;
}

/**
 * As `readManifests`, with the notes.
 *
 * @param mayBeEmpty whether a folder that is not there, or without manifests, is no mistake; default: false
 */
export function readManifestTree(path: string, mayBeEmpty = false): ManifestTree {
  const errors: string[] = [];
  const notes: string[] = [];
  const found: Manifest[] = [];
  for (const file of filesOf(path, mayBeEmpty)) {
    for (const [object, line] of objectsOf(file, errors, notes)) {
      const source = `${file}:${String(line)}`;
      const problem = whyNoObject(object, basename(file));
      if (problem !== undefined) errors.push(`${source}: ${problem}`);
      else if (isKubernetesObject(object))
        found.push({ object: withoutEmptyNamespace(object), source });
    }
  }
  const { manifests, serverMade } = writtenBySomebody(found);
  for (const { object, source, reason } of serverMade) {
    notes.push(`${source}: ${describeObject(object)} is left out: ${reason}`);
  }
  const distinct = withoutRepeatedNamespaces(manifests, notes);
  errors.push(...duplicates(distinct));
  if (errors.length > 0) throw new UserError(errors);
  return { manifests: distinct, notes };
}

/** An object that its cluster makes by itself, and how that is known. */
export interface ServerMade extends Manifest {
  readonly reason: string;
}

/** A dump's objects without those that its cluster makes by itself; the others without what its server has set. */
export function writtenBySomebody(found: readonly Manifest[]): {
  readonly manifests: readonly Manifest[];
  readonly serverMade: readonly ServerMade[];
} {
  const index = new ManifestIndex(found);
  const manifests: Manifest[] = [];
  const serverMade: ServerMade[] = [];
  for (const manifest of found) {
    const reason = whyServerMade(manifest.object, index);
    if (reason !== undefined) serverMade.push({ ...manifest, reason });
    else manifests.push({ ...manifest, object: withoutServerFields(manifest.object) });
  }
  return { manifests, serverMade };
}

function filesOf(path: string, mayBeEmpty: boolean): readonly string[] {
  let stats;
  try {
    stats = statSync(path);
  } catch {
    if (mayBeEmpty) return [];
    throw new UserError(
      `Pulumi.yaml: workloads: no such file or folder: got ${path}, expected manifests there; correct it, or --workloads`,
    );
  }
  if (!stats.isDirectory()) return [path];
  const files: string[] = [];
  collect(path, files);
  if (files.length === 0 && !mayBeEmpty) {
    throw new UserError(
      `Pulumi.yaml: workloads: no manifests: got the folder ${path}, expected .yaml, .yml or .json files in it; npm run export writes them from a live cluster`,
    );
  }
  return files;
}

/** @param above the folder and those it lies in, as they really are: a link back to one of them ends there */
function collect(folder: string, into: string[], above: readonly string[] = []): void {
  const real = realpathSync(folder);
  if (above.includes(real)) return;
  const names = readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) collect(path, into, [...above, real]);
    else if (stats?.isFile() === true && [".yaml", ".yml", ".json"].includes(extname(name))) {
      into.push(path);
    }
  }
}

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

function* objectsOf(
  file: string,
  errors: string[],
  notes: string[],
): Generator<readonly [unknown, number]> {
  const text = decode(readFileSync(file));
  const parts = extname(file) === ".json" ? jsonValues(text) : [text];
  const own: string[] = [];
  for (const part of parts) yield* objectsIn(part, file, own, notes);
  if (own.length > 0 && isTemplate(text)) {
    errors.push(`${file}: a template, no manifest: render it first (helm template, envsubst ...)`);
  } else errors.push(...own);
}

function* objectsIn(
  text: string,
  file: string,
  errors: string[],
  notes: string[],
): Generator<readonly [unknown, number]> {
  const lines = new LineCounter();
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const doubled = new Set<string>();
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
        doubled.add(
          `${file}:${String(line)}: the key ${JSON.stringify(a.value)} is there twice: the last one counts`,
        );
      }
      return false;
    },
  });
  if (!Array.isArray(documents)) return;
  for (const document of documents as readonly Document.Parsed[]) {
    if (document.errors.length > 0) {
      for (const error of document.errors) {
        errors.push(`${file}:${String(lineAt(error.pos[0]))}: broken YAML: ${error.message}`);
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
      errors.push(
        `${file}:${String(lineAt(contents.range[0]))}: broken YAML: ${value.message}${hint}`,
      );
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

function whyNoObject(value: unknown, fileName: string): string | undefined {
  if (!isRecord(value))
    return "not a Kubernetes object: expected a mapping with apiVersion and kind";
  if (/^kustomization\.ya?ml$/.test(fileName) || value["kind"] === "Kustomization") {
    return "a kustomization, not a manifest; build it first (`kubectl kustomize`) and read the result";
  }
  for (const field of ["apiVersion", "kind"]) {
    if (typeof value[field] !== "string" || value[field] === "") {
      return `${field}: missing: got ${JSON.stringify(value[field] ?? null)}, expected a string`;
    }
  }
  const metadata = value["metadata"];
  const name = isRecord(metadata) ? metadata["name"] : undefined;
  if (isRecord(metadata) && name === undefined && "generateName" in metadata) {
    return "metadata.generateName: the name must be known beforehand; write metadata.name";
  }
  if (typeof name !== "string" || name === "") {
    return `metadata.name: missing: got ${JSON.stringify(name ?? null)}, expected a string`;
  }
  const namespace = isRecord(metadata) ? metadata["namespace"] : undefined;
  if (namespace !== undefined && namespace !== null && typeof namespace !== "string") {
    return `metadata.namespace: got ${JSON.stringify(namespace)}, expected a string`;
  }
  if (isTemplate(`${name} ${String(namespace)}`)) {
    return `metadata.name: a template: got ${JSON.stringify(name)}: render it first (helm template, envsubst ...)`;
  }
  return whyNoStrings(metadata, "labels") ?? whyNoStrings(metadata, "annotations");
}

/** The API server takes nothing but strings here. */
function whyNoStrings(metadata: unknown, field: "labels" | "annotations"): string | undefined {
  const values = valueAt(metadata, field);
  if (values === undefined || values === null) return undefined;
  if (!isRecord(values)) {
    return `metadata.${field}: got ${JSON.stringify(values)}, expected a mapping of strings`;
  }
  const wrong = Object.entries(values).find(
    ([, value]) => value !== null && typeof value !== "string",
  );
  if (wrong === undefined) return undefined;
  return `metadata.${field}["${wrong[0]}"]: got ${JSON.stringify(wrong[1])}, expected a string: write it in quotes`;
}

/** To the API server an empty namespace is none. */
function withoutEmptyNamespace(object: KubernetesObject): KubernetesObject {
  const { namespace } = object.metadata;
  if (namespace !== "" && (namespace as unknown) !== null) return object;
  return changedAt(object, ["metadata", "namespace"], () => undefined);
}

/** Many files open with their Namespace: several of one name are one, where they do not contradict each other. */
function withoutRepeatedNamespaces(
  manifests: readonly Manifest[],
  notes: string[],
): readonly Manifest[] {
  const distinct: Manifest[] = [];
  const places = new Map<string, number>();
  for (const manifest of manifests) {
    const { object, source } = manifest;
    const { name } = object.metadata;
    const before = object.kind === "Namespace" ? (places.get(name) ?? -1) : -1;
    const earlier = distinct[before];
    const merged = earlier === undefined ? undefined : merge(earlier.object, object);
    if (earlier === undefined || !isKubernetesObject(merged)) {
      if (object.kind === "Namespace") places.set(name, distinct.length);
      distinct.push(manifest);
      continue;
    }
    distinct[before] = { object: merged, source: earlier.source };
    notes.push(
      `${source}: ${describeObject(object)} is taken together with the one at ${earlier.source}`,
    );
  }
  return distinct;
}

/** Both values in one, or undefined when they contradict each other. */
function merge(a: unknown, b: unknown): unknown {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (!isRecord(a) || !isRecord(b)) return isDeepStrictEqual(a, b) ? a : undefined;
  const merged: Record<string, unknown> = {};
  for (const key of Object.keys({ ...a, ...b })) {
    const value = merge(a[key], b[key]);
    if (value === undefined) return undefined;
    merged[key] = value;
  }
  return merged;
}

function duplicates(manifests: readonly Manifest[]): readonly string[] {
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const identity = identityOf(manifest.object);
    const before = first.get(identity);
    if (before === undefined) {
      first.set(identity, manifest);
      return [];
    }
    const what = describeObject(manifest.object);
    return [
      `${manifest.source}: ${what} is there twice: the other is at ${before.source}; keep one`,
    ];
  });
}
