// The ten rows of a migration, as README's table and MIGRATION.md's sections number them.
import type { NextStep } from "./step-order.ts";

/** The stacks by their part in the migration. */
export interface PeerNames {
  readonly source: string;
  readonly target: string;
}

/** The row that a step, or the step back from it, belongs to. */
export function phaseOf(step: NextStep, { source }: PeerNames): number {
  if ("commands" in step) return 9;
  const gives = step.stack === source;
  const { key, value } = step.changes.find((change) => change.key !== "override") ?? {};
  // the target's file is created with its peer
  if (key === "peer") return value === undefined ? 10 : gives ? 2 : 3;
  if (key === "active") return gives ? 6 : 7;
  if (key === "retired") return 8;
  return gives ? 5 : 4;
}
