import { rmSync } from "node:fs";
import { rowOf, usageOf, type Row, type Measure } from "../measure.ts";
import { makeProject } from "../projects.ts";

/** What a step of the traffic shift does, by what the program registers before and after it. */
export const shift: Measure = {
  about:
    "how many resources a shift of every host changes, and on how many one record depends; floor: one change a host",
  run: ({ most, say }) =>
    [10, 70, 300]
      .filter((services) => services <= most)
      .map((services) => {
        say(`a shift of ${services} hosts`);
        return measureShift(services);
      }),
};

export function measureShift(services: number): Row & { readonly note: string } {
  const folder = makeProject({ services });
  try {
    const { printed, ...usage } = usageOf({ args: ["bench/program/shift.ts", folder] });
    const [note = ""] = printed.trim().split("\n").slice(-1);
    return { ...rowOf(`${services} hosts, four evaluations`, usage), note };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
