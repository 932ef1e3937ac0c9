// Moves the example that is shipped out of the way of somebody's own files.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseDocument } from "yaml";
import type { ParsedProject } from "../config/read.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";

/** Where `npm start -- --example` finds it. */
export const exampleFolder = "rehearsal/examples/two-clusters";

/** Beside the other examples, which share its Pulumi.yaml and manifests. */
export function moveExample(dir: string, { stacks }: ParsedProject): void {
  const [first] = stacks.values();
  if (first === undefined) return;
  const { workloads } = first.shared;
  const home = join(dir, exampleFolder);
  mkdirSync(home, { recursive: true });
  const document = parseDocument(readFileSync(join(dir, projectFile), "utf8"));
  document.setIn(["config", "workloads", "default"], join(basename(exampleFolder), workloads));
  writeFileSync(
    join(dirname(home), projectFile),
    document.toString({ lineWidth: 0, flowCollectionPadding: false }),
  );
  for (const stack of stacks.keys()) {
    renameSync(join(dir, stackFile(stack)), join(home, stackFile(stack)));
  }
  if (!existsSync(join(dir, workloads))) return;
  mkdirSync(dirname(join(home, workloads)), { recursive: true });
  renameSync(join(dir, workloads), join(home, workloads));
}
