/**
 * What the simulated world offers to what runs the program in it: Pulumi's test runtime
 * (`rehearsal/runtimes/simulated`) or a provider process for the real engine (`rehearsal/runtimes/engine`). Inputs and
 * outputs are plain JSON: secrets unwrapped, unknowns never.
 */
export type Properties = Readonly<Record<string, unknown>>;

export interface Created {
  readonly id: string;
  readonly outputs: Properties;
}

export interface Provider {
  /**
   * A provider resource's inputs, with what the real provider finds out when it is configured and keeps for the whole
   * update. Default: nothing.
   *
   * @param name of the package: `kubernetes`
   */
  configure?(name: string, inputs: Properties): Properties;

  /**
   * The top-level properties whose change the real provider answers with a replacement, empty when
   * an update will do. Asked only when something differs.
   */
  replaces(type: string, olds: Properties, news: Properties): readonly string[];

  /** @param config the explicit provider's inputs (`{ kubeconfig }`, `{ region }`) as configured, else `{}` */
  create(urn: string, type: string, inputs: Properties, config: Properties): Promise<Created>;

  update(
    urn: string,
    type: string,
    id: string,
    olds: Properties,
    news: Properties,
    config: Properties,
  ): Promise<Properties>;

  delete(
    urn: string,
    type: string,
    id: string,
    outputs: Properties,
    config: Properties,
  ): Promise<void>;

  /** What is there now, or undefined when it is gone. The id may be an import id. */
  read(
    type: string,
    id: string,
    known: Properties,
    config: Properties,
  ): Promise<(Created & { readonly inputs: Properties }) | undefined>;

  invoke(token: string, args: Properties, config: Properties): Promise<Properties>;
}

/** The cloud said no, in its own words. */
export class ProviderRefusal extends Error {
  /** AWS' or Kubernetes' error code, for example `InvalidChangeBatch`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = "Refusal";
    this.code = code;
  }
}

export function scalarText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function texts(value: unknown): readonly string[] {
  return list(value).filter((each) => typeof each === "string");
}

export function record(value: unknown): Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Properties)
    : {};
}

export function records(value: unknown): readonly Properties[] {
  return list(value).map(record);
}

/** The thing is there, but not as it should be: the engine keeps it in its state and fails the update. */
export class Incomplete extends Error {
  readonly created: Created;

  constructor(message: string, created: Created) {
    super(message);
    this.name = "Incomplete";
    this.created = created;
  }
}
