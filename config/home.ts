import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { projectFile, stackOfFile } from "../migration/state/stack-file.ts";

/**
 * Where the Pulumi.yaml of a folder of stack files is: beside them, else in the nearest folder above, as Pulumi looks for it.
 *
 * @returns the folder itself where there is none, or no stack file
 */
export function homeOf(folder: string): string {
  if (existsSync(join(folder, projectFile)) || !existsSync(folder)) return folder;
  if (!readdirSync(folder).some((name) => stackOfFile(name) !== undefined)) return folder;
  for (let at = resolve(folder); at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, projectFile))) return at;
  }
  return folder;
}
