// `npm run scripts`: start and stop for the active-only workloads of a cluster that the program does not manage.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { homeOf } from "../config/home.ts";
import { folder, readProject, stackOf } from "../config/read.ts";
import { readWorkloadSet } from "../conversion/manifests/workload-set.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";
import { activeScripts } from "./active-scripts.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { scriptPaths } from "./first-files.ts";
import { dir } from "./options.ts";
import { plural } from "./plural.ts";

export const scripts = defineCommand({
  summary: "start and stop scripts for an existing cluster's active-only workloads",
  about:
    "Writes the two scripts that activeCommands names, for the active-only workloads of a cluster that the\n" +
    "program does not manage. By kubectl, stop suspends CronJobs, scales to 0, pauses KEDA, remembers in an\n" +
    "annotation what was before, and waits for Jobs and pods to end. Start undoes what stop has done, and\n" +
    "nothing else: what runs already is taken as running.\n\n" +
    "Exit codes: 0 written; 1 a script is there that says something else, or a workload must be stopped by\n" +
    "hand; 2 the command line or the files are wrong.",
  options: {
    stack: { type: "string", value: "STACK", text: "the side (required)" },
    context: {
      type: "string",
      value: "NAME",
      text: "kubectl's context of that cluster (default: MIGRATION_CONTEXT when they run)",
    },
    force: { type: "boolean", default: false, text: "write over scripts that say something else" },
    dir,
  },
  run: (options, { print, complain }) => {
    const { stack } = options;
    if (stack === undefined) throw new UserError("--stack: missing, expected the side's stack");
    const home = homeOf(options.dir);
    const { side, shared } = stackOf(readProject(folder(options.dir)), stack);
    if (side.cluster.managesWorkloads) {
      throw new UserError(
        `--stack: got ${stack}, whose workloads this program manages: it stops and starts them by itself`,
      );
    }
    const workloads = readWorkloadSet(shared, home).activeOnly;
    const made = activeScripts(workloads, options.context);
    const paths = pathsOf(stack, side.activeCommands);
    let kept = false;
    for (const verb of ["start", "stop"] as const) {
      const path = join(home, paths[verb]);
      if (existsSync(path) && readFileSync(path, "utf8") !== made[verb] && !options.force) {
        complain(`${paths[verb]}: kept: it says something else; --force writes it anew`);
        kept = true;
        continue;
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, made[verb]);
      chmodSync(path, 0o755);
      print(`written: ${paths[verb]}: ${plural(workloads.length, "workload")}`);
    }
    if (side.activeCommands === undefined) {
      print(`${stackFile(stack)} must name them:`);
      for (const verb of ["start", "stop"] as const) {
        print(`pulumi config set --stack ${stack} --path activeCommands.${verb} ${paths[verb]}`);
      }
    }
    for (const name of made.byHand) complain(`${name}: no script can stop it: by hand`);
    return kept || made.byHand.length > 0 ? exitCodes.refused : exitCodes.done;
  },
});

/** Where the stack file says that they are, if it names files. */
function pathsOf(
  stack: string,
  commands: { readonly start: string; readonly stop: string } | undefined,
): { readonly start: string; readonly stop: string } {
  const byDefault = scriptPaths(stack);
  const of = (verb: "start" | "stop") => {
    const command = commands?.[verb];
    return command !== undefined && /^[\w./-]+\.sh$/.test(command) ? command : byDefault[verb];
  };
  return { start: of("start"), stop: of("stop") };
}
