// The outermost frame of every command: a person sees a line for each mistake, never a stack trace.
import { UserError } from "../migration/user-error.ts";

/**
 * Runs a command with the words after its name; its number is the exit code. Mistakes go to standard
 * error, one line each, with exit code 1.
 *
 * @param usage printed below a mistake of the command line
 */
export async function run(
  command: (words: readonly string[]) => number | Promise<number>,
  usage?: string,
): Promise<void> {
  try {
    process.exitCode = await command(process.argv.slice(2));
  } catch (error) {
    const lines = mistakes(error, usage);
    if (lines === undefined) throw error;
    for (const line of lines) process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
}

function mistakes(error: unknown, usage: string | undefined): readonly string[] | undefined {
  if (error instanceof UserError) return error.lines;
  // node:util parseArgs names the option and what it expected
  if (error instanceof Error && "code" in error && /^ERR_PARSE_ARGS_/.test(String(error.code))) {
    const [what = error.message] = error.message.split(". ");
    return [what, ...(usage === undefined ? [] : ["", usage.trimEnd()])];
  }
  return undefined;
}
