import { commands } from "../../../cli/commands.ts";
import { runCommand, type CommandContext, type ExitCode } from "../../../cli/command.ts";

/** Runs a command, and keeps what it prints and complains of, in order, line by line. */
export async function linesOf(
  words: readonly string[],
  context: Partial<CommandContext> = {},
): Promise<{ readonly code: ExitCode; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const add = (text: string) => lines.push(...text.split("\n"));
  const code = await runCommand(commands, words, { print: add, complain: add, ...context });
  return { code, lines };
}
