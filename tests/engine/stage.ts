// What every test on the real engine begins with: a world, an engine in it, and stack files to edit.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import {
  cliVersion,
  type CommandOutcome,
  type EngineOperation,
} from "../../rehearsal/runtimes/engine/cli.ts";
import { Engine, type EngineOptions } from "../../rehearsal/runtimes/engine/engine.ts";
import { copyProject } from "../../rehearsal/runtimes/engine/project-copy.ts";
import type { SimulatedCluster } from "../../rehearsal/world/kubernetes/cluster.ts";
import { World, type WorldOptions } from "../../rehearsal/world/world.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

type Values = Readonly<Record<string, unknown>>;

let skipTold = false;

/**
 * A stage for the tests of one `describe`, which are skipped, with one line that says so, where there is no
 * CLI.
 */
export function onStage(start: () => Promise<Rehearsal>): () => Rehearsal {
  let stage: Rehearsal | undefined;
  before(async function () {
    if ((await cliVersion()) === undefined) {
      if (!skipTold) {
        console.log("    skipped: no `pulumi` on the PATH (https://www.pulumi.com/docs/install/)");
      }
      skipTold = true;
      this.skip();
    }
    stage = await start();
  });
  after(async () => {
    await stage?.end();
  });
  return () => {
    if (stage === undefined) throw new Error("the stage is not set yet");
    return stage;
  };
}

export class Rehearsal {
  readonly world: World<SimulatedCluster>;
  readonly engine: Engine;

  readonly #folder: string;

  private constructor(world: World<SimulatedCluster>, engine: Engine, folder: string) {
    this.world = world;
    this.engine = engine;
    this.#folder = folder;
  }

  static async start({
    realKubernetes = false,
    ...options
  }: Omit<WorldOptions, "newCluster"> &
    Pick<EngineOptions, "realKubernetes"> = {}): Promise<Rehearsal> {
    const world = await World.start({ speed: 1200, ...options });
    world.zones.add("example.com");
    const folder = mkdtempSync(join(tmpdir(), "cluster-migration-"));
    copyProject(root, folder);
    const engine = await Engine.start({ world, project: folder, realKubernetes });
    return new Rehearsal(world, engine, folder);
  }

  async end(): Promise<void> {
    await this.engine.close();
    await this.world.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Gives keys of Pulumi.yaml another value. */
  share(values: Values): void {
    const file = this.path("Pulumi.yaml");
    const project = parse(readFileSync(file, "utf8")) as {
      config: Record<string, { default: unknown }>;
    };
    for (const [key, value] of Object.entries(values)) {
      project.config[key] = { ...project.config[key], default: value };
    }
    writeFileSync(file, stringify(project));
  }

  /** Creates a stack whose file says nothing but this. */
  async create(stack: string, values: Values): Promise<void> {
    writeFileSync(this.path(`Pulumi.${stack}.yaml`), stringify({ config: {} }));
    await this.engine.cli.run(["stack", "init", stack]);
    this.edit(stack, values);
  }

  /** Edits a stack's file; undefined removes a key. The result takes it back. */
  edit(stack: string, values: Values): () => void {
    const file = this.path(`Pulumi.${stack}.yaml`);
    const text = readFileSync(file, "utf8");
    const contents = parse(text) as { config?: Record<string, unknown> };
    const config: Record<string, unknown> = { "aws:region": "us-east-1", ...contents.config };
    for (const [key, value] of Object.entries(values)) {
      config[`cluster-migration:${key}`] = value;
    }
    writeFileSync(file, stringify({ ...contents, config }));
    return () => {
      writeFileSync(file, text);
    };
  }

  /** `pulumi up`, as a pipeline runs it. */
  up(stack: string, ...flags: readonly string[]): Promise<CommandOutcome> {
    return this.engine.cli.run(["up", "--yes", "--skip-preview", "--stack", stack, ...flags]);
  }

  /** An edit and its `up`, which must succeed. @returns its steps in words */
  async apply(stack: string, values: Values = {}): Promise<readonly string[]> {
    this.edit(stack, values);
    const { code, text, steps } = await this.up(stack);
    if (code !== 0) throw new Error(text);
    return inWords(steps);
  }

  preview(stack: string, ...flags: readonly string[]): Promise<CommandOutcome> {
    return this.engine.cli.run(["preview", "--stack", stack, ...flags]);
  }

  destroy(stack: string, ...flags: readonly string[]): Promise<CommandOutcome> {
    return this.engine.cli.run(["destroy", "--yes", "--stack", stack, ...flags]);
  }

  /** Values that nobody may read in a state: what the world made up as keys and tokens, as it made them. */
  secrets(): readonly string[] {
    return this.world.account
      .all("aws:ssm/parameter:Parameter")
      .filter(({ inputs }) => inputs["type"] === "SecureString")
      .map(({ inputs }) => String(inputs["value"]));
  }

  /** Every record that Route53 has, in words: `a.example.com A old 100`, `_zero-weight-lock.x TXT old`. */
  records(): readonly string[] {
    return this.world.zones
      .all()
      .flatMap(({ id }) => this.world.zones.list(id))
      .map(({ name, type, setIdentifier, weight, values }) =>
        [name, type, setIdentifier, weight, ...values.map((value) => value.replaceAll('"', ""))]
          .filter((part) => part !== undefined)
          .join(" "),
      )
      .sort();
  }
}

/**
 * Steps in words, in alphabetical order: `update Record api.example.com: weightedRoutingPolicies`. Components and barriers are
 * left out, whose coming and going touches nothing, but the guard.
 */
export function inWords(steps: readonly EngineOperation[]): readonly string[] {
  return steps
    .filter(({ type }) => !/^(cluster-migration:index:(?!Guard$)|pulumi:index:Stash$)/.test(type))
    .map(({ operation, type, name, properties }) =>
      [
        `${operation} ${type.split(":").at(-1) ?? type} ${name}`,
        ...(properties.length > 0 ? [properties.join(", ")] : []),
      ].join(": "),
    )
    .sort();
}
