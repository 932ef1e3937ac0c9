// Where this project and its examples are.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own folder. */
export const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** The folder of the example that is shipped: the project's own, until `npm run init` has moved the example's files. */
export function shippedExample(): string {
  const moved = join(projectFolder, "rehearsal/examples/two-clusters");
  return existsSync(moved) ? moved : projectFolder;
}
