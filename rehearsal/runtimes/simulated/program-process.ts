/**
 * The process in which the program runs, on Pulumi's own test runtime. Every question that the program puts to
 * the engine goes to the parent process; nothing is decided here.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../../components/environment.ts";
import { environmentOfRehearsal } from "../../simulated-environment.ts";
import type { Properties } from "../../world/provider.ts";
import {
  pulseMs,
  type BoundHooks,
  type FromProgram,
  type HookTime,
  type Question,
  type RunOrder,
  type ToProgram,
} from "./protocol.ts";

/** The parts of a RegisterResourceRequest that mocks do not pass on. */
interface Request {
  getParent(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
  getProvider(): string;
  getImportid(): string;
  getIgnorechangesList(): string[];
  getRetainondelete(): boolean;
  getDeletedwith(): string;
  getAliasesList(): Alias[];
  getHooks(): Record<`get${Capitalize<HookTime>}List`, () => string[]> | undefined;
}

interface Alias {
  getUrn(): string;
  getSpec(): { getName(): string; getType(): string; getParenturn(): string } | undefined;
}

interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: Request, callback: (error: unknown, answer: unknown) => void): void;
}

// the SDK keeps a stack trace for every promise, which takes half of the program's time
Error.stackTraceLimit = 0;

const requests = new AsyncLocalStorage<Request>();
const waiting = new Map<
  number,
  { resolve: (value: Properties) => void; reject: (error: Error) => void }
>();
const hookTimes = [
  "beforeCreate",
  "afterCreate",
  "beforeUpdate",
  "afterUpdate",
  "beforeDelete",
  "afterDelete",
] as const;
let questions = 0;
let hooks = new Map<string, pulumi.ResourceHook>();
let stray: Set<unknown> = new Set();

function send(message: FromProgram): void {
  process.send?.(message);
}

function ask(question: Question): Promise<Properties> {
  return new Promise((resolve, reject) => {
    const id = questions++;
    waiting.set(id, { resolve, reject });
    send({ kind: "question", id, question });
  });
}

process.on("unhandledRejection", (reason) => {
  // the SDK's callback server, closed before it was ever asked
  if (!(reason instanceof Error && "code" in reason && "details" in reason)) stray.add(reason);
});
process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToProgram) => {
  switch (message.kind) {
    case "run":
      void run(message.order).then(send);
      break;
    case "hook":
      void callHook(message).then(send);
      break;
    case "answer":
      waiting.get(message.id)?.resolve(message.value);
      waiting.delete(message.id);
      break;
    case "refusal":
      waiting.get(message.id)?.reject(new Error(message.message));
      waiting.delete(message.id);
      break;
  }
});
send({ kind: "loaded" });

async function run(order: RunOrder): Promise<FromProgram> {
  const pulse = setInterval(() => {
    send({ kind: "alive" });
  }, pulseMs);
  try {
    return await runProgram(order);
  } finally {
    clearInterval(pulse);
  }
}

async function runProgram(order: RunOrder): Promise<FromProgram> {
  hooks = new Map();
  stray = new Set();
  Object.assign(process.env, order.environment);
  process.chdir(order.folder);
  await pulumi.runtime.setMocks(
    { newResource, call },
    order.project,
    order.stack,
    false,
    "organization",
  );
  pulumi.runtime.setAllConfig({ ...order.config });
  openMonitor(order);
  const { default: program } = (await import(pathToFileURL(order.program).href)) as {
    default: (environment: Environment) => Promise<Properties>;
  };
  let declared: Properties = {};
  const errors: string[] = [];
  try {
    await pulumi.runtime.runInPulumiStack(
      async () => (declared = await program(environmentOfRehearsal())),
    );
  } catch (error) {
    errors.push(messageOf(error));
  }
  await pulumi.runtime.disconnect();
  // what is rejected in the last turn is reported in the next
  await new Promise((resolve) => setImmediate(resolve));
  for (const reason of stray) errors.push(messageOf(reason));
  return { kind: "ended", outputs: await known(declared), errors: [...new Set(errors)] };
}

/** The outputs that came to be known: after a failure those of resources that were not reached are missing. */
async function known(declared: Properties): Promise<Properties> {
  const entries = await Promise.all(
    Object.entries(declared).map(async ([key, value]) => {
      const unknown = Symbol("unknown");
      const settled = await Promise.race<unknown>([
        new Promise((resolve) => {
          (pulumi.output(value) as pulumi.Output<unknown>).apply(resolve);
        }),
        new Promise((resolve) => setTimeout(resolve, 50, unknown)),
      ]);
      return settled === unknown ? [] : [[key, plain(settled)] as const];
    }),
  );
  return Object.fromEntries(entries.flat());
}

/** The SDK's mock monitor drops what an engine needs, and knows no hooks: it is given both. */
function openMonitor({ project, stack }: RunOrder): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    requests.run(request, () => {
      register(request, callback);
    });
  };
  // as the engine knows them: all that were made, bound in this run or not
  Object.assign(pulumi.runtime.getCallbacks() ?? {}, {
    registerResourceHook: (hook: pulumi.ResourceHook) => {
      hooks.set(hook.name, hook);
      return Promise.resolve();
    },
  });
  // as the engine writes it: the chain of the parents' types, the stack's own left out
  monitor.newUrn = (parent, type, name) => urnOf(project, stack, parent, type, name);
}

function urnOf(project: string, stack: string, parent: string, type: string, name: string): string {
  const above = parent.split("::")[2] ?? "";
  const chain = above === "" || above === "pulumi:pulumi:Stack" ? type : `${above}$${type}`;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}

async function newResource(
  args: pulumi.runtime.MockResourceArgs,
): Promise<pulumi.runtime.MockResourceResult> {
  const { type, name, custom } = args;
  const inputs = plain(args.inputs) as Properties;
  if (type === "pulumi:pulumi:StackReference") {
    const args = { name: inputs["name"] };
    const state = await ask({ what: "invoke", token: "pulumi:pulumi:readStackOutputs", args });
    return { id: name, state: { ...state } };
  }
  const request = requests.getStore();
  if (request === undefined || type === "pulumi:pulumi:Stack")
    return { id: undefined, state: inputs };
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const urn = urnOf(project, stack, request.getParent(), type, name);
  const provider = request.getProvider().replace(/::[^:]*$/, "");
  const parent = request.getParent();
  const dependencies = [...request.getDependenciesList(), parent, provider].filter(
    (each) => each !== "" && each !== urn,
  );
  const found = await ask({
    what: "register",
    registration: {
      urn,
      type,
      name,
      custom: custom === true,
      inputs,
      dependencies: [...new Set(dependencies)],
      ...(provider === "" ? {} : { provider }),
      protect: request.getProtect(),
      ...(request.getImportid() === "" ? {} : { importId: request.getImportid() }),
      ignoreChanges: request.getIgnorechangesList(),
      aliasUrns: request.getAliasesList().map((alias) => {
        const spec = alias.getSpec();
        if (spec === undefined) return alias.getUrn();
        const aliasParent = spec.getParenturn() === "" ? parent : spec.getParenturn();
        return urnOf(project, stack, aliasParent, spec.getType() || type, spec.getName() || name);
      }),
      retainOnDelete: request.getRetainondelete(),
      ...(request.getDeletedwith() === "" ? {} : { deletedWith: request.getDeletedwith() }),
      hooks: boundHooks(request),
    },
  });
  return {
    id: custom === true ? (found["id"] as string) : undefined,
    state: found["outputs"] as Record<string, unknown>,
  };
}

function boundHooks(request: Request): BoundHooks {
  const bound = request.getHooks();
  return Object.fromEntries(
    hookTimes.map((time) => {
      const getter =
        `get${time.charAt(0).toUpperCase()}${time.slice(1)}List` as `get${Capitalize<HookTime>}List`;
      const names = bound?.[getter]() ?? [];
      return [
        time,
        names.map((name) => ({ name, onDryRun: hooks.get(name)?.opts?.onDryRun ?? false })),
      ];
    }),
  ) as unknown as BoundHooks;
}

async function call(args: pulumi.runtime.MockCallArgs): Promise<Record<string, unknown>> {
  const provider = args.provider?.replace(/::[^:]*$/, "");
  return ask({
    what: "invoke",
    token: args.token,
    args: plain(args.inputs) as Properties,
    ...(provider === undefined || provider === "" ? {} : { provider }),
  });
}

async function callHook(message: ToProgram & { kind: "hook" }): Promise<FromProgram> {
  const { id, hook, args } = message;
  try {
    const found = hooks.get(hook);
    if (found === undefined) throw new Error(`resource hook "${hook}" was not registered`);
    await found.callback(args);
    return { kind: "hooked", id };
  } catch (error) {
    return { kind: "hooked", id, error: error instanceof Error ? error.message : String(error) };
  }
}

/** JSON as a provider gets it: secrets unwrapped, what is undefined left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[signature] === secretSignature) return plain(object["value"]);
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key, each]) => each !== undefined && !key.startsWith("__"))
      .map(([key, each]) => [key, plain(each)]),
  );
}

// sdk/nodejs/runtime/rpc.ts in pulumi/pulumi
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** As the CLI prints it: a person's own mistake without a stack trace. */
function messageOf(error: unknown): string {
  if (pulumi.RunError.isInstance(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
