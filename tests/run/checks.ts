// `node tests/run/checks.ts SCRIPT...`: npm scripts, as many side by side as there are processors; fails if one of them does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { sideBySide, type Task } from "./side-by-side.ts";

const tasks = process.argv.slice(2).map((script): Task<boolean> => async (print) => {
  const child = spawn("npm", ["run", "--silent", script], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", print);
  const [code] = (await once(child, "close")) as [number | null];
  return code === 0;
});
const passed = await sideBySide(tasks, availableParallelism(), (text) =>
  process.stdout.write(text),
);
process.exitCode = passed.every(Boolean) ? 0 : 1;
