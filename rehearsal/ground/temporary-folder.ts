import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const left = new Set<string>();

/** A new folder that is gone when the process ends, at the latest. @param prefix of its name */
export function temporaryFolder(prefix: string): string {
  if (left.size === 0) process.once("exit", removeAll);
  const folder = mkdtempSync(join(tmpdir(), prefix));
  left.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  // a server that is about to end may still write into it
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  left.delete(folder);
  if (left.size === 0) process.removeListener("exit", removeAll);
}

function removeAll(): void {
  for (const folder of left) removeFolder(folder);
}
