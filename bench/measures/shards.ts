import { rmSync } from "node:fs";
import { join } from "node:path";
import { inTurns, median, rowOf, usageOf, type Row } from "../measure.ts";
import type { Measure, MeasureOptions } from "../measure-list.ts";
import { makeShards } from "../projects.ts";

/** Of each shard. */
const hosts = 300;

/** What a stack costs when the migration grows by shards. */
export const shards: Measure = {
  about:
    "a shard's stack of 300 hosts, and the commands, in projects of 1 and of 10 shards; floor: the project of one shard",
  run: ({ rounds, say }) => {
    const [one, ten] = [1, 10].map((count) => makeShards({ shards: count, hosts }));
    if (one === undefined || ten === undefined) throw new Error("there are two projects");
    try {
      say("a shard's stack among 1 and 10 shards");
      return [...evaluations(one, ten, rounds), ...commands(one, ten, rounds, say)];
    } finally {
      for (const folder of [one, ten]) rmSync(folder, { recursive: true });
    }
  },
};

interface Evaluation {
  readonly cpuSeconds: number;
  readonly resources: number;
}

/** One evaluation of the first shard's source stack. */
export function evaluateShard(folder: string): Evaluation {
  const { printed } = usageOf({ args: ["bench/program/shard.ts", folder, "old-s0"] });
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Evaluation;
}

function evaluations(one: string, ten: string, rounds: number): readonly Row[] {
  const taken = new Map<string, number[]>([one, ten].map((folder) => [folder, []]));
  const counts = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    for (const folder of [one, ten]) {
      const { cpuSeconds, resources } = evaluateShard(folder);
      taken.get(folder)?.push(cpuSeconds);
      counts.set(folder, resources);
    }
  }
  const [least, own] = [one, ten].map((folder) => median(taken.get(folder) ?? []));
  if (least === undefined || own === undefined) throw new Error("no rounds");
  const note = (folder: string) => `${counts.get(folder) ?? 0} resources`;
  return [
    { what: "300 hosts: a stack, 1 shard", cpuSeconds: least, note: note(one) },
    {
      what: "3,000 hosts: a stack, 10 shards",
      cpuSeconds: own,
      ratio: { cpu: own / least },
      note: note(ten),
    },
  ];
}

/** `next` of one shard reads that shard; `check` and `next` of all read all, against ten times one. */
function commands(
  one: string,
  ten: string,
  rounds: number,
  say: MeasureOptions["say"],
): readonly Row[] {
  say("the commands in a project of 10 shards");
  const command = (folder: string, ...words: string[]) => ({
    args: ["cli/main.ts", ...words, "--dir", folder],
    exitCodes: [0, 1],
  });
  const check = ["check", "--base", "HEAD"];
  const parsed = Array.from({ length: 10 }, (_, i) => join(ten, "shards", `s${i}`));
  const usage = inTurns(
    {
      nextOfOne: command(one, "next", "--shard", "s0"),
      nextOfTen: command(ten, "next", "--shard", "s0"),
      parsedTwice: { args: ["bench/floors/parse-yaml.ts", ...parsed, ...parsed] },
      check: command(ten, ...check),
    },
    rounds,
  );
  return [
    rowOf("3,000 hosts: next --shard", usage.nextOfTen, usage.nextOfOne),
    rowOf("3,000 hosts: check, against parsing twice", usage.check, usage.parsedTwice),
  ];
}
