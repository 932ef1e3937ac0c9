// Runs the program as `pulumi up` would, on the SDK's mocks, and keeps every request that an engine would get.
import * as pulumi from "@pulumi/pulumi";
import { record, type Properties } from "../../rehearsal/world/provider.ts";

/** One resource, as the engine is asked to register it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** Secrets are objects with Pulumi's signature. */
  readonly inputs: Properties;
  /** The request itself, every field of it. */
  readonly request: Properties;
  /** What the component passes to `registerOutputs`. */
  outputs?: Properties;
}

export interface Run {
  readonly resources: readonly Registered[];
  /** The functions of providers that were called. */
  readonly invokes: readonly Properties[];
  readonly outputs: Properties;
  /** Whether a hook is called in a preview too, by the hook's name. */
  readonly hooks: ReadonlyMap<string, boolean>;
}

export interface Order {
  readonly program: () => Promise<unknown>;
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** What AWS and the engine answer. */
  readonly invoke: (token: string, args: Properties) => Properties;
  /** What the provider computes, besides the inputs. */
  readonly computed: (type: string, name: string, inputs: Properties) => Properties;
}

interface Struct {
  toJavaScript(): Properties;
}

interface Request {
  toObject(): Properties;
  getType(): string;
  getName(): string;
  getObject(): Struct;
  getAdditionalsecretoutputsList(): readonly string[];
}

interface Monitor {
  registerResource(request: Request, callback: (error: unknown, answer: unknown) => void): void;
  registerResourceOutputs(
    request: { getUrn(): string; getOutputs(): Struct },
    callback: () => void,
  ): void;
}

// sdk/nodejs/runtime/rpc.ts in pulumi/pulumi
export const signature = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

const stackType = "pulumi:pulumi:Stack";
const referenceType = "pulumi:pulumi:StackReference";

export async function runProgram(order: Order): Promise<Run> {
  const resources: Registered[] = [];
  const invokes: Properties[] = [];
  const hooks = new Map<string, boolean>();
  let outputs: Properties = {};
  let current: Request | undefined;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: given }) => {
        if (type === referenceType) {
          const inputs = given as Properties;
          resources.push({ type, name, inputs, request: {} });
          return {
            id: name,
            state: { ...order.invoke("pulumi:pulumi:readStackOutputs", inputs) },
          };
        }
        const request = current;
        if (type === stackType || request === undefined) return { id: undefined, state: {} };
        const inputs = request.getObject().toJavaScript();
        resources.push({ type, name, inputs, request: request.toObject() });
        return { id: `id of ${name}`, state: { ...stateOf(order, request, inputs) } };
      },
      call: ({ token, inputs }) => {
        const args = inputs as Properties;
        invokes.push({ token, args });
        return { ...order.invoke(token, args) };
      },
    },
    order.project,
    order.stack,
    false,
    "organization",
  );
  pulumi.runtime.setAllConfig({ ...order.config }, [...order.secretKeys]);
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    // the mock monitor asks newResource before it waits for anything
    current = request;
    register(request, callback);
    current = undefined;
  };
  monitor.registerResourceOutputs = (request, callback) => {
    const [type = "", name = ""] = request.getUrn().split("::").slice(2);
    const declared = request.getOutputs().toJavaScript();
    if (type === stackType) outputs = declared;
    const component = resources.find(
      (each) => each.type === type.split("$").at(-1) && each.name === name,
    );
    if (component !== undefined) component.outputs = declared;
    callback();
  };
  Object.assign(pulumi.runtime.getCallbacks() ?? {}, {
    registerResourceHook: (hook: pulumi.ResourceHook) => {
      hooks.set(hook.name, hook.opts?.onDryRun ?? false);
      return Promise.resolve();
    },
  });
  await withoutStackTraces(async () => {
    await pulumi.runtime.runInPulumiStack(() => order.program());
    await pulumi.runtime.disconnect();
  });
  return { resources, invokes, outputs, hooks };
}

/** The SDK takes one for every promise, which is most of a run's time. */
async function withoutStackTraces(run: () => Promise<void>): Promise<void> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export function isSecret(value: unknown): boolean {
  return record(value)[signature] === secretSignature;
}

/** The inputs and what is computed; secret is what the program says is. */
function stateOf({ computed }: Order, request: Request, inputs: Properties): Properties {
  const plain = { ...inputs, ...computed(request.getType(), request.getName(), inputs) };
  const secrets = request.getAdditionalsecretoutputsList();
  return Object.fromEntries(
    Object.entries(plain).map(([key, value]) => [
      key,
      secrets.includes(key) && !isSecret(value) ? { [signature]: secretSignature, value } : value,
    ]),
  );
}
