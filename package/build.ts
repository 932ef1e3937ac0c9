// `npm pack` runs it: JavaScript and declarations of the components into dist/, since Node strips no types
// below node_modules. Nothing else in this repository needs a build.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const boot = "components/cluster/boot";

rmSync(join(root, "dist"), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "--project", "tsconfig.build.json"],
  { cwd: root, stdio: "inherit" },
);
// the files that machines boot with are read beside the code
cpSync(join(root, boot), join(root, "dist", boot), {
  recursive: true,
  filter: (path) => !path.endsWith(".ts"),
});
