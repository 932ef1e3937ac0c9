// What a command is, and how each is run: one parser, one help text, one frame for errors.
import { parseArgs, type ParseArgsOptionDescriptor } from "node:util";
import { UserError } from "../migration/user-error.ts";
import type { Environment } from "../components/environment.ts";
import type { CloudWatchReader } from "../live/cloudwatch.ts";
import type { Person } from "./questions.ts";
import type { Route53Reader } from "./deployed.ts";

/** An option of node:util's parseArgs, and what its help says. */
export interface Option extends ParseArgsOptionDescriptor {
  /** What stands for the value in the help text: `STACK`. A flag has none. */
  readonly value?: string;
  readonly text: string;
}

export type OptionTable = Readonly<Record<string, Option>>;

export type OptionValues<O extends OptionTable> = ReturnType<
  typeof parseArgs<{ readonly options: O }>
>["values"];

/** Where a command's lines go, and whom it asks. */
export interface CommandContext {
  readonly print: (text: string) => void;
  /** Standard error. */
  readonly complain: (text: string) => void;
  /** Answers a command's questions; default: the terminal, where there is one. */
  readonly person?: Person;
  /** Clock, names and ingresses; default: the real ones. */
  readonly environment?: Environment;
  /** A zone's name servers; default: as DNS tells. */
  readonly nameServers?: (zone: string) => Promise<readonly string[]>;
  /** Default: AWS' of the load balancer's region. */
  readonly cloudwatch?: CloudWatchReader;
  /** By default AWS, with the credentials of the environment. */
  readonly route53?: Route53Reader;
}

/** The exit codes of every command. */
export const exitCodes = {
  done: 0,
  /** The answer is no: an unsafe edit, no safe step, a manifest that is refused. */
  refused: 1,
  /** The command line or the files are wrong, so there is no answer. */
  unusable: 2,
  /** A report is printed, and it names something that no side would take. */
  incomplete: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command, with its own options hidden: see `defineCommand`. */
export interface Command {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What it does, and what its exit codes mean. */
  readonly about: string;
  readonly options: OptionTable;
  /** @throws UserError for what makes an answer impossible */
  readonly run: (words: readonly string[], context: CommandContext) => Promise<ExitCode>;
}

/** The answer is no, for the reasons that its lines give: exit code 1 instead of 2. */
export class RefusedAnswer extends UserError {}

/** A command whose function gets its options parsed. */
export function defineCommand<const O extends OptionTable>(spec: {
  readonly summary: string;
  readonly about: string;
  readonly options: O;
  readonly run: (options: OptionValues<O>, context: CommandContext) => ExitCode | Promise<ExitCode>;
}): Command {
  return {
    ...spec,
    run: async (words, context) => {
      const { values } = parseArgs({ args: [...words], options: spec.options });
      return await spec.run(values, context);
    },
  };
}

/** The command's help text. */
export function help(name: string, { about, options }: Command): string {
  const rows = [
    ...Object.entries(options).map(
      ([option, { value, text }]) =>
        [`--${option}${value === undefined ? "" : ` ${value}`}`, text] as const,
    ),
    ["-h, --help", "print this text"] as const,
  ];
  const width = Math.max(...rows.map(([option]) => option.length));
  return [
    `npm run ${name} -- [options]`,
    "",
    about,
    "",
    ...rows.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`),
  ].join("\n");
}

const terminal: CommandContext = { print: console.log, complain: console.error };

/**
 * Runs the command that the first word names.
 *
 * @param words the words of the command line
 * @returns the exit code; a person's own mistake is printed as one line each, without a stack trace
 */
export async function runCommand(
  commands: Readonly<Record<string, Command>>,
  words: readonly string[],
  context: CommandContext = terminal,
): Promise<ExitCode> {
  const [name = "help", ...rest] = words;
  const command = commands[name];
  if (command === undefined) {
    const asked = ["help", "--help", "-h"].includes(name);
    const list = listOf(commands);
    if (asked) context.print(list);
    else context.complain(`${name}: no such command\n\n${list}`);
    return asked ? exitCodes.done : exitCodes.unusable;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    context.print(help(name, command));
    return exitCodes.done;
  }
  try {
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof UserError) {
      for (const line of error.lines) context.complain(line);
      return error instanceof RefusedAnswer ? exitCodes.refused : exitCodes.unusable;
    }
    // node:util parseArgs names the option and what it expected
    if (error instanceof Error && "code" in error && /^ERR_PARSE_ARGS_/.test(String(error.code))) {
      const [what = error.message] = error.message.split(". ");
      context.complain(`${what}\n\n${help(name, command)}`);
      return exitCodes.unusable;
    }
    throw error;
  }
}

function listOf(commands: Readonly<Record<string, Command>>): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    "npm run COMMAND -- [options]",
    "",
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "Each prints its options with --help.",
    exitCodesText,
  ].join("\n");
}

/** Of all commands. */
export const exitCodesText =
  "Exit codes: 0 done or safe; 1 refused or unsafe; 2 the command line or the files are wrong; " +
  "3 advise: something is refused, undecided or missing.";
