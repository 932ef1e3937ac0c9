import type { Clock } from "../../ground/clock.ts";
import { ProviderRefusal, record, scalarText, type Created, type Properties } from "../provider.ts";
import { hexOf } from "../../ground/random.ts";
import { newAccountQuotas, refuseByAccount, type Quotas } from "./limits.ts";
import { shapeRefusals } from "./shapes.ts";
import {
  accountId,
  meantBy,
  region,
  resourceTypes,
  type AwsResource,
  type ResourceType,
} from "./resource-types.ts";

/** Told when something in the account has changed, once the change is there. */
export type Listener = (
  event: "created" | "updated" | "deleted",
  resource: AwsResource,
) => Promise<void> | void;

/** Everything in the account but Route53: made-up ids, and AWS' refusals. */
export class Account {
  readonly #clock: Clock;
  readonly #resources = new Map<string, AwsResource>();
  /** Names that are being created right now. */
  readonly #reserved = new Set<string>();
  readonly #listener: Listener;
  readonly #quotas: Quotas;
  #serial = 0;

  constructor(clock: Clock, listener: Listener, quotas = newAccountQuotas) {
    this.#clock = clock;
    this.#listener = listener;
    this.#quotas = quotas;
  }

  all(type?: string): readonly AwsResource[] {
    const all = [...this.#resources.values()];
    return type === undefined ? all : all.filter((each) => each.type === type);
  }

  find(type: string, id: string): AwsResource | undefined {
    return this.all(type).find((each) => each.id === id || each.outputs["arn"] === id);
  }

  async create(urn: string, type: string, inputs: Properties): Promise<Created> {
    const kind: ResourceType = resourceTypes[type] ?? {};
    refuseShapes(type, inputs);
    const name = kind.uniqueName?.(inputs);
    const key = `${type} ${name ?? ""}`;
    if (name !== undefined && (this.#taken(type, name) || this.#reserved.has(key))) {
      throw new ProviderRefusal(
        kind.taken ?? "AlreadyExists",
        `the name '${name}' is already in use`,
      );
    }
    if (name !== undefined) this.#reserved.add(key);
    try {
      await this.#clock.sleep(kind.seconds?.create ?? 2);
    } finally {
      this.#reserved.delete(key);
    }
    refuseByAccount(type, inputs, this.all(), this.#quotas);
    const id = this.#idFor(kind, urn, inputs);
    const resource: AwsResource = { urn, type, id, inputs, outputs: {} };
    resource.outputs = this.#outputsOf(kind, resource);
    this.#resources.set(`${type} ${id}`, resource);
    await this.#listener("created", resource);
    return { id, outputs: resource.outputs };
  }

  async update(type: string, id: string, inputs: Properties): Promise<Properties> {
    const resource = this.find(type, id);
    if (resource === undefined)
      throw new ProviderRefusal("NotFound", `${type} ${id} does not exist`);
    refuseShapes(type, inputs);
    await this.#clock.sleep(2);
    refuseByAccount(
      type,
      inputs,
      this.all().filter((each) => each !== resource),
      this.#quotas,
    );
    resource.inputs = inputs;
    const version = Number(resource.outputs["latestVersion"]);
    resource.outputs = {
      ...resource.outputs,
      ...inputs,
      ...(version > 0 ? { latestVersion: version + 1 } : {}),
    };
    await this.#listener("updated", resource);
    return resource.outputs;
  }

  async delete(type: string, id: string): Promise<void> {
    const resource = this.find(type, id);
    // gone by hand: the provider is content
    if (resource === undefined) return;
    if (resource.inputs["enableDeletionProtection"] === true) {
      throw new ProviderRefusal(
        "OperationNotPermitted",
        `Load balancer '${id}' cannot be deleted because deletion protection is enabled`,
      );
    }
    this.#refuseWhileHeld(resource);
    await this.#clock.sleep(resourceTypes[type]?.seconds?.delete ?? 2);
    this.#refuseWhileHeld(resource);
    this.#resources.delete(`${type} ${resource.id}`);
    await this.#listener("deleted", resource);
  }

  #refuseWhileHeld(resource: AwsResource): void {
    const names = [resource.id, scalarText(resource.outputs["arn"])].filter(
      (each) => each !== undefined,
    );
    const holder = this.all().find(
      (each) => each !== resource && holdsOn(each, resource.type, names),
    );
    if (holder === undefined) return;
    const kind = resource.type.split(":").at(-1) ?? resource.type;
    throw new ProviderRefusal(
      resourceTypes[resource.type]?.held ?? "DependencyViolation",
      `${kind} '${resource.id}' has dependencies and cannot be deleted: ${holder.type.split(":").at(-1) ?? ""} '${holder.id}' uses it`,
    );
  }

  #taken(type: string, name: string): boolean {
    const unique = resourceTypes[type]?.uniqueName;
    return this.all(type).some((each) => unique?.(each.inputs) === name);
  }

  #idFor(kind: ResourceType, urn: string, inputs: Properties): string {
    const suffix = hexOf(`${urn} ${this.#serial++}`);
    if (kind.id !== undefined) return kind.id(inputs, suffix);
    if (kind.prefix !== undefined) return `${kind.prefix}-${suffix}`;
    return scalarText(inputs["name"]) ?? scalarText(inputs["bucket"]) ?? suffix;
  }

  #outputsOf(kind: ResourceType, { urn, type, id, inputs }: AwsResource): Properties {
    const service = type.split(":")[1]?.split("/")[0] ?? "";
    const arn =
      kind.arn?.(inputs, id) ??
      `arn:aws:${service}:${region}:${accountId}:${type.split("/")[1]?.split(":")[0] ?? ""}/${id}`;
    return {
      ...inputs,
      ...(kind.prefix === undefined ? { name: inputs["name"] ?? id } : {}),
      arn,
      ...record(kind.outputs?.(inputs, id, urn)),
      ...(inputs["tags"] === undefined ? {} : { tagsAll: inputs["tags"] }),
    };
  }
}

function refuseShapes(type: string, inputs: Properties): void {
  const refusals = shapeRefusals(type, inputs);
  if (refusals.length > 0) throw new ProviderRefusal("InvalidParameterValue", refusals.join("; "));
}

function holdsOn(holder: AwsResource, type: string, names: readonly string[]): boolean {
  return (resourceTypes[holder.type]?.holds ?? [])
    .filter((property) => (meantBy[property] ?? type) === type)
    .some((property) => mentions(holder.inputs[property], names));
}

function mentions(value: unknown, names: readonly string[]): boolean {
  if (typeof value === "string") return names.includes(value);
  if (Array.isArray(value)) return value.some((each) => mentions(each, names));
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).some((each) => mentions(each, names))
  );
}
