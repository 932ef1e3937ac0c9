// `npm start`: a whole migration on this machine, without an account.
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { UserError } from "../migration/user-error.ts";
import { parseOptions, usage } from "./options.ts";

// what one run has compiled the next one loads
enableCompileCache();

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  process.stdout.write("loading the program and the simulated world\n");
  // loaded when it is needed: help and mistakes are told at once
  const { rehearse } = await import("./run.ts");
  return rehearse(options);
}

// ending writes what was seen so far and removes what is left in temporary folders
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`error: ${error.message.replaceAll(join(process.cwd(), "/"), "")}\n`);
  process.exitCode = 1;
}
