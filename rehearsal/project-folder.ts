// Where this project and its examples are.
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own folder. */
export const projectFolder = fileURLToPath(new URL("..", import.meta.url));

const examples = join(projectFolder, "rehearsal/examples");

/** The folder of the example that is shipped: the project's own, until `npm run init` has moved the example's files. */
export function shippedExample(): string {
  const moved = join(examples, "two-clusters");
  return existsSync(join(moved, "Pulumi.yaml")) ? moved : projectFolder;
}

/** Where the Pulumi.yaml of a folder of stack files is: other examples share that of the shipped one. */
export function homeOf(folder: string): string {
  if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
  return relative(examples, folder).startsWith("..") ? projectFolder : shippedExample();
}
