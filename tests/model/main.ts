// `npm run model`: walks through everything that can happen to two sides, by the rules' own functions.
import { explore, type Exploration } from "./explore.ts";
import { deepSettings } from "./deep-settings.ts";
import { settings } from "./settings.ts";
import { UserError } from "../../migration/user-error.ts";
import { defineCommand, exitCodes, runCommand } from "../../cli/command.ts";

export const model = defineCommand({
  summary: "every order of edits, updates, faults and time",
  about:
    "Explores both sides of a migration: every order of edits, updates, faults and time.\n\n" +
    "Exit codes: 0 no rule is violated; 1 one is; 2 the command line is wrong.",
  options: {
    hosts: { type: "string", value: "N", text: "only configurations with N hosts (1, 2 or 3)" },
    depth: { type: "string", value: "N", text: "only the first N moves of each (default: all)" },
    seconds: {
      type: "string",
      default: "120",
      value: "N",
      text: "at most so long for each (default: 120)",
    },
    deep: {
      type: "boolean",
      default: false,
      text: "more faults at once; minutes, and gigabytes of memory",
    },
  },
  run: (options, { print }) => {
    const hosts =
      options.hosts === undefined ? undefined : wholeNumber("--hosts", options.hosts, 3);
    const limits = {
      timeMs: 1000 * wholeNumber("--seconds", options.seconds, 86_400),
      ...(options.depth !== undefined && { depth: wholeNumber("--depth", options.depth, 10_000) }),
    };
    const chosen = [...settings, ...(options.deep ? deepSettings : [])].filter(
      (setting) => hosts === undefined || setting.hosts === hosts,
    );
    const explorations = chosen.map((setting) => {
      const exploration = explore(setting, undefined, limits);
      print(line(exploration));
      return exploration;
    });
    const sum = (count: (exploration: Exploration) => number) =>
      explorations.reduce((total, exploration) => total + count(exploration), 0);
    const violations = explorations.flatMap(({ violation }) => violation ?? []);
    print(
      `${number(sum(({ states }) => states))} states, ${number(sum(({ transitions }) => transitions))} ` +
        `transitions, ${violations.length} violations`,
    );
    for (const { broken, trace } of violations) {
      print(`\n${broken.join("\n")}\nafter:`);
      for (const label of trace) print(`  ${label}`);
    }
    return violations.length === 0 ? exitCodes.done : exitCodes.refused;
  },
});

function line({ setting, states, transitions, depth, complete, violation }: Exploration): string {
  const extent =
    violation !== undefined
      ? "a violation"
      : complete
        ? `all, up to ${depth} moves deep`
        : `not all, ${depth} moves deep`;
  const counts = `${number(states).padStart(9)} states ${number(transitions).padStart(10)} transitions`;
  return `${counts}  ${setting.name}: ${extent}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UserError(`${option}: got ${text}, expected a whole number from 1 to ${most}`);
}

if (import.meta.main) {
  process.exitCode = await runCommand({ model }, ["model", ...process.argv.slice(2)]);
}
