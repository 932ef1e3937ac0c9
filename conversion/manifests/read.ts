import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../migration/user-error.ts";
import { findingLine, type ManifestFinding } from "./finding.ts";
import { isRecord } from "./json.ts";
import { describeObject, identityOf, isKubernetesObject, type Manifest } from "./manifest.ts";
import { filesOf } from "./manifest-files.ts";
import { ManifestIndex } from "./manifest-index.ts";
import { objectsOf } from "./manifest-values.ts";
import { whyNoObject, withoutEmptyNamespace } from "./object-shape.ts";
import { withoutServerFields, whyServerMade } from "./server-fields.ts";

/** What was read, what was left out of it and why, and what cannot be read. */
export interface ManifestTree {
  readonly manifests: readonly Manifest[];
  /** Broken YAML, what is no object, what is there twice. */
  readonly problems: readonly ManifestFinding[];
  readonly notes: readonly ManifestFinding[];
  /** Each object of a dump that the other cluster makes by itself. */
  readonly leftOut: readonly ManifestFinding[];
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
 * As `readManifests`, with what was left out.
 *
 * @param mayBeEmpty whether a folder that is not there, or without manifests, is no mistake; default: false
 */
export function readManifestTree(path: string, mayBeEmpty = false): ManifestTree {
  const tree = surveyManifests(path, mayBeEmpty);
  if (tree.problems.length > 0) throw new UserError(tree.problems.map(findingLine));
  return tree;
}

/**
 * As `readManifestTree`, with the problems instead of an error.
 *
 * @throws UserError when there is no file
 */
export function surveyManifests(path: string, mayBeEmpty = false): ManifestTree {
  const problems: ManifestFinding[] = [];
  const notes: ManifestFinding[] = [];
  const leftOut: ManifestFinding[] = [];
  const found: Manifest[] = [];
  for (const file of filesOf(path, mayBeEmpty)) {
    for (const [object, line] of objectsOf(file, problems, notes)) {
      const source = `${file}:${String(line)}`;
      const problem = whyNoObject(object, basename(file));
      if (problem !== undefined) problems.push({ source, text: problem });
      else if (isKubernetesObject(object))
        found.push({ object: withoutEmptyNamespace(object), source });
    }
  }
  const { manifests, serverMade } = writtenBySomebody(found);
  for (const { object, source, reason } of serverMade) {
    leftOut.push({ source, object: describeObject(object), text: reason });
  }
  const distinct = withoutRepeatedNamespaces(manifests, notes);
  problems.push(...duplicates(distinct));
  return { manifests: distinct, problems, notes, leftOut };
}

export type ReadTree = (path: string, mayBeEmpty: boolean) => ManifestTree;

/** `surveyManifests` that reads each path once: shards have their cluster's manifests in common. */
export function readingOnce(): ReadTree {
  const trees = new Map<string, ManifestTree>();
  return (path, mayBeEmpty) => {
    const key = `${String(mayBeEmpty)} ${path}`;
    const tree = trees.get(key) ?? surveyManifests(path, mayBeEmpty);
    trees.set(key, tree);
    return tree;
  };
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

/** Many files open with their Namespace: several of one name are one, where they do not contradict each other. */
function withoutRepeatedNamespaces(
  manifests: readonly Manifest[],
  notes: ManifestFinding[],
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
    const text = `is taken together with the one at ${earlier.source}`;
    notes.push({ source, object: describeObject(object), text });
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

function duplicates(manifests: readonly Manifest[]): readonly ManifestFinding[] {
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const identity = identityOf(manifest.object);
    const before = first.get(identity);
    if (before === undefined) {
      first.set(identity, manifest);
      return [];
    }
    const { source, object } = manifest;
    const text = `is there twice: the other is at ${before.source}; keep one`;
    return [{ source, object: describeObject(object), text }];
  });
}
