// The entry of every command: `npm run next` is `node cli/main.ts next`.
import { advise } from "./advise.ts";
import { affected } from "./affected.ts";
import { check } from "./check.ts";
import { runCommand, type Command } from "./command.ts";
import { docsCommand } from "./docs.ts";
import { exportCommand } from "./export.ts";
import { init } from "./init.ts";
import { next } from "./next.ts";
import { render } from "./render.ts";

/** Every command by the name of its npm script. */
export const commands: Readonly<Record<string, Command>> = {
  init,
  export: exportCommand,
  next,
  check,
  affected,
  advise,
  render,
  docs: docsCommand(() => commands),
};

if (import.meta.main) process.exitCode = await runCommand(commands, process.argv.slice(2));
