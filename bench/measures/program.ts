import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { usageInTurns, rowOf, usageOf, type Row, type Measure } from "../measure.ts";
import { makeProject } from "../projects.ts";

const child = "bench/program/child.ts";

/** One evaluation of the program for its first update, on the SDK's mocks. */
export const program: Measure = {
  about:
    "the program's evaluation on the SDK's mocks; floor: a bare loop that registers the same resources",
  run: ({ rounds, most, say }) =>
    [10, 70, 300, 1000]
      .filter((services) => services <= most)
      .flatMap((services) => {
        say(`the program with ${services} services`);
        const folder = makeProject({ services });
        const scratch = mkdtempSync(join(tmpdir(), "bench-recording-"));
        const recording = join(scratch, "resources.json");
        try {
          usageOf({ args: [child, "program", folder, recording] });
          const usage = usageInTurns(
            {
              program: { args: [child, "program", folder] },
              floor: { args: [child, "floor", folder, recording] },
            },
            rounds,
          );
          return [
            rowOf(`${services} services`, usage.program, usage.floor),
            rowOf(`${services} services, floor`, usage.floor),
          ] satisfies Row[];
        } finally {
          rmSync(folder, { recursive: true });
          rmSync(scratch, { recursive: true });
        }
      }),
};
