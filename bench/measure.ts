// Whole processes, measured in turns: a machine that is busy for a while slows each of them alike. What counts is
// the CPU time that a process has used, and its peak of memory; ratios are of medians.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** What one process has used. */
export interface Usage {
  /** User and system. */
  readonly cpuSeconds: number;
  /** The peak of its resident set. */
  readonly memoryMiB: number;
}

/** One command of node's. */
export interface MeasuredRun {
  /** Relative to the project's folder, or `-e` and a text. */
  readonly args: readonly string[];
  /** Exit codes that are an answer; default only 0. */
  readonly exitCodes?: readonly number[];
}

/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly cpuSeconds: number;
  /** Absent where it was not asked. */
  readonly memoryMiB?: number;
  /** Against the floor, in CPU and in memory; absent for what has no floor. */
  readonly ratio?: { readonly cpu: number; readonly memory?: number };
  /** What was counted besides. */
  readonly note?: string;
}

export interface MeasureOptions {
  /** How often each process runs; the median counts. */
  readonly rounds: number;
  /** Largest number of services, or of objects for the commands. */
  readonly most: number;
  /** Told what is being measured. */
  readonly say: (text: string) => void;
}

export interface Measure {
  /** What its floor is, and what is compared with it. */
  readonly about: string;
  readonly run: (options: MeasureOptions) => readonly Row[];
}

/** @throws Error with what the process printed, for any other exit code */
export function usageOf({
  args,
  exitCodes = [0],
}: MeasuredRun): Usage & { readonly printed: string } {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const usage = join(folder, "usage.json");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--import", join(root, "bench/usage.ts"), ...args],
      {
        cwd: root,
        env: { ...process.env, BENCH_USAGE: usage },
        maxBuffer: 1 << 28,
      },
    );
    if (!exitCodes.includes(status ?? -1)) {
      throw new Error(
        `node ${args.join(" ")}: exit code ${status}\n${String(stdout)}${String(stderr)}`,
      );
    }
    return { ...(JSON.parse(readFileSync(usage, "utf8")) as Usage), printed: String(stdout) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The last line that a process prints, as JSON: what a process that measures itself has found. */
export function answerOf(run: MeasuredRun): unknown {
  return JSON.parse(usageOf(run).printed.trim().split("\n").at(-1) ?? "");
}

/** What is taken of each run, once a round; the runs take turns. */
export function inTurns<K extends string, T>(
  runs: Readonly<Record<K, MeasuredRun>>,
  rounds: number,
  take: (run: MeasuredRun) => T,
): Readonly<Record<K, readonly T[]>> {
  const names = Object.keys(runs) as K[];
  const taken = names.map((name): [K, T[]] => [name, []]);
  for (let round = 0; round < rounds; round++) {
    for (const [name, all] of taken) all.push(take(runs[name]));
  }
  return Object.fromEntries(taken) as Record<K, T[]>;
}

/** The median usage of each run, taken in turns. */
export function usageInTurns<K extends string>(
  runs: Readonly<Record<K, MeasuredRun>>,
  rounds: number,
): Readonly<Record<K, Usage>> {
  const taken = Object.entries<readonly Usage[]>(inTurns(runs, rounds, usageOf));
  return Object.fromEntries(
    taken.map(([name, all]) => [
      name,
      {
        cpuSeconds: median(all.map(({ cpuSeconds }) => cpuSeconds)),
        memoryMiB: median(all.map(({ memoryMiB }) => memoryMiB)),
      },
    ]),
  ) as Record<K, Usage>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error("no values");
  return middle;
}

export function rowOf(what: string, { cpuSeconds, memoryMiB }: Usage, floor?: Usage): Row {
  return {
    what,
    cpuSeconds,
    memoryMiB,
    ...(floor !== undefined && {
      ratio: {
        cpu: cpuSeconds / floor.cpuSeconds,
        memory: memoryMiB / floor.memoryMiB,
      },
    }),
  };
}
