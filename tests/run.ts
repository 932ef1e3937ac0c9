// `npm test` and `npm run test:kubernetes`: mocha, on the shipped example whatever the project's own files are.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { folderWithExample } from "./example-in-place.ts";

const copies: string[] = [];
const cwd = folderWithExample(resolve(import.meta.dirname, ".."), copies);
const mocha = resolve(import.meta.dirname, "../node_modules/mocha/bin/mocha.js");
const { status } = spawnSync(process.execPath, [mocha, ...process.argv.slice(2)], {
  cwd,
  stdio: "inherit",
});
for (const copy of copies) rmSync(copy, { recursive: true, force: true });
process.exitCode = status ?? 1;
