/** What the process that runs the program and the process that plays the engine say to each other. */
import type { Properties } from "../../world/provider.ts";

/** One run of the program. */
export interface RunOrder {
  readonly project: string;
  readonly stack: string;
  /** Config by full key (`cluster-migration:peer`), objects as JSON text, as the engine hands it over. */
  readonly config: Readonly<Record<string, string>>;
  /** The folder of Pulumi.yaml: the program's working directory. */
  readonly folder: string;
  /** The module whose default export is the program, an absolute path. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A resource as the program registers it: what the engine would see. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False: a component, which no provider knows. */
  readonly custom: boolean;
  readonly inputs: Properties;
  /** URNs, the parent's and the explicit provider's included. */
  readonly dependencies: readonly string[];
  /** The explicit provider's URN. */
  readonly provider?: string;
  readonly protect: boolean;
  readonly importId?: string;
  readonly ignoreChanges: readonly string[];
  readonly aliasUrns: readonly string[];
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  readonly hooks: BoundHooks;
}

export type HookTime =
  "beforeCreate" | "afterCreate" | "beforeUpdate" | "afterUpdate" | "beforeDelete" | "afterDelete";

/** A hook bound to a resource; the program that runs knows what it does. */
export interface BoundHook {
  readonly name: string;
  /** Called in a preview too: before anything is done at all. */
  readonly onDryRun: boolean;
}

export type BoundHooks = Readonly<Record<HookTime, readonly BoundHook[]>>;

/** What a hook is told; `pulumi.ResourceHookArgs`. */
export interface HookArgs {
  readonly urn: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly newInputs?: Properties;
  readonly oldInputs?: Properties;
  readonly newOutputs?: Properties;
  readonly oldOutputs?: Properties;
}

export type Question =
  | { readonly what: "register"; readonly registration: Registration }
  | {
      readonly what: "invoke";
      readonly token: string;
      readonly args: Properties;
      readonly provider?: string;
    };

export type ToProgram =
  | { readonly kind: "run"; readonly order: RunOrder }
  | { readonly kind: "answer"; readonly id: number; readonly value: Properties }
  | { readonly kind: "refusal"; readonly id: number; readonly message: string }
  | {
      readonly kind: "hook";
      readonly id: number;
      readonly hook: string;
      readonly args: HookArgs;
    };

/** How often the process says that it is not busy while it runs the program, real milliseconds. */
export const pulseMs = 10;

export type FromProgram =
  | { readonly kind: "loaded" }
  | { readonly kind: "alive" }
  | { readonly kind: "question"; readonly id: number; readonly question: Question }
  | { readonly kind: "hooked"; readonly id: number; readonly error?: string }
  | {
      readonly kind: "ended";
      readonly outputs: Properties;
      /** Everything that went wrong in the program itself: as Pulumi's CLI would print it. */
      readonly errors: readonly string[];
    };
