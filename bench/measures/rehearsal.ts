import { rmSync } from "node:fs";
import { answerOf, inTurns, median, type Row, type Measure } from "../measure.ts";
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
        const run = (which: "world" | "floor") => ({
          args: ["bench/rehearsal/child.ts", which, what, String(questions), folder],
        });
        const runs = { world: run("world"), floor: run("floor") };
        const taken = inTurns(
          runs,
          rounds,
          (each) => (answerOf(each) as { cpuSeconds: number }).cpuSeconds,
        );
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
