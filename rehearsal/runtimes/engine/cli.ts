// The Pulumi CLI as a person runs it, kept away from that person's home, account and plugins.
import { execFile, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** How one command of the CLI ended. */
export interface CommandOutcome {
  /** The exit code; null when it was killed. */
  readonly code: number | null;
  /** Standard output and standard error as they came. */
  readonly text: string;
  /** The diagnostics alone, as the engine attached them to resources; warnings left out. */
  readonly errors: readonly string[];
  /**
   * What the engine did, or would do in a preview: everything but `same`, `refresh` and `read`, of
   * everything but the stack and the default providers.
   */
  readonly steps: readonly EngineOperation[];
}

export interface EngineOperation {
  /** `create`, `update`, `delete`, `replace`, `import`, ... */
  readonly operation: string;
  readonly type: string;
  readonly name: string;
  /** The top-level properties that differ. */
  readonly properties: readonly string[];
}

/** A running command. */
export interface Running {
  readonly outcome: Promise<CommandOutcome>;
  /** kill -9 of the engine, its language host and the program. */
  kill(): void;
}

export interface CliOptions {
  /** Where the engine keeps what it would keep in the home and in a backend; created when missing. */
  readonly folder: string;
  /** The project to run in. */
  readonly project: string;
  /** Further environment: PULUMI_DEBUG_PROVIDERS and what the program reads. */
  readonly environment: Readonly<Record<string, string>>;
}

const run = promisify(execFile);

/** The CLI's version, for example `v3.259.0`; undefined where there is none on the PATH. */
export async function cliVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await run("pulumi", ["version"], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** Where a plugin's executable is on the PATH. */
export async function pluginOnPath(name: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("/bin/sh", ["-c", `command -v pulumi-resource-${name}`]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}

export class Cli {
  readonly #options: CliOptions;
  #commands = 0;

  constructor(options: CliOptions) {
    this.#options = options;
    mkdirSync(this.backend, { recursive: true });
  }

  /** Where the stacks' states, their history and backups are. */
  get backend(): string {
    return join(this.#options.folder, "backend");
  }

  /** What the CLI and the Automation API are started with. */
  get environment(): Readonly<Record<string, string>> {
    const { project, environment } = this.#options;
    return {
      PULUMI_HOME: this.home,
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: "rehearsal",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // what is installed in PULUMI_HOME is used without a warning, what lies on the PATH is not
      PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
      // lets the CLI know --event-log, as the Automation API does
      PULUMI_DEBUG_COMMANDS: "true",
      // where Node keeps it by default: a third less work for a program that starts anew in every run
      NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
      // the language host takes the `node` that it finds first
      PATH: [join(project, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter),
      ...environment,
    };
  }

  get home(): string {
    return join(this.#options.folder, "home");
  }

  get project(): string {
    return this.#options.project;
  }

  /** Runs `pulumi <args>` to its end. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    return this.start(args, environment).outcome;
  }

  /** Starts `pulumi <args>`; `up`, `preview` and `destroy` report their steps. */
  start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
    this.#commands += 1;
    const log = join(this.#options.folder, `events-${this.#commands}.json`);
    const logged = ["up", "preview", "destroy", "refresh"].includes(args[0] ?? "");
    const child = spawn(
      "pulumi",
      [...args, "--non-interactive", ...(logged ? ["--event-log", log] : [])],
      {
        cwd: this.#options.project,
        env: { ...process.env, ...this.environment, ...environment },
        // a process group of its own, so that all of it can be killed
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let text = "";
    const collect = (chunk: Buffer) => {
      text += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const outcome = new Promise<CommandOutcome>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        resolve({ code, text, ...(logged ? readEvents(log) : noEvents) });
      });
    });
    return {
      outcome,
      kill: () => {
        if (child.pid !== undefined && !child.killed && child.exitCode === null) {
          child.kill("SIGKILL");
          process.kill(-child.pid, "SIGKILL");
        }
      },
    };
  }
}

const noEvents = { errors: [], steps: [] };

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly diffs?: readonly string[] | null;
}

const quiet = new Set(["same", "refresh", "read"]);

function readEvents(path: string): Pick<CommandOutcome, "errors" | "steps"> {
  const events = lines(path).map((line) => JSON.parse(line) as EngineEvent);
  rmSync(path, { force: true });
  return {
    errors: events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent?.severity === "error" ? [withoutColours(diagnosticEvent.message)] : [],
    ),
    steps: stepsOf(events),
  };
}

function stepsOf(events: readonly EngineEvent[]): readonly EngineOperation[] {
  return events.flatMap(({ resourcePreEvent }) => {
    if (resourcePreEvent === undefined || quiet.has(resourcePreEvent.metadata.op)) return [];
    const { op, urn, type, diffs } = resourcePreEvent.metadata;
    const name = urn.split("::").slice(3).join("::");
    if (type === "pulumi:pulumi:Stack") return [];
    if (type.startsWith("pulumi:providers:") && name.startsWith("default")) return [];
    return [{ operation: op, type, name, properties: [...(diffs ?? [])].sort() }];
  });
}

function lines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.endsWith("}"));
  } catch {
    return [];
  }
}

/** The engine's colour marks, `<{%fg 1%}>`, removed. */
export function withoutColours(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}
