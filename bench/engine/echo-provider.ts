// A cloud without behaviour and without waits: it gives back what it gets, and shows the records that it was given.
import { computed } from "../../tests/golden/computed.ts";
import { Deployed, recordType } from "../../tests/golden/deployed.ts";
import { plain } from "../../tests/unit/components/cluster/simulated-providers.ts";
import {
  scalarText,
  type Created,
  type Properties,
  type Provider,
} from "../../rehearsal/world/provider.ts";

interface Kept extends Created {
  readonly inputs: Properties;
}

export class EchoProvider implements Provider {
  readonly #deployed = new Deployed();
  readonly #kept = new Map<string, Kept>();

  replaces(): readonly string[] {
    return [];
  }

  create(urn: string, type: string, inputs: Properties): Promise<Created> {
    const name = urn.split("::").at(-1) ?? "";
    // the engine keeps secrets secret by itself
    const outputs = { ...inputs, ...(plain(computed(type, name, inputs)) as Properties) };
    const id = type === recordType ? recordId(inputs) : `id of ${urn}`;
    return Promise.resolve(this.#keep(type, id, inputs, outputs));
  }

  update(
    _urn: string,
    type: string,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<Properties> {
    return Promise.resolve(this.#keep(type, id, news, { ...olds, ...news }).outputs);
  }

  delete(_urn: string, _type: string, id: string): Promise<void> {
    this.#kept.delete(id);
    this.#show();
    return Promise.resolve();
  }

  read(_type: string, id: string): Promise<Kept | undefined> {
    return Promise.resolve(this.#kept.get(id));
  }

  invoke(token: string, args: Properties): Promise<Properties> {
    return Promise.resolve(this.#deployed.invoke(token, args));
  }

  #keep(type: string, id: string, inputs: Properties, outputs: Properties): Created {
    const kept = { id, inputs, outputs };
    this.#kept.set(id, kept);
    if (type === recordType) this.#show();
    return kept;
  }

  #show(): void {
    this.#deployed.foreign = [...this.#kept.values()]
      .map(({ inputs }) => inputs)
      .filter(({ zoneId }) => zoneId !== undefined);
  }
}

/** As the provider makes them: an import names a record by it. */
function recordId(inputs: Properties): string {
  const parts = ["zoneId", "name", "type", "setIdentifier"].map((key) => scalarText(inputs[key]));
  return parts.filter((part) => part !== undefined).join("_");
}
