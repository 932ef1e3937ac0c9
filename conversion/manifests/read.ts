import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Tags } from "yaml";
import { UserError } from "../../migration/user-error.ts";
import { isRecord, type JsonObject } from "./json.ts";
import { describe, identityOf, isKubernetesObject, type Manifest } from "./manifest.ts";
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

/** As `readManifests`, with the notes. */
export function readManifestTree(path: string): ManifestTree {
  const errors: string[] = [];
  const found: Manifest[] = [];
  for (const file of filesOf(path)) {
    for (const [object, line] of objectsOf(file, errors)) {
      const source = `${file}:${String(line)}`;
      const problem = whyNoObject(object, basename(file));
      if (problem !== undefined) errors.push(`${source}: ${problem}`);
      else if (isKubernetesObject(object)) found.push({ object, source });
    }
  }
  const notes: string[] = [];
  const manifests: Manifest[] = [];
  const index = new ManifestIndex(found);
  for (const manifest of found) {
    const reason = whyServerMade(manifest.object, index);
    if (reason !== undefined) {
      notes.push(`${manifest.source}: ${describe(manifest.object)} is left out: ${reason}`);
      continue;
    }
    manifests.push({ ...manifest, object: withoutServerFields(manifest.object) });
  }
  const distinct = withoutRepeatedNamespaces(manifests, notes);
  errors.push(...duplicates(distinct));
  if (errors.length > 0) throw new UserError(errors);
  return { manifests: distinct, notes };
}

function filesOf(path: string): readonly string[] {
  let stats;
  try {
    stats = statSync(path);
  } catch {
    throw new UserError(
      `Pulumi.yaml: workloads: no such file or folder: got ${path}, expected manifests there; correct it, or --workloads`,
    );
  }
  if (!stats.isDirectory()) return [path];
  const files: string[] = [];
  collect(path, files);
  if (files.length === 0) {
    throw new UserError(
      `Pulumi.yaml: workloads: no manifests: got the folder ${path}, expected .yaml, .yml or .json files in it`,
    );
  }
  return files;
}

function collect(folder: string, into: string[]): void {
  const names = readdirSync(folder).sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) collect(path, into);
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

function* objectsOf(file: string, errors: string[]): Generator<readonly [unknown, number]> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(readFileSync(file, "utf8"), {
    lineCounter: lines,
    version: "1.1",
    customTags: kubectlTags,
    stringKeys: true,
    prettyErrors: false,
  });
  if (!Array.isArray(documents)) return;
  for (const document of documents as readonly Document.Parsed[]) {
    if (document.errors.length > 0) {
      for (const error of document.errors) {
        const line = lines.linePos(error.pos[0]).line;
        const hint = error.message.includes("{{") ? "" : "; is it YAML?";
        errors.push(`${file}:${String(line)}: broken YAML: ${error.message}${hint}`);
      }
      continue;
    }
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) continue;
    const lineAt = (offset: number): number => lines.linePos(offset).line;
    const value: unknown = document.toJS();
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
  if (namespace !== undefined && (typeof namespace !== "string" || namespace === "")) {
    return `metadata.namespace: got ${JSON.stringify(namespace)}, expected a string`;
  }
  return undefined;
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
      `${source}: ${describe(object)} is taken together with the one at ${earlier.source}`,
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
    const what = describe(manifest.object);
    return [
      `${manifest.source}: ${what} is there twice: the other is at ${before.source}; keep one`,
    ];
  });
}
