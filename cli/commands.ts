import { advise } from "./advise.ts";
import { affected } from "./affected.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { docsCommand } from "./docs.ts";
import { exportCommand } from "./export.ts";
import { init } from "./init.ts";
import { next } from "./next.ts";
import { parity } from "./parity.ts";
import { render } from "./render.ts";
import { scripts } from "./scripts.ts";
import { rollCommand } from "./roll.ts";
import { status } from "./status.ts";
import { validate } from "./validate.ts";
import { watch } from "./watch.ts";

/** Every command by the name of its npm script. */
export const commands: Readonly<Record<string, Command>> = {
  init,
  export: exportCommand,
  next,
  status,
  parity,
  watch,
  check,
  affected,
  advise,
  render,
  scripts,
  validate,
  roll: rollCommand,
  docs: docsCommand(() => commands),
};
