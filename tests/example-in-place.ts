// Puts the shipped example back to where the tests expect it, once `npm run init` has moved it.
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { exampleFolder } from "../cli/shipped-example.ts";
import { projectFile, stackOfFile } from "../migration/state/stack-file.ts";

/** What a copy of the project goes without. */
const left = new Set([".git", "node_modules", "rehearsal-report", "dist"]);

/**
 * The project's folder, or a copy of it, made in a temporary folder, in which the example is in its place.
 *
 * @param copies gets the copy, which the caller removes
 */
export function folderWithExample(project: string, copies: string[]): string {
  if (!existsSync(join(project, exampleFolder))) return project;
  const copy = mkdtempSync(join(tmpdir(), "with-example-"));
  copies.push(copy);
  for (const entry of readdirSync(project)) {
    if (!left.has(entry)) cpSync(join(project, entry), join(copy, entry), { recursive: true });
  }
  symlinkSync(join(project, "node_modules"), join(copy, "node_modules"));
  restoreExample(copy);
  return copy;
}

/** Instead of one's own files; what `npm run init` has moved goes back, as it was. */
export function restoreExample(dir: string): void {
  for (const entry of readdirSync(dir)) {
    if (stackOfFile(entry) !== undefined) rmSync(join(dir, entry));
  }
  rmSync(join(dir, "workloads"), { recursive: true, force: true });
  const example = join(dir, exampleFolder);
  for (const entry of readdirSync(example)) renameSync(join(example, entry), join(dir, entry));
  rmSync(example, { recursive: true });
  const shared = join(dirname(example), projectFile);
  const text = readFileSync(shared, "utf8");
  writeFileSync(
    join(dir, projectFile),
    text.replace(`${basename(exampleFolder)}/workloads`, "workloads"),
  );
  rmSync(shared);
}
