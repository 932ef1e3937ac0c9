// The scripts that a side's commands name.
import { existsSync } from "node:fs";
import { join, normalize } from "node:path";
import { homeOf } from "../config/home.ts";
import type { Side } from "../migration/state/side.ts";
import { stackFile } from "../migration/state/stack-file.ts";

/** Commands of the stack files that are scripts of this folder, and are not there. */
export function missingScripts(sides: readonly Side[], dir: string): readonly string[] {
  return sides
    .filter(({ retired }) => !retired)
    .flatMap((side) => scriptsOf(side).map((each) => ({ ...each, stack: side.stack })))
    .filter(({ script }) => !existsSync(join(homeOf(dir), script)))
    .map(({ stack, key, script }) => {
      const way = key.startsWith("active") ? `: npm run scripts -- --stack ${stack} writes it` : "";
      return `${stackFile(stack)}: ${key}: ${script} is not there${way}`;
    });
}

/** The sides' own commands are no part of the program, unless they are named by a path of the program's. */
export function withoutCommands(
  code: readonly string[],
  sides: readonly Side[],
): readonly string[] {
  const scripts = sides.flatMap(scriptsOf).map(({ script }) => normalize(script));
  const own = scripts.filter((path) => path.endsWith(".sh") && !programFolders.test(path));
  return code.filter((file) => !own.includes(file));
}

/** Those in which the program has shell scripts. */
const programFolders = /^(\.\.|\.github|components|rehearsal)\//;

/** A side's commands that are scripts of this folder: each key, and the path as it is written. */
function scriptsOf({ gateCommand, drainCommand, activeCommands }: Side): readonly {
  readonly key: string;
  readonly script: string;
}[] {
  const commands = {
    gateCommand,
    drainCommand,
    "activeCommands.start": activeCommands?.start,
    "activeCommands.stop": activeCommands?.stop,
  };
  return Object.entries(commands).flatMap(([key, command]) => {
    const [script = ""] = command?.split(/\s/) ?? [];
    // what has no slash is found on the PATH where it runs
    if (!/^(\.\/)?[\w.-]+(\/[\w.-]+)+$/.test(script)) return [];
    return [{ key, script }];
  });
}
