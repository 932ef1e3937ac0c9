// Writes live objects among the manifests, a file for each, and changes no file that says something else.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isCollection, parseAllDocuments, type Document } from "yaml";
import { isRecord } from "../conversion/manifests/json.ts";
import {
  describeObject,
  identityOf,
  isKubernetesObject,
  type KubernetesObject,
} from "../conversion/manifests/manifest.ts";
import { readManifestTree } from "../conversion/manifests/read.ts";
import { asYaml, fileNameOf } from "../conversion/write-yaml.ts";

/** What became of the objects, each by its file. */
export interface WrittenFiles {
  readonly written: readonly string[];
  readonly asTheyWere: readonly string[];
  /** Files that say something else: `workloads/shop/deployment.web.yaml:1: Deployment shop/web`. */
  readonly kept: readonly string[];
}

/**
 * @param force whether what differs takes the object's values; comments beside what stays are kept
 * @param mode of new files; default: as the process' mask says
 * @throws UserError when the manifests that are there cannot be read
 */
export function writeManifestFiles(
  objects: readonly KubernetesObject[],
  out: string,
  force: boolean,
  mode?: (object: KubernetesObject) => number | undefined,
): WrittenFiles {
  const there = new Map(
    readManifestTree(out, true).manifests.map((manifest) => [
      identityOf(manifest.object),
      manifest,
    ]),
  );
  const [written, asTheyWere, kept]: [string[], string[], string[]] = [[], [], []];
  for (const object of objects) {
    const before = there.get(identityOf(object));
    if (before === undefined) {
      const path = freePath(out, object);
      mkdirSync(dirname(path), { recursive: true });
      const own = mode?.(object);
      writeFileSync(path, asYaml(object), own === undefined ? {} : { mode: own });
      written.push(path);
      continue;
    }
    const file = before.source.replace(/:\d+$/, "");
    if (isDeepStrictEqual(before.object, object)) asTheyWere.push(file);
    else if (force && rewrite(file, object)) written.push(file);
    else kept.push(`${before.source}: ${describeObject(object)}`);
  }
  return { written, asTheyWere, kept };
}

/** `workloads/shop/deployment.web.yaml`; a Namespace lies in its own folder, what has none in `_cluster`. */
function freePath(out: string, object: KubernetesObject): string {
  const { kind, metadata } = object;
  const folder = kind === "Namespace" ? metadata.name : undefined;
  const name = fileNameOf(
    folder === undefined ? object : { ...object, metadata: { ...metadata, namespace: folder } },
  ).replace(".", "/");
  const path = join(out, name);
  // two names of objects may be one name of a file
  for (let i = 2; ; i += 1) {
    const free = i === 2 ? path : path.replace(/\.yaml$/, `-${i - 1}.yaml`);
    if (!existsSync(free)) return free;
  }
}

/** @returns false where the object does not stand in a YAML document of its own */
function rewrite(file: string, object: KubernetesObject): boolean {
  if (file.endsWith(".json")) return false;
  const documents = parseAllDocuments(readFileSync(file, "utf8"), { version: "1.1" });
  if (!Array.isArray(documents)) return false;
  const found = (documents as readonly Document.Parsed[]).find((document) => {
    const value: unknown = document.toJS();
    return isKubernetesObject(value) && identityOf(value) === identityOf(object);
  });
  if (found === undefined) return false;
  change(found, [], found.toJS(), object);
  const text = (documents as readonly Document.Parsed[]).map((document) =>
    document.toString({ lineWidth: 0 }),
  );
  writeFileSync(file, text.join(""));
  return true;
}

/** Sets what differs, so that the comments beside the rest stay. */
function change(
  document: Document.Parsed,
  path: readonly (string | number)[],
  before: unknown,
  after: unknown,
): void {
  if (isDeepStrictEqual(before, after)) return;
  const both = isRecord(before) && isRecord(after);
  const lists = Array.isArray(before) && Array.isArray(after) && before.length === after.length;
  if ((!both && !lists) || (path.length > 0 && !isCollection(document.getIn(path, true)))) {
    document.setIn(path, document.createNode(after));
    return;
  }
  if (lists) {
    for (const [i, item] of (after as readonly unknown[]).entries()) {
      change(document, [...path, i], (before as readonly unknown[])[i], item);
    }
    return;
  }
  if (!both) return;
  for (const key of Object.keys(before)) if (!(key in after)) document.deleteIn([...path, key]);
  for (const [key, value] of Object.entries(after)) {
    if (key in before) change(document, [...path, key], before[key], value);
    else document.setIn([...path, key], document.createNode(value));
  }
}
