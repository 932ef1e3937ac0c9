import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineUsage } from "../engine/child.ts";
import { answerOf, inTurns, median, usageOf, type Row, type Measure } from "../measure.ts";
import { makeProject } from "../projects.ts";

/** What a person waits for at a terminal, where a CLI is. */
export const engine: Measure = {
  about:
    "preview and up on a real engine, all processes; floor: the same resources registered plainly, of a shift the records alone",
  run: ({ rounds, most, say }) => {
    if (spawnSync("pulumi", ["version"]).status !== 0) {
      say("the engine: skipped: no `pulumi` on the PATH (https://www.pulumi.com/docs/install/)");
      return [];
    }
    return [70, 300]
      .filter((services) => services <= most)
      .flatMap((services) => {
        say(`the engine with ${services} services`);
        return measureEngine(services, rounds);
      });
  },
};

type Program = "program" | "floor" | "records";

function measureEngine(services: number, rounds: number): readonly Row[] {
  const folder = makeProject({ services });
  const scratch = mkdtempSync(join(tmpdir(), "bench-recording-"));
  const recording = join(scratch, "resources.json");
  try {
    usageOf({ args: ["bench/program/child.ts", "program", folder, recording] });
    const run = (which: Program) => ({ args: ["bench/engine/child.ts", which, folder, recording] });
    const runs = { program: run("program"), floor: run("floor"), records: run("records") };
    const taken = inTurns(runs, rounds, (each) => answerOf(each) as readonly EngineUsage[]);
    const usage = (which: Program, what: EngineUsage["what"]) =>
      taken[which]
        .map((each) => each.find((one) => one.what === what))
        .filter((one) => one !== undefined);
    const row = (what: EngineUsage["what"], floor: "floor" | "records"): Row => {
      const [own, least] = [usage("program", what), usage(floor, what)];
      const cpu = (of: readonly EngineUsage[]) => median(of.map(({ cpuSeconds }) => cpuSeconds));
      const bytes = (of: readonly EngineUsage[]) =>
        median(of.map(({ writtenBytes }) => writtenBytes));
      return {
        what: `${services} services: ${what}`,
        cpuSeconds: cpu(own),
        ratio: { cpu: cpu(own) / cpu(least) },
        note:
          `floor ${cpu(least).toFixed(1)} s` +
          (bytes(own) === 0
            ? ""
            : `; the state grows by ${mebibytes(bytes(own))} MiB, the floor's by ${mebibytes(bytes(least))}`),
      };
    };
    return [
      row("create", "floor"),
      row("preview", "floor"),
      row("shift, preview", "records"),
      row("shift, up", "records"),
    ];
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(scratch, { recursive: true });
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
