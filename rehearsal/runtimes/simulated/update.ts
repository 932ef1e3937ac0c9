import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  Incomplete,
  record,
  scalarText,
  type Properties,
  type Provider,
} from "../../world/provider.ts";
import { deleteAll } from "./deletion.ts";
import { withIgnored } from "./ignore-changes.ts";
import type { ProgramProcess } from "./program.ts";
import type { HookArgs, HookTime, Question, Registration, RunOrder } from "./protocol.ts";
import { refresh } from "./refresh.ts";
import { Configurations } from "./configurations.ts";
import type { ResourceState, StackState } from "./state.ts";

/** What an update did, by the engine's words. */
export interface UpdateResult {
  readonly ok: boolean;
  /** As the CLI would print them. */
  readonly errors: readonly string[];
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly deleted: number;
  readonly same: number;
}

export interface UpdateOptions {
  readonly process: ProgramProcess;
  readonly order: RunOrder;
  readonly state: StackState;
  /** Other stacks' outputs, by stack: what readStackOutputs answers. */
  readonly outputsOf: (stack: string) => Properties | undefined;
  readonly provider: Provider;
  /** `pulumi destroy --run-program`: the program only says what its hooks are, and then everything goes. */
  readonly destroys?: true;
  /**
   * Asked before each operation on the world, and after each deletion (`deleted`) before the state knows of it: a fault may
   * hold or kill there.
   */
  readonly onOperation?: (operation: string, urn: string) => Promise<void> | void;
}

/**
 * One `pulumi up`: create, update and delete by URN, in the order in which the program's own dependencies release
 * the resources. After the first failure nothing new is begun and nothing is deleted.
 */
export class Update {
  readonly #options: UpdateOptions;
  readonly #configurations: Configurations;
  readonly #seen = new Set<string>();
  readonly #errors: string[] = [];
  readonly #counts = { created: 0, updated: 0, replaced: 0, deleted: 0, same: 0 };
  /** What replacements have left behind, deleted at the end. */
  readonly #replaced: ResourceState[] = [];
  #stopped = false;

  constructor(options: UpdateOptions) {
    this.#options = options;
    this.#configurations = new Configurations(options.state, options.provider);
  }

  /** @throws Killed when the process was killed; the state is then as far as it came */
  async run(): Promise<UpdateResult> {
    const { process, order, state, provider } = this.#options;
    try {
      await refresh(state, provider);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, errors: [`refreshing failed: ${message}`], ...this.#counts };
    }
    try {
      const { outputs, errors } = await process.run(order, (question) => this.#answer(question));
      // what fails in the program because a resource failed is not worth a second line
      if (this.#errors.length === 0) this.#errors.push(...errors);
      // after a failure plain outputs are already the new ones, those of resources that were not reached the old
      state.outputs = this.#errors.length === 0 ? outputs : { ...state.outputs, ...outputs };
      if (this.#errors.length === 0) await this.#deleteWhatIsGone();
      if (this.#errors.length === 0 && this.#options.destroys) state.outputs = {};
    } finally {
      this.#stopped = true;
    }
    return { ok: this.#errors.length === 0, errors: this.#errors, ...this.#counts };
  }

  async #answer(question: Question): Promise<Properties> {
    if (question.what === "register") return this.#register(question.registration);
    const { token, args, provider } = question;
    if (token === "pulumi:pulumi:readStackOutputs") {
      const stack = scalarText(args["name"])?.split("/").at(-1) ?? "";
      const outputs = this.#options.outputsOf(stack);
      if (outputs === undefined)
        throw new Error(`unknown stack "${scalarText(args["name"]) ?? ""}"`);
      return { name: args["name"], outputs };
    }
    if (token === "pulumi:pulumi:readStackResourceOutputs") {
      const { resources } = this.#options.state;
      const outputs = Object.fromEntries([...resources].map(([urn, each]) => [urn, each.outputs]));
      return { name: args["stackName"], outputs };
    }
    return this.#options.provider.invoke(token, args, this.#configOf(provider));
  }

  async #register(registration: Registration): Promise<Properties> {
    const { urn } = registration;
    if (this.#errors.length > 0) throw new Error("skipped: the update has failed");
    if (this.#options.destroys) {
      const there = this.#options.state.resources.get(urn);
      return { id: there?.id ?? "", outputs: there?.outputs ?? registration.inputs };
    }
    if (this.#seen.has(urn)) {
      return this.#fail(urn, new Error("duplicate resource URN; try giving it a unique name"));
    }
    this.#seen.add(urn);
    this.#configurations.registered(urn, registration.type, registration.inputs);
    try {
      const made = await this.#step(registration);
      return { id: made.id, outputs: made.outputs };
    } catch (error) {
      if (error instanceof Incomplete) this.#keep(this.#stateOf(registration, error.created));
      return this.#fail(urn, error);
    }
  }

  async #step(registration: Registration): Promise<ResourceState> {
    const old = this.#adoptAlias(registration) ?? (await this.#import(registration));
    if (old === undefined) {
      const made = await this.#create(registration);
      this.#counts.created++;
      return made;
    }
    const inputs = withIgnored(registration.inputs, old.inputs, registration.ignoreChanges);
    if (isDeepStrictEqual(inputs, old.inputs)) {
      this.#counts.same++;
      return this.#keep(this.#stateOf({ ...registration, inputs }, old));
    }
    const replaces = this.#options.provider.replaces(registration.type, old.inputs, inputs);
    if (replaces.length > 0) return this.#replace({ ...registration, inputs }, old);
    return this.#update({ ...registration, inputs }, old);
  }

  async #create(registration: Registration): Promise<ResourceState> {
    const { urn, type, inputs } = registration;
    await this.#hook("beforeCreate", registration, { newInputs: inputs, id: "" });
    await this.#options.onOperation?.("create", urn);
    const created = isOutside(registration)
      ? await this.#options.provider.create(
          urn,
          type,
          inputs,
          this.#configOf(registration.provider),
        )
      : { id: registration.custom ? randomUUID() : "", outputs: inputs };
    const made = this.#keep(this.#stateOf(registration, created));
    await this.#hook("afterCreate", registration, {
      newInputs: inputs,
      newOutputs: made.outputs,
      id: made.id,
    });
    return made;
  }

  async #update(registration: Registration, old: ResourceState): Promise<ResourceState> {
    const { urn, type, inputs } = registration;
    const told = {
      id: old.id,
      oldInputs: old.inputs,
      newInputs: inputs,
      oldOutputs: old.outputs,
    };
    await this.#hook("beforeUpdate", registration, told);
    await this.#options.onOperation?.("update", urn);
    const outputs = isOutside(registration)
      ? await this.#options.provider.update(
          urn,
          type,
          old.id,
          old.outputs,
          inputs,
          this.#configOf(registration.provider),
        )
      : inputs;
    const made = this.#keep(this.#stateOf(registration, { id: old.id, outputs }));
    this.#counts.updated++;
    await this.#hook("afterUpdate", registration, { ...told, newOutputs: made.outputs });
    return made;
  }

  /** First the new, then, at the end, the old; the other way round where the program chose the name. */
  async #replace(registration: Registration, old: ResourceState): Promise<ResourceState> {
    if (old.protect) {
      throw new Error(
        `unable to replace resource "${old.urn}"\nas it is currently marked for protection`,
      );
    }
    const named =
      scalarText(old.inputs["name"]) ?? scalarText(record(old.inputs["metadata"])["name"]);
    if (named !== undefined) await deleteAll([old], this.#deletion());
    else this.#replaced.push(old);
    const made = await this.#create(registration);
    this.#counts.replaced++;
    return made;
  }

  async #deleteWhatIsGone(): Promise<void> {
    const { state } = this.#options;
    const gone = [...state.resources.values()].filter(({ urn }) => !this.#seen.has(urn));
    this.#errors.push(...(await deleteAll([...gone, ...this.#replaced], this.#deletion())));
    this.#counts.deleted += gone.filter(({ urn }) => !state.resources.has(urn)).length;
  }

  #deletion() {
    const { state, provider, process, onOperation } = this.#options;
    return {
      state,
      provider,
      configurations: this.#configurations,
      ...(onOperation === undefined ? {} : { onOperation }),
      callHook: (name: string, args: HookArgs) => process.hook(name, args),
    };
  }

  /** The state of this URN, or of one that an alias names, from now on under this one. */
  #adoptAlias({ urn, aliasUrns }: Registration): ResourceState | undefined {
    const { resources } = this.#options.state;
    const own = resources.get(urn);
    if (own !== undefined) return own;
    const alias = aliasUrns.find((each) => resources.has(each) && !this.#seen.has(each));
    const old = alias === undefined ? undefined : resources.get(alias);
    if (alias === undefined || old === undefined) return undefined;
    resources.delete(alias);
    const renamed = { ...old, urn };
    resources.set(urn, renamed);
    for (const [key, each] of resources) {
      if (!each.dependencies.includes(alias)) continue;
      const dependencies = each.dependencies.map((dep) => (dep === alias ? urn : dep));
      resources.set(key, { ...each, dependencies });
    }
    return renamed;
  }

  async #import(registration: Registration): Promise<ResourceState | undefined> {
    const { type, importId, provider } = registration;
    if (importId === undefined) return undefined;
    const found = await this.#options.provider.read(type, importId, {}, this.#configOf(provider));
    if (found === undefined) throw new Error(`resource '${importId}' does not exist`);
    const inputs = { ...found.inputs };
    // an option of the provider, not of the record: nothing to update for
    for (const key of ["allowOverwrite"]) {
      if (key in registration.inputs) inputs[key] = registration.inputs[key];
    }
    return this.#keep({ ...this.#stateOf(registration, found), inputs });
  }

  async #hook(
    time: HookTime,
    { urn, name, type, hooks }: Registration,
    told: Omit<HookArgs, "urn" | "name" | "type">,
  ): Promise<void> {
    for (const { name: hook } of hooks[time]) {
      try {
        await this.#options.process.hook(hook, { urn, name, type, ...told });
      } catch (error) {
        const when = time.startsWith("before") ? "before" : "after";
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`${when} hook "${hook}" failed: ${why}`, { cause: error });
      }
    }
  }

  #stateOf(
    registration: Registration,
    { id, outputs }: { readonly id: string; readonly outputs: Properties },
  ): ResourceState {
    const { urn, type, name, inputs, dependencies, provider, protect, hooks } = registration;
    const { retainOnDelete, deletedWith } = registration;
    return {
      urn,
      type,
      name,
      outside: isOutside(registration),
      id,
      inputs,
      outputs,
      dependencies,
      protect,
      retainOnDelete,
      hooks,
      ...(provider === undefined ? {} : { provider }),
      ...(deletedWith === undefined ? {} : { deletedWith }),
    };
  }

  /** A killed engine writes nothing any more, whatever the cloud still does. */
  #keep(resource: ResourceState): ResourceState {
    if (!this.#stopped) this.#options.state.resources.set(resource.urn, resource);
    return resource;
  }

  #configOf(provider: string | undefined): Properties {
    return this.#configurations.of(provider);
  }

  #fail(urn: string, error: unknown): never {
    const message = error instanceof Error ? error.message : String(error);
    const [type = "", name = ""] = urn.split("::").slice(2);
    this.#errors.push(`${type.split("$").at(-1) ?? type} (${name}): ${message}`);
    throw new Error(message);
  }
}

function isOutside({ type, custom }: Registration): boolean {
  return custom && !type.startsWith("pulumi:providers:");
}
