// `npm test` and `npm run test:kubernetes`: mocha, on the shipped example whatever the project's own files are. Several
// processes run side by side, each a part of the test files; with an option of mocha's there is one.
import { spawnSync } from "node:child_process";
import { globSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Mocha from "mocha";
import { folderWithExample } from "./example-in-place.ts";
import { partsOf } from "./run/parts.ts";
import { mocha, runParts } from "./run/run-parts.ts";
import type { Totals } from "./run/totals.ts";

const copies: string[] = [];
const cwd = folderWithExample(resolve(import.meta.dirname, ".."), copies);
const words = process.argv.slice(2);
// what one process has compiled the next one loads
const env = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"), ...process.env };

const parts = words.some((word) => word.startsWith("-")) ? [] : partsOf(globSync(words, { cwd }));
if (parts.length > 1) {
  const startedMs = Date.now();
  const options = process.stdout.isTTY ? ["--color"] : [];
  const print = (text: string) => void process.stdout.write(text);
  const totals = await runParts(parts, { cwd, env, print, options });
  printTotals(totals, Date.now() - startedMs);
  process.exitCode = totals.failures.length === 0 ? 0 : 1;
} else {
  const { status } = spawnSync(process.execPath, [mocha, ...words], { cwd, env, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
for (const copy of copies) rmSync(copy, { recursive: true, force: true });

/** As mocha prints them. */
function printTotals({ passes, pending, failures }: Totals, duration: number): void {
  const { prototype } = Mocha.reporters.Base;
  prototype.epilogue.call(
    Object.assign(Object.create(prototype) as Mocha.reporters.Base, {
      stats: { passes, pending, failures: failures.length, duration },
      failures: failures.map(({ titles, error }) => ({ titlePath: () => titles, err: error })),
    }),
  );
}
