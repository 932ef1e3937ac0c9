// The project in a temporary folder: the engine writes into stack files, and the rehearsal edits them.
import { copyFileSync, cpSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** What a `pulumi up` does not read. */
const left = new Set(["node_modules", "rehearsal-report", "dist", "tests", "docs", "bench"]);

/**
 * Everything that the program consists of, its stack files too; it runs in the rehearsal's environment.
 *
 * @param target an existing, empty folder
 */
export function copyProject(source: string, target: string): void {
  for (const entry of readdirSync(source)) {
    if (entry.startsWith(".") || left.has(entry)) continue;
    cpSync(join(source, entry), join(target, entry), { recursive: true });
  }
  copyFileSync(join(source, "rehearsal/runtimes/engine/main.js"), join(target, "main.js"));
  symlinkSync(join(source, "node_modules"), join(target, "node_modules"));
}
