// `npm run bench`: what the program, the commands and the model cost, against floors.
import { defineCommand, exitCodes, runCommand } from "../cli/command.ts";
import { expectOneOf, oneOf } from "../cli/options.ts";
import { UserError } from "../migration/user-error.ts";
import type { Row } from "./measure.ts";
import { measures } from "./measure-list.ts";

const formats = ["text", "json"] as const;

const bench = defineCommand({
  summary: "CPU and memory of the program and the commands, against floors",
  about: [
    "Measures whole processes in turns, and prints medians and ratios to a floor.",
    "",
    ...Object.entries(measures).map(([name, { about }]) => `  ${name}: ${about}`),
  ].join("\n"),
  options: {
    only: {
      type: "string",
      multiple: true,
      default: [],
      value: "NAME",
      text: "this one only; may be repeated",
    },
    rounds: { type: "string", default: "5", value: "N", text: "runs of each process (default: 5)" },
    most: {
      type: "string",
      default: "1000",
      value: "N",
      text: "leave out projects of more services (default: 1000)",
    },
    format: oneOf(formats, "text: tables; json: one document (default: text)"),
  },
  run: (options, { print, complain }) => {
    const format = expectOneOf("format", formats, options.format);
    const limits = {
      rounds: wholeNumber("--rounds", options.rounds),
      most: wholeNumber("--most", options.most),
      say: (text: string) => {
        complain(`measuring ${text}`);
      },
    };
    const names = options.only.length === 0 ? Object.keys(measures) : options.only;
    const results = names.map((name) => {
      const measure = measures[name];
      if (measure === undefined) {
        throw new UserError(
          `--only: got ${name}, expected one of ${Object.keys(measures).join(", ")}`,
        );
      }
      const rows = measure.run(limits);
      if (format === "text") print(table(name, rows));
      return { name, about: measure.about, rows };
    });
    if (format === "json") print(JSON.stringify({ rounds: limits.rounds, results }, undefined, 2));
    return exitCodes.done;
  },
});

function table(name: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  if (rows.length === 0) return `${name}\n  skipped\n`;
  return [
    name,
    ...rows.map(({ what, cpuSeconds, memoryMiB, ratio, note }) =>
      [
        `  ${what.padEnd(width)}`,
        `${cpuSeconds.toFixed(2).padStart(7)} s`,
        ...(memoryMiB === undefined ? [] : [`${memoryMiB.toFixed(0).padStart(6)} MiB`]),
        ...(ratio === undefined
          ? []
          : [
              `${ratio.cpu.toFixed(2).padStart(6)} x CPU`,
              ...(ratio.memory === undefined
                ? []
                : [`${ratio.memory.toFixed(2).padStart(6)} x memory`]),
            ]),
        ...(note === undefined ? [] : [`  ${note}`]),
      ].join(""),
    ),
    "",
  ].join("\n");
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UserError(`${option}: got ${text}, expected a whole number of at least 1`);
}

if (import.meta.main) {
  process.exitCode = await runCommand({ bench }, ["bench", ...process.argv.slice(2)]);
}
