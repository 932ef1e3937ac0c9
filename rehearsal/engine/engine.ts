// A real Pulumi engine whose cloud is the simulated world.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { automation } from "@pulumi/pulumi";
import { programEnvironment } from "../program-environment.ts";
import type { World } from "../world/world.ts";
import { Cli, pluginOnPath } from "./cli.ts";
import { copyProject } from "./project-copy.ts";
import { serveProviders, type ProviderServers } from "./provider-server.ts";

export interface EngineOptions {
  readonly world: World;
  /** The project's folder; a copy of it is run. */
  readonly project: string;
}

/** The command provider's version; its `latest` tag is an old mispublished build. */
const commandVersion = "v1.2.1";

export class Engine {
  readonly cli: Cli;
  readonly #folder: string;
  readonly #servers: ProviderServers;

  private constructor(cli: Cli, folder: string, servers: ProviderServers) {
    this.cli = cli;
    this.#folder = folder;
    this.#servers = servers;
  }

  /** Copies the project, serves the world, and uses the real command plugin where one is on the PATH. */
  static async start({ world, project }: EngineOptions): Promise<Engine> {
    const folder = mkdtempSync(join(tmpdir(), "cluster-migration-engine-"));
    const copy = join(folder, "project");
    mkdirSync(copy);
    copyProject(project, copy);
    const command = await pluginOnPath("command");
    const servers = await serveProviders(world, [
      "aws",
      "kubernetes",
      "tls",
      ...(command === undefined ? (["command"] as const) : []),
    ]);
    const cli = new Cli({
      folder,
      project: copy,
      environment: {
        ...programEnvironment(world, folder),
        PULUMI_DEBUG_PROVIDERS: servers.debugProviders,
      },
    });
    if (command !== undefined) {
      // else every run warns that it takes the plugin from the PATH
      await cli.run([
        "plugin",
        "install",
        "resource",
        "command",
        commandVersion,
        "--file",
        command,
      ]);
    }
    return new Engine(cli, folder, servers);
  }

  /** The copy that is run, whose stack files are edited. */
  get project(): string {
    return this.cli.project;
  }

  /** A stack for the Automation API; initialised when it is new. */
  async stack(name: string): Promise<automation.Stack> {
    const workspace = await automation.LocalWorkspace.create({
      workDir: this.project,
      pulumiHome: this.cli.home,
      envVars: { ...this.cli.environment },
    });
    return automation.Stack.createOrSelect(name, workspace);
  }

  close(): void {
    this.#servers.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
