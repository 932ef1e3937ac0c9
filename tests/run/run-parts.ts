import { fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { sideBySide } from "./side-by-side.ts";
import type { Totals } from "./totals.ts";

export const mocha = resolve(import.meta.dirname, "../../node_modules/mocha/bin/mocha.js");
const reporter = resolve(import.meta.dirname, "part-reporter.ts");

interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets mocha's lines, without the totals and the list of failures. */
  readonly print: (text: string) => void;
  /** Arguments of mocha's besides the files. */
  readonly options?: readonly string[];
}

/** Runs lists of test files, each in a mocha of its own, as many side by side as there are processors. */
export async function runParts(
  parts: readonly (readonly string[])[],
  surroundings: Surroundings,
): Promise<Totals> {
  const tasks = parts.map(
    (files) => (print: (text: string) => void) => runPart(files, { ...surroundings, print }),
  );
  const totals = await sideBySide(tasks, availableParallelism(), surroundings.print);
  return {
    passes: totals.reduce((sum, { passes }) => sum + passes, 0),
    pending: totals.reduce((sum, { pending }) => sum + pending, 0),
    failures: totals.flatMap(({ failures }) => failures),
  };
}

async function runPart(
  files: readonly string[],
  { cwd, env, print, options = [] }: Surroundings,
): Promise<Totals> {
  const child = fork(mocha, ["--reporter", reporter, ...options, ...files], {
    cwd,
    env,
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let totals: Totals | undefined;
  child.on("message", (message) => (totals = message as Totals));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", print);
  }
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (totals !== undefined) return totals;
  const message = `mocha ended with ${code ?? signal} before its tests had`;
  return { passes: 0, pending: 0, failures: [{ titles: [files.join(" ")], error: { message } }] };
}
