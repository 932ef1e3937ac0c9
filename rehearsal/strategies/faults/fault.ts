import type { KeyChange } from "../../../migration/steps/change.ts";
import { lockName } from "../../../migration/state/locks.ts";
import type { Rehearsal } from "../../rehearsal.ts";
import type { NextEdit } from "../migration.ts";
import { phase, UpdateFailed, type Trial } from "../strategy.ts";

/** Something that goes wrong in the middle of a migration. */
export interface Fault {
  readonly what: string;
  /** Everybody holds answers for so many times the TTL at least; default 1. */
  readonly holdFactor?: number;
  /**
   * For how long after a cluster has become unreachable requests may fail for clients that honour the TTL, simulated
   * seconds; without it none may fail at all.
   */
  readonly lossSeconds?: number;
  /** Before which edit: by the key and the value that it sets. */
  readonly before: Partial<KeyChange> & { readonly stack?: "source" | "target" };
  /** What happens there. */
  readonly happens: (trial: Trial, edit: NextEdit, stacks: Stacks) => Promise<"go on" | "stop">;
}

/** The two stacks' names. */
export interface Stacks {
  readonly source: string;
  readonly target: string;
}

export function weight(value: number): Partial<KeyChange> {
  return { key: "trafficWeight", value };
}

/** The stacks that hold the active lock: one, or none. */
export function activeLockHolders({ world, shared }: Rehearsal): readonly string[] {
  const lock = lockName("active", shared);
  return world.zones
    .all()
    .flatMap(({ id }) => world.zones.list(id))
    .filter(({ name, type }) => type === "TXT" && name === lock)
    .flatMap(({ values }) => values.map((value) => value.replace(/^"|"$/g, "")));
}

/** Makes an edit that must be refused, sees that no record has changed, and takes it back. */
export async function refused(
  trial: Trial,
  title: string,
  stack: string,
  changes: readonly KeyChange[],
  circumstances: {
    readonly before?: () => Promise<void> | void;
    readonly after?: () => Promise<void> | void;
  },
): Promise<void> {
  const { rehearsal } = trial;
  const file = rehearsal.readStackFile(stack);
  await circumstances.before?.();
  rehearsal.edit(stack, changes);
  await phase(trial, title, "refused", async (step) => {
    const changesBefore = rehearsal.world.zones.log.length;
    const { errors } = await rehearsal.runtime.up(stack);
    if (errors.length === 0) throw new UpdateFailed(stack, [`${title}: expected a refusal`]);
    const changed = rehearsal.world.zones.log
      .slice(changesBefore)
      .filter((change) => change.record.weight !== undefined);
    if (changed.length > 0) {
      throw new UpdateFailed(stack, [
        `${title}: refused, but ${changed.length} weights had changed before`,
        ...errors,
      ]);
    }
    step.refused = errors[0] ?? "";
  });
  rehearsal.writeStackFile(stack, file);
  await circumstances.after?.();
}
