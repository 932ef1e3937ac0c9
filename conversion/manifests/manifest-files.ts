// Which files hold manifests.
import { readdirSync, realpathSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { UserError } from "../../migration/user-error.ts";

/**
 * A file, or every `.yaml`, `.yml` and `.json` file of a folder and the folders in it (names that begin with a dot are
 * skipped), in the order of their names.
 *
 * @param mayBeEmpty whether a folder that is not there, or without manifests, is no mistake
 * @throws UserError when there is none
 */
export function filesOf(path: string, mayBeEmpty: boolean): readonly string[] {
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
