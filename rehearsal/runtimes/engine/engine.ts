// A real Pulumi engine whose cloud is the simulated world.
import { automation } from "@pulumi/pulumi";
import { UserError } from "../../../migration/user-error.ts";
import { programEnvironment } from "../program-environment.ts";
import type { Runtime, UpResult } from "../runtime.ts";
import { removeFolder, temporaryFolder } from "../../ground/temporary-folder.ts";
import type { Properties } from "../../world/provider.ts";
import type { World } from "../../world/world.ts";
import { Cli, cliVersion, withoutColours, pluginOnPath } from "./cli.ts";
import { KubernetesPlugins } from "./kubernetes-plugin.ts";
import {
  serveProviders,
  versionOf,
  type PackageName,
  type ProviderServers,
} from "./provider-server.ts";

export interface EngineOptions {
  readonly world: World;
  /** The project's folder, which the engine writes into: a copy (`copyProject`). */
  readonly project: string;
  /** The real API servers' version, where there are some: then the real Kubernetes provider is used, if it is on the PATH. */
  readonly kubernetesVersion?: string;
  /** Never runs a command of the program's: the world plays what it is for; default false. */
  readonly simulatedCommands?: boolean;
  /** The engine runs the real Kubernetes plugin itself, which must be on the PATH; the world is not asked. Default false. */
  readonly realKubernetes?: boolean;
}

/** The engine as the rehearsal uses it, by the Automation API. */
export class Engine implements Runtime {
  /** The same engine by the command line. */
  readonly cli: Cli;
  readonly #folder: string;
  readonly #servers: ProviderServers;
  readonly #plugins: KubernetesPlugins | undefined;

  private constructor(
    cli: Cli,
    folder: string,
    servers: ProviderServers,
    plugins: KubernetesPlugins | undefined,
  ) {
    this.#plugins = plugins;
    this.cli = cli;
    this.#folder = folder;
    this.#servers = servers;
  }

  /**
   * Serves the world, and uses the real command plugin where one is on the PATH and commands are not simulated.
   *
   * @throws UserError where there is no CLI, or no Kubernetes plugin where a real one is asked for
   */
  static async start({
    world,
    project,
    kubernetesVersion,
    simulatedCommands = false,
    realKubernetes = false,
  }: EngineOptions): Promise<Engine> {
    if ((await cliVersion()) === undefined) {
      throw new UserError(
        "pulumi: not found on the PATH; https://www.pulumi.com/docs/install/ says how to get it",
      );
    }
    const folder = temporaryFolder("cluster-migration-engine-");
    const command = simulatedCommands ? undefined : await pluginOnPath("command");
    const kubernetes = realKubernetes ? await pluginOnPath("kubernetes") : undefined;
    if (realKubernetes && kubernetes === undefined) {
      throw new UserError("pulumi-resource-kubernetes: not found on the PATH");
    }
    const real = { command, kubernetes };
    const plugins = await pluginsFor(world, kubernetesVersion);
    const servers = await serveProviders(
      world,
      [
        "aws",
        "tls",
        ...(["command", "kubernetes"] as const).filter((name) => real[name] === undefined),
      ],
      plugins === undefined ? {} : { kubernetes: (own) => plugins.front(own) },
    );
    const cli = new Cli({
      folder,
      project,
      environment: {
        ...programEnvironment(world, folder),
        PULUMI_DEBUG_PROVIDERS: servers.debugProviders,
      },
    });
    for (const [name, file] of Object.entries(real)) {
      if (file === undefined) continue;
      const version = `v${versionOf(name as PackageName)}`;
      await cli.run(["plugin", "install", "resource", name, version, "--file", file]);
    }
    return new Engine(cli, folder, servers, plugins);
  }

  /** Whether the real Kubernetes provider writes into the real API servers. */
  get usesKubernetesPlugin(): boolean {
    return this.#plugins !== undefined;
  }

  async up(name: string): Promise<UpResult> {
    const stack = await this.#stack(name);
    const errors = await errorsOf((onEvent) => stack.up({ onEvent }));
    this.#plugins?.end();
    return { ok: errors.length === 0, errors };
  }

  async destroy(name: string): Promise<readonly string[]> {
    const stack = await this.#stack(name);
    const errors = await errorsOf((onEvent) => stack.destroy({ onEvent, runProgram: true }));
    this.#plugins?.end();
    if (errors.length > 0) return errors;
    const left = resourcesIn(await stack.exportStack());
    return left.length === 0 ? [] : [`still in the state: ${left.join(", ")}`];
  }

  async remove(name: string): Promise<void> {
    const { workspace } = await this.#stack(name);
    await workspace.removeStack(name, { preserveConfig: true });
  }

  async outputs(name: string): Promise<Properties> {
    const stack = await this.#stack(name);
    const outputs = await stack.outputs();
    return Object.fromEntries(
      Object.entries(outputs).map(([key, { value }]) => [key, value as unknown]),
    );
  }

  close(): Promise<void> {
    this.#plugins?.end();
    this.#servers.close();
    removeFolder(this.#folder);
    return Promise.resolve();
  }

  /** Initialised when it is new. */
  async #stack(name: string): Promise<automation.Stack> {
    const workspace = await automation.LocalWorkspace.create({
      workDir: this.cli.project,
      pulumiHome: this.cli.home,
      envVars: { ...this.cli.environment },
    });
    return automation.Stack.createOrSelect(name, workspace);
  }
}

async function pluginsFor(
  world: World,
  version: string | undefined,
): Promise<KubernetesPlugins | undefined> {
  if (version === undefined) return undefined;
  const plugin = await pluginOnPath("kubernetes");
  if (plugin === undefined) return undefined;
  return new KubernetesPlugins({ plugin, version, apis: () => world.address().kubernetesApi });
}

type OnEvent = (event: automation.EngineEvent) => void;

/** The engine's own diagnostics, not the text around them. */
async function errorsOf(run: (onEvent: OnEvent) => Promise<unknown>): Promise<readonly string[]> {
  const errors: string[] = [];
  try {
    await run(({ diagnosticEvent }) => {
      if (diagnosticEvent?.severity === "error")
        errors.push(withoutColours(diagnosticEvent.message));
    });
  } catch (error) {
    if (errors.length === 0) errors.push(error instanceof Error ? error.message : String(error));
  }
  return errors;
}

function resourcesIn({ deployment }: automation.Deployment): readonly string[] {
  const { resources } = deployment as { resources?: readonly { urn: string }[] };
  return (resources ?? []).map(({ urn }) => urn);
}
