// What a resource's registration says, read from the SDK's request.
import type * as pulumi from "@pulumi/pulumi";
import type { BoundHooks, HookTime, Registration } from "./protocol.ts";

/** The parts of a RegisterResourceRequest that mocks do not pass on. */
export interface RegisterRequest {
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

interface StackName {
  readonly project: string;
  readonly stack: string;
}

const hookTimes = [
  "beforeCreate",
  "afterCreate",
  "beforeUpdate",
  "afterUpdate",
  "beforeDelete",
  "afterDelete",
] as const;

/** @param hooks all that the program has made, by name */
export function registrationOf(
  request: RegisterRequest,
  { type, name, custom, inputs }: Pick<Registration, "type" | "name" | "custom" | "inputs">,
  stack: StackName,
  hooks: ReadonlyMap<string, pulumi.ResourceHook>,
): Registration {
  const parent = request.getParent();
  const urn = urnOf(stack, parent, type, name);
  const provider = request.getProvider().replace(/::[^:]*$/, "");
  const dependencies = [...request.getDependenciesList(), parent, provider].filter(
    (each) => each !== "" && each !== urn,
  );
  return {
    urn,
    type,
    name,
    custom,
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
      return urnOf(stack, aliasParent, spec.getType() || type, spec.getName() || name);
    }),
    retainOnDelete: request.getRetainondelete(),
    ...(request.getDeletedwith() === "" ? {} : { deletedWith: request.getDeletedwith() }),
    hooks: boundHooks(request, hooks),
  };
}

/** As the engine writes it: the chain of the parents' types, the stack's own left out. */
export function urnOf(
  { project, stack }: StackName,
  parent: string,
  type: string,
  name: string,
): string {
  const above = parent.split("::")[2] ?? "";
  const chain = above === "" || above === "pulumi:pulumi:Stack" ? type : `${above}$${type}`;
  return `urn:pulumi:${stack}::${project}::${chain}::${name}`;
}

function boundHooks(
  request: RegisterRequest,
  hooks: ReadonlyMap<string, pulumi.ResourceHook>,
): BoundHooks {
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

/** JSON as a provider gets it: secrets unwrapped, what is undefined left out. */
export function plainJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[signature] === secretSignature) return plainJson(object["value"]);
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key, each]) => each !== undefined && !key.startsWith("__"))
      .map(([key, each]) => [key, plainJson(each)]),
  );
}

// sdk/nodejs/runtime/rpc.ts in pulumi/pulumi
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
