// Where this project and its examples are.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exampleFolder } from "../cli/shipped-example.ts";

/** The project's own folder. */
export const projectFolder = fileURLToPath(new URL("..", import.meta.url));

/** The folder of the example that is shipped: the project's own, until `npm run init` has moved the example's files. */
export function shippedExample(): string {
  const moved = join(projectFolder, exampleFolder);
  return existsSync(moved) ? moved : projectFolder;
}
