import type { Properties, Provider } from "../../world/provider.ts";
import { typeInUrn } from "../urn.ts";
import { configOf, type StackState } from "./state.ts";

/**
 * The provider resources of one update, each configured once: when the program registers it, or, where the program does not
 * run, at its first use.
 */
export class Configurations {
  readonly #state: StackState;
  readonly #provider: Provider;
  readonly #made = new Map<string, Properties>();

  constructor(state: StackState, provider: Provider) {
    this.#state = state;
    this.#provider = provider;
  }

  /** @param urn of an explicit provider; undefined: the default one, which has no inputs */
  of(urn: string | undefined): Properties {
    if (urn === undefined) return {};
    const made = this.#made.get(urn) ?? this.#configured(urn, configOf(this.#state, urn));
    this.#made.set(urn, made);
    return made;
  }

  /** The program has registered a resource: one of another kind is none of ours. */
  registered(urn: string, type: string, inputs: Properties): void {
    if (type.startsWith(providerType)) this.#made.set(urn, this.#configured(urn, inputs));
  }

  #configured(urn: string, inputs: Properties): Properties {
    const name = typeInUrn(urn).slice(providerType.length);
    return this.#provider.configure?.(name, inputs) ?? inputs;
  }
}

const providerType = "pulumi:providers:";
