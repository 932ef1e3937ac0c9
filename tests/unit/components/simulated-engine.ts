// Pulumi's own mocks, with what they lack: hooks can be registered, and options are kept.
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";
import type { Observed } from "../../../migration/state/observed.ts";

/** The SDK's own state; its types leave this out. */
const { getStore } = state as unknown as { getStore: () => object };

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly opts: pulumi.CustomResourceOptions;
}

export interface Invoked {
  readonly token: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What is said to one invoke, by its token; an Error is thrown. */
export type Answers = Readonly<
  Record<string, (inputs: Readonly<Record<string, unknown>>) => object | Error>
>;

export interface EngineOptions {
  readonly stack?: string;
  readonly preview?: boolean;
  /** Called before a resource exists. */
  readonly creating?: (type: string, name: string) => void | Promise<void>;
}

export class SimulatedEngine {
  /** Every invoke so far. */
  readonly invoked: Invoked[] = [];
  /** Every resource but the stack, in the order of their creation. */
  readonly registered: Registered[] = [];
  /** Every hook that was made, bound to a resource or not, by its name. */
  readonly hooks = new Map<string, pulumi.ResourceHook>();
  /** The next invokes are answered so. */
  answers: Answers;
  readonly #opts = new Map<string, pulumi.CustomResourceOptions>();

  private constructor(answers: Answers) {
    this.answers = answers;
  }

  static async start(answers: Answers = {}, options: EngineOptions = {}): Promise<SimulatedEngine> {
    const engine = new SimulatedEngine(answers);
    await pulumi.runtime.setMocks(
      {
        newResource: async ({ type, name, inputs }) => {
          await options.creating?.(type, name);
          const given = inputs as Record<string, unknown>;
          const opts = engine.#opts.get(`${type} ${name}`) ?? {};
          if (type !== "pulumi:pulumi:Stack") {
            engine.registered.push({ type, name, inputs: given, opts });
          }
          return { id: `${name}-id`, state: given };
        },
        call: ({ token, inputs }) => {
          const given = inputs as Record<string, unknown>;
          engine.invoked.push({ token, inputs: given });
          const answer = engine.answers[token]?.(given) ?? new Error(`nobody answers ${token}`);
          // as an error of gRPC, which has its text here
          if (answer instanceof Error) throw Object.assign(answer, { details: answer.message });
          return answer;
        },
      },
      "cluster-migration",
      options.stack ?? "old",
      options.preview ?? false,
      "organization",
    );
    // in place of a server that the engine would call: the tests call hooks themselves
    Object.assign(getStore(), {
      callbacks: {
        registerResourceHook: (hook: pulumi.ResourceHook) => {
          engine.hooks.set(hook.name, hook);
          return Promise.resolve();
        },
        awaitStackRegistrations: () => Promise.resolve(),
        shutdown: () => undefined,
      },
    });
    return engine;
  }

  /** Runs a program to the end of all that it registers. */
  async run<T>(program: () => T | Promise<T>): Promise<T> {
    let result: { readonly value: T } | undefined;
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
        this.#opts.set(`${type} ${name}`, opts);
        return undefined;
      });
      result = { value: await program() };
    });
    await pulumi.runtime.disconnect();
    if (result === undefined) throw new Error("the program did not come to its end");
    return result.value;
  }

  /** Calls a hook as the engine would. */
  async call(hook: string, args: Partial<pulumi.ResourceHookArgs> = {}): Promise<void> {
    const found = this.hooks.get(hook);
    if (found === undefined) throw new Error(`${hook}: got ${[...this.hooks.keys()].join(", ")}`);
    await found.callback({ urn: "urn", id: "id", name: "it", type: "type", ...args });
  }

  /** The one resource of this name. */
  resource(name: string): Registered {
    const [found, ...others] = this.registered.filter((each) => each.name === name);
    if (found === undefined || others.length > 0) {
      throw new Error(`${name}: got ${this.registered.map((each) => each.name).join(", ")}`);
    }
    return found;
  }

  /** How often an invoke was asked. */
  count(token: string): number {
    return this.invoked.filter((each) => each.token === token).length;
  }
}

export function stopEngine(): Promise<void> {
  return pulumi.runtime.disconnect();
}

/** The names of what a resource depends on, in their order. */
export async function dependenciesOf({ opts }: Registered): Promise<readonly string[]> {
  // a promise of one, or of a list of them, may stand for a resource
  type Dependency = pulumi.Resource | readonly pulumi.Resource[];
  const given = [(await opts.dependsOn) ?? []].flat() as readonly Promise<Dependency>[];
  const dependsOn = (await Promise.all(given)).flat();
  return Promise.all(dependsOn.map(async ({ urn }) => (await known(urn)).split("::").at(-1) ?? ""));
}

/** The names of the hooks of a resource, by when they are called. */
export function hooksOf({ opts }: Registered): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(opts.hooks ?? {}).map(([time, hooks]) => [
      time,
      (hooks as readonly pulumi.ResourceHook[]).map(({ name }) => name),
    ]),
  );
}

export function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

export const getRecords = "aws:route53/getRecords:getRecords";

/** Route53's answer as the provider gives it: names with a dot, texts quoted, nothing as "" or 0. */
function recordSets({ records }: Observed): object {
  return {
    resourceRecordSets: records.map(
      ({ name, type, setIdentifier, weight, alias, values, ttlSeconds }) => ({
        name: `${name.replace("*", "\\052")}.`,
        type,
        setIdentifier: setIdentifier ?? "",
        weight: weight ?? 0,
        ttl: ttlSeconds ?? 0,
        resourceRecords: values.map((value) => ({ value: type === "TXT" ? `"${value}"` : value })),
        aliasTarget:
          alias === undefined
            ? null
            : { dnsName: `${alias.name}.`, hostedZoneId: alias.zoneId, evaluateTargetHealth: true },
      }),
    ),
  };
}

/** Route53 shows this, whenever it is asked. */
export function route53Shows(observed: Observed): Answers {
  return { [getRecords]: () => recordSets(observed) };
}

/** A hook that allows everything. */
export function hook(name: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, () => undefined);
}

/** Anything that another resource may depend on. */
export function thing(name: string): pulumi.Resource {
  return new pulumi.ComponentResource("test:index:Thing", name);
}
