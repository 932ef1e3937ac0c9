// `npm run model`: walks through everything that can happen to two sides, by the rules' own functions.
import { parseArgs } from "node:util";
import { explore, type Exploration } from "./explore.ts";
import { deepSettings, settings } from "./settings.ts";
import { UserError } from "../../migration/user-error.ts";
import { run } from "../../cli/run.ts";

const usage = `npm run model -- [options]

Explores both sides of a migration: every order of edits, updates, faults and time.

  --hosts N    only configurations with N hosts (1, 2 or 3)
  --depth N    only the first N moves of each (default: all)
  --seconds N  at most so long for each (default: 60)
  --deep       more faults at once; minutes, and gigabytes of memory
`;

export function model(
  words: readonly string[],
  print: (line: string) => void = console.log,
): number {
  const { values: options } = parseArgs({
    args: [...words],
    options: {
      hosts: { type: "string" },
      depth: { type: "string" },
      seconds: { type: "string", default: "60" },
      deep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) {
    print(usage);
    return 0;
  }
  const hosts = options.hosts === undefined ? undefined : wholeNumber("--hosts", options.hosts, 3);
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
  return violations.length === 0 ? 0 : 1;
}

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

if (import.meta.main) await run(model);
