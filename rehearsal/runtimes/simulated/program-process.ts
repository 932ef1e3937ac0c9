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
  type FromProgram,
  type Question,
  type RunOrder,
  type ToProgram,
} from "./protocol.ts";
import { plainJson, registrationOf, urnOf, type RegisterRequest } from "./registration.ts";

interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(
    request: RegisterRequest,
    callback: (error: unknown, answer: unknown) => void,
  ): void;
}

// the SDK keeps a stack trace for every promise, which takes half of the program's time
Error.stackTraceLimit = 0;

const requests = new AsyncLocalStorage<RegisterRequest>();
const waiting = new Map<
  number,
  { resolve: (value: Properties) => void; reject: (error: Error) => void }
>();
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
      return settled === unknown ? [] : [[key, plainJson(settled)] as const];
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
  monitor.newUrn = (parent, type, name) => urnOf({ project, stack }, parent, type, name);
}

async function newResource(
  args: pulumi.runtime.MockResourceArgs,
): Promise<pulumi.runtime.MockResourceResult> {
  const { type, name, custom } = args;
  const inputs = plainJson(args.inputs) as Properties;
  if (type === "pulumi:pulumi:StackReference") {
    const args = { name: inputs["name"] };
    const state = await ask({ what: "invoke", token: "pulumi:pulumi:readStackOutputs", args });
    return { id: name, state: { ...state } };
  }
  const request = requests.getStore();
  if (request === undefined || type === "pulumi:pulumi:Stack")
    return { id: undefined, state: inputs };
  const of = { project: pulumi.getProject(), stack: pulumi.getStack() };
  const resource = { type, name, custom: custom === true, inputs };
  const registration = registrationOf(request, resource, of, hooks);
  const found = await ask({ what: "register", registration });
  return {
    id: custom === true ? (found["id"] as string) : undefined,
    state: found["outputs"] as Record<string, unknown>,
  };
}

async function call(args: pulumi.runtime.MockCallArgs): Promise<Record<string, unknown>> {
  const provider = args.provider?.replace(/::[^:]*$/, "");
  return ask({
    what: "invoke",
    token: args.token,
    args: plainJson(args.inputs) as Properties,
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

/** As the CLI prints it: a person's own mistake without a stack trace. */
function messageOf(error: unknown): string {
  if (pulumi.RunError.isInstance(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
