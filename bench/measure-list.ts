// Every measurement by its name: `npm run bench -- NAME`.
import type { Row } from "./measure.ts";
import { commandCosts } from "./measures/commands.ts";
import { engine } from "./measures/engine.ts";
import { model } from "./measures/model.ts";
import { program } from "./measures/program.ts";
import { rehearsal } from "./measures/rehearsal.ts";
import { shards } from "./measures/shards.ts";
import { shift } from "./measures/shift.ts";
import { start } from "./measures/start.ts";

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
