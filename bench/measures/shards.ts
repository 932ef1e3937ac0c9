import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  answerOf,
  inTurns,
  median,
  rowOf,
  usageInTurns,
  type MeasuredRun,
  type Row,
  type Measure,
  type MeasureOptions,
} from "../measure.ts";
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
  return answerOf(shardRun(folder)) as Evaluation;
}

function shardRun(folder: string): MeasuredRun {
  return { args: ["bench/program/shard.ts", folder, "old-s0"] };
}

function evaluations(one: string, ten: string, rounds: number): readonly Row[] {
  const runs = { one: shardRun(one), ten: shardRun(ten) };
  const taken = inTurns(runs, rounds, (run) => answerOf(run) as Evaluation);
  const [least, own] = [taken.one, taken.ten].map((all) =>
    median(all.map(({ cpuSeconds }) => cpuSeconds)),
  );
  if (least === undefined || own === undefined) throw new Error("there are two runs");
  const note = (all: readonly Evaluation[]) => `${all.at(-1)?.resources ?? 0} resources`;
  return [
    { what: "300 hosts: a stack, 1 shard", cpuSeconds: least, note: note(taken.one) },
    {
      what: "3,000 hosts: a stack, 10 shards",
      cpuSeconds: own,
      ratio: { cpu: own / least },
      note: note(taken.ten),
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
  const usage = usageInTurns(
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
