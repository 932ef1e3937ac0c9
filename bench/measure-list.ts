// Every measurement by its name: `npm run bench -- NAME`.
import type { Measure } from "./measure.ts";
import { commandCosts } from "./measures/commands.ts";
import { engine } from "./measures/engine.ts";
import { model } from "./measures/model.ts";
import { program } from "./measures/program.ts";
import { rehearsal } from "./measures/rehearsal.ts";
import { shards } from "./measures/shards.ts";
import { shift } from "./measures/shift.ts";
import { start } from "./measures/start.ts";

export const measures: Readonly<Record<string, Measure>> = {
  program,
  shift,
  engine,
  start,
  commands: commandCosts,
  model,
  rehearsal,
  shards,
};
