import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { firstLine } from "../../../migration/first-line.ts";
import type { Clock } from "../../ground/clock.ts";
import type { Runtime } from "../runtime.ts";
import { record, scalarText, type Properties, type Provider } from "../../world/provider.ts";
import { ProgramProcess } from "./program.ts";
import type { RunOrder } from "./protocol.ts";
import { emptyState, type StackState } from "./state.ts";
import { Update, type UpdateOptions, type UpdateResult } from "./update.ts";
import { stackFile } from "../../../migration/state/stack-file.ts";

export interface ProjectOptions {
  /** The folder of Pulumi.yaml and the stack files. */
  readonly folder: string;
  /** The module whose default export is the program, an absolute path. */
  readonly program: string;
  readonly provider: Provider;
  /** The world's. */
  readonly clock: Clock;
  /** What the program finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A Pulumi project on the test runtime: `up` and `destroy` of any of its stacks, two at once if need be. */
export class SimulatedProject implements Runtime {
  readonly states = new Map<string, StackState>();
  readonly #options: ProjectOptions;
  readonly #processes = new Map<string, ProgramProcess>();

  constructor(options: ProjectOptions) {
    this.#options = options;
  }

  /** Loads the SDKs ahead of the first update. */
  warm(...stacks: readonly string[]): void {
    for (const stack of stacks) this.#process(stack);
  }

  /** @throws Killed when the stack's update was killed */
  async up(
    stack: string,
    onOperation?: NonNullable<UpdateOptions["onOperation"]>,
  ): Promise<UpdateResult> {
    const state = this.states.get(stack) ?? emptyState(stack);
    this.states.set(stack, state);
    return this.#update(stack, state, onOperation === undefined ? {} : { onOperation });
  }

  /** `pulumi destroy --run-program`; the errors, none when everything is gone. */
  async destroy(stack: string): Promise<readonly string[]> {
    const state = this.states.get(stack);
    if (state === undefined) return [`no stack named '${stack}' found`];
    const { errors } = await this.#update(stack, state, { destroys: true });
    return errors;
  }

  #update(
    stack: string,
    state: StackState,
    options: Pick<UpdateOptions, "onOperation" | "destroys">,
  ): Promise<UpdateResult> {
    return new Update({
      process: this.#process(stack),
      order: this.#order(stack),
      state,
      outputsOf: (name) => this.states.get(name)?.outputs,
      provider: this.#options.provider,
      ...options,
    }).run();
  }

  /**
   * Deletes what the stack has made as a person does by hand, and as `kops delete cluster` does: everything on AWS at
   * once, again and again what AWS refuses because another thing still uses it. What is in the cluster goes with it.
   */
  async deleteByHand(stack: string): Promise<void> {
    const state = this.states.get(stack) ?? emptyState(stack);
    let left = [...state.resources.values()].filter(({ type }) => type.startsWith("aws:"));
    // the console asks for it first
    for (const { urn, type, id, inputs, outputs } of left) {
      if (inputs["enableDeletionProtection"] !== true) continue;
      const news = { ...inputs, enableDeletionProtection: false };
      await this.#options.provider.update(urn, type, id, outputs, news, {});
    }
    while (left.length > 0) {
      const results = await Promise.allSettled(
        left.map(({ urn, type, id, outputs }) =>
          this.#options.provider.delete(urn, type, id, outputs, {}),
        ),
      );
      const refused = left.filter((_each, i) => results[i]?.status === "rejected");
      if (refused.length === left.length) {
        const why = results.flatMap((result) =>
          result.status === "rejected" ? [firstLine(result.reason)] : [],
        );
        throw new Error(`${stack}: nothing more can be deleted: ${why.join("; ")}`);
      }
      left = refused;
    }
    this.states.delete(stack);
  }

  /** `pulumi stack rm`. */
  remove(stack: string): Promise<void> {
    this.states.delete(stack);
    return Promise.resolve();
  }

  outputs(stack: string): Promise<Properties> {
    return Promise.resolve(this.states.get(stack)?.outputs ?? {});
  }

  /** Kills the stack's running update as `kill -9` does; what it printed is lost. */
  async kill(stack: string): Promise<void> {
    const running = this.#processes.get(stack);
    this.#processes.delete(stack);
    await running?.kill();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.keys()].map((stack) => this.kill(stack)));
  }

  #process(stack: string): ProgramProcess {
    const existing = this.#processes.get(stack);
    if (existing !== undefined) return existing;
    const created = new ProgramProcess(this.#options.environment, this.#options.clock);
    this.#processes.set(stack, created);
    return created;
  }

  #order(stack: string): RunOrder {
    const { folder, program, environment } = this.#options;
    const { project, config } = readConfig(folder, stack);
    return { project, stack, folder, program, environment, config };
  }
}

/**
 * The project's name, and all of a stack's config as the engine hands it to the program.
 *
 * @param home the folder of Pulumi.yaml, where it is another than the stack file's
 */
export function readConfig(
  folder: string,
  stack: string,
  home = folder,
): { readonly project: string; readonly config: Readonly<Record<string, string>> } {
  const main = readYaml(join(home, "Pulumi.yaml"));
  const project = scalarText(main["name"]) ?? "";
  const own = readYaml(join(folder, stackFile(stack)));
  return {
    project,
    config: {
      ...configOf(project, record(main["config"]), defaultOf),
      ...configOf(project, record(own["config"]), (each) => each),
    },
  };
}

/** Every value as the engine hands it over: by full key, what is not text as JSON. */
function configOf(
  project: string,
  values: Properties,
  valueOf: (declared: unknown) => unknown,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, declared]) => {
      const value = valueOf(declared);
      if (value === undefined) return [];
      const full = key.includes(":") ? key : `${project}:${key}`;
      return [[full, typeof value === "string" ? value : JSON.stringify(value)]];
    }),
  );
}

/** A project key's value in Pulumi.yaml: declared with a default, or given. */
function defaultOf(declared: unknown): unknown {
  if (typeof declared !== "object" || declared === null || Array.isArray(declared)) return declared;
  const declaration = record(declared);
  return "value" in declaration ? declaration["value"] : declaration["default"];
}

function readYaml(path: string): Properties {
  return existsSync(path) ? record(parse(readFileSync(path, "utf8"))) : {};
}
