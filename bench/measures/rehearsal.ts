import { rmSync } from "node:fs";
import { median, usageOf, type Row } from "../measure.ts";
import type { Measure } from "../measure-list.ts";
import { makeProject } from "../projects.ts";

const questions = 5000;

/** What the simulated world and its clients can answer. */
export const rehearsal: Measure = {
  about:
    "DNS answers and requests of the simulated world, both ends; floor: bare loops of the same libraries",
  run: ({ rounds, say }) => {
    say("the rehearsal's world");
    const folder = makeProject({ services: 100 });
    try {
      return (["dns", "http"] as const).map((what) => {
        const taken: Record<"world" | "floor", number[]> = { world: [], floor: [] };
        for (let round = 0; round < rounds; round++) {
          for (const which of ["world", "floor"] as const) {
            const args = ["bench/rehearsal/child.ts", which, what, String(questions), folder];
            const { cpuSeconds } = JSON.parse(usageOf({ args }).printed) as { cpuSeconds: number };
            taken[which].push(cpuSeconds);
          }
        }
        const [own, floor] = [median(taken.world), median(taken.floor)];
        const aSecond = (seconds: number) => Math.round(questions / seconds);
        return {
          what: what === "dns" ? "DNS answers" : "requests, each on a connection of its own",
          cpuSeconds: own,
          ratio: { cpu: own / floor },
          note: `${aSecond(own)} in a second of CPU, the floor ${aSecond(floor)}`,
        } satisfies Row;
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
