// The entry of every command: `npm run next` is `node cli/main.ts next`.
import { enableCompileCache } from "node:module";

// what one run has compiled the next one loads: a third of the time. So what follows is imported after it
enableCompileCache();
const { runCommand } = await import("./command.ts");
const { commands } = await import("./commands.ts");
process.exitCode = await runCommand(commands, process.argv.slice(2));
