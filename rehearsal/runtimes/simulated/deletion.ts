import type { Provider } from "../../world/provider.ts";
import type { BoundHook, HookArgs } from "./protocol.ts";
import type { Configurations } from "./configurations.ts";
import { deletionRounds, type ResourceState, type StackState } from "./state.ts";

export interface Deletion {
  readonly state: StackState;
  readonly provider: Provider;
  readonly configurations: Configurations;
  readonly callHook: (name: string, args: HookArgs) => Promise<void>;
  readonly onOperation?: (operation: string, urn: string) => Promise<void> | void;
}

/**
 * Deletes what depends on others first. What is protected, or refused by a hook, is found out before anything is
 * deleted, as the engine's preview would. Returns the errors; after one, nothing that comes later is touched.
 */
export async function deleteAll(
  doomed: readonly ResourceState[],
  deletion: Deletion,
): Promise<readonly string[]> {
  const refusals = [
    ...doomed.filter(({ protect }) => protect).map(protectedText),
    ...(await hookErrors("beforeDelete", doomed, deletion, ({ onDryRun }) => onDryRun)),
  ];
  if (refusals.length > 0) return refusals;
  for (const round of deletionRounds(doomed)) {
    const results = await Promise.allSettled(
      round.map((resource) => deleteOne(resource, doomed, deletion)),
    );
    const errors = results.flatMap((result) =>
      result.status === "rejected"
        ? [result.reason instanceof Error ? result.reason.message : String(result.reason)]
        : [],
    );
    if (errors.length > 0) return errors;
  }
  return [];
}

async function deleteOne(
  resource: ResourceState,
  doomed: readonly ResourceState[],
  deletion: Deletion,
): Promise<void> {
  const { urn, type, id, outputs, retainOnDelete, deletedWith } = resource;
  const { state, provider, configurations, onOperation } = deletion;
  const [refusal] = await hookErrors("beforeDelete", [resource], deletion);
  if (refusal !== undefined) throw new Error(refusal);
  const goesWithAnother = doomed.some((each) => each.urn === deletedWith);
  if (resource.outside && !retainOnDelete && !goesWithAnother) {
    await onOperation?.("delete", urn);
    try {
      await provider.delete(urn, type, id, outputs, configurations.of(resource.provider));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${type} (${resource.name}): deleting: ${why}`, { cause: error });
    }
    await onOperation?.("deleted", urn);
  }
  // a replacement may stand there already
  if (state.resources.get(urn)?.id === id) state.resources.delete(urn);
  await hookErrors("afterDelete", [resource], deletion);
}

async function hookErrors(
  time: "beforeDelete" | "afterDelete",
  resources: readonly ResourceState[],
  { callHook }: Deletion,
  which: (hook: BoundHook) => boolean = () => true,
): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const { urn, id, name, type, inputs, outputs, hooks } of resources) {
    for (const { name: hook } of hooks[time].filter(which)) {
      try {
        await callHook(hook, { urn, id, name, type, oldInputs: inputs, oldOutputs: outputs });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        errors.push(`${type} (${name}): before hook "${hook}" failed: ${why}`);
      }
    }
  }
  return errors;
}

function protectedText({ urn }: ResourceState): string {
  return `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``;
}
