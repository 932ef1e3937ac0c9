// One project on a real engine, against a cloud without behaviour. It serves that cloud itself, and so is a process of its
// own: the process that starts it may wait for it without a turn of its event loop.
//
//   node bench/engine/child.ts program|floor|records FOLDER RECORDING
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Cli } from "../../rehearsal/runtimes/engine/cli.ts";
import { serveProviders } from "../../rehearsal/runtimes/engine/provider-server.ts";
import { removeFolder, temporaryFolder } from "../../rehearsal/ground/temporary-folder.ts";
import { root } from "../measure.ts";
import { EchoProvider } from "./echo-provider.ts";

/** What one command of the CLI has used, with all of its processes. */
export interface EngineUsage {
  readonly what: "create" | "preview" | "shift, preview" | "shift, up";
  readonly cpuSeconds: number;
  /** By how much the file backend has grown. */
  readonly writtenBytes: number;
}

const [which = "", source = "", recording = ""] = process.argv.slice(2);
const stack = "old";
const folder = temporaryFolder("bench-engine-");
const project = join(folder, "project");
const gate = createServer((_, response) => response.end());
await once(gate.listen(0, "127.0.0.1"), "listening");
const servers = await serveProviders(new EchoProvider(), ["aws", "kubernetes", "tls", "command"]);
const cli = new Cli({
  folder: join(folder, "engine"),
  project,
  environment: {
    PULUMI_DEBUG_PROVIDERS: servers.debugProviders,
    BENCH_PORT: String((gate.address() as AddressInfo).port),
    BENCH_RECORDING: recording,
  },
});
const used: EngineUsage[] = [];
try {
  writeProject();
  await run(["stack", "init", stack]);
  const weight = (value: string) => {
    const path = join(project, `Pulumi.${stack}.yaml`);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/trafficWeight: "\d+"/, `trafficWeight: "${value}"`));
    return which === "records" ? { BENCH_WEIGHT: value } : {};
  };
  const up = ["up", "--yes", "--skip-preview", "--stack", stack] as const;
  const preview = ["preview", "--stack", stack] as const;
  let more = weight("100");
  await measure("create", more, ...up);
  await measure("preview", more, ...preview);
  if (which !== "floor") {
    more = weight("50");
    await measure("shift, preview", more, ...preview);
    await measure("shift, up", more, ...up);
  }
  console.log(JSON.stringify(used));
} finally {
  servers.close();
  gate.close();
  removeFolder(folder);
}

function writeProject(): void {
  cpSync(source, project, { recursive: true, filter: (path) => !path.endsWith(".git") });
  const file = join(project, "Pulumi.yaml");
  const text = readFileSync(file, "utf8").replace(
    "runtime: nodejs",
    "runtime: {name: nodejs, options: {typescript: false}}\nmain: main.js\noptions: {refresh: always}",
  );
  writeFileSync(file, text);
  const program = join(root, "bench/engine", which === "program" ? "main.js" : "floor.js");
  writeFileSync(join(project, "main.js"), `export { default } from ${JSON.stringify(program)};\n`);
  writeFileSync(join(project, "package.json"), '{"type": "module", "main": "main.js"}\n');
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
}

async function measure(
  what: EngineUsage["what"],
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<void> {
  const before = sizeOf(cli.backend);
  const cpuSeconds = await run(args, environment);
  used.push({ what, cpuSeconds, writtenBytes: sizeOf(cli.backend) - before });
}

/** @returns the CPU seconds of the CLI and of all that it has started and waited for */
async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = spawn(
    "sh",
    ["-c", 'pulumi "$@" --non-interactive; code=$?; times; exit $code', "sh", ...args],
    {
      cwd: project,
      env: { ...process.env, ...cli.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${code}\n${text}`);
  const [, minutes = "", seconds = "", sysMinutes = "", sysSeconds = ""] =
    /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds) + Number(sysMinutes) * 60 + Number(sysSeconds);
}

function sizeOf(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
