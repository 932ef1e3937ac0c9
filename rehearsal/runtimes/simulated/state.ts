import type { BoundHooks } from "./protocol.ts";
import type { Properties } from "../../world/provider.ts";

/** One resource of a stack's state. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False: a component, or a provider, whose coming and going nobody outside is told of. */
  readonly outside: boolean;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly dependencies: readonly string[];
  readonly provider?: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith?: string;
  readonly hooks: BoundHooks;
}

/** What is kept of a stack between two updates. */
export interface StackState {
  readonly stack: string;
  readonly resources: Map<string, ResourceState>;
  outputs: Properties;
}

export function emptyState(stack: string): StackState {
  return { stack, resources: new Map(), outputs: {} };
}

/**
 * The resources to delete in the order in which it can be done: what depends on another comes before it.
 * Each round may be done at once.
 */
export function deletionRounds(
  doomed: readonly ResourceState[],
): readonly (readonly ResourceState[])[] {
  const rounds: (readonly ResourceState[])[] = [];
  let left = [...doomed];
  while (left.length > 0) {
    const needed = new Set(left.flatMap(({ dependencies }) => dependencies));
    const round = left.filter(({ urn }) => !needed.has(urn));
    if (round.length === 0) throw new Error("a circle of dependencies in the state");
    rounds.push(round);
    left = left.filter((each) => !round.includes(each));
  }
  return rounds;
}

/** An explicit provider's inputs, which are the provider's configuration; none: the default provider. */
export function configOf(state: StackState, provider: string | undefined): Properties {
  return provider === undefined ? {} : (state.resources.get(provider)?.inputs ?? {});
}
