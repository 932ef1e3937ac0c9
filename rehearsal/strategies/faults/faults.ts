import type { Rehearsal } from "../../rehearsal.ts";
import type { FaultName } from "../fault-names.ts";
import { migrate, type NextEdit } from "../migration.ts";
import type { Reporter } from "../strategy.ts";
import { apiFlaps, apiSilent } from "./api-outages.ts";
import type { Fault, Stacks } from "./fault.ts";
import { handEdit, lockKilled, longCaches, upDies } from "./interruptions.ts";
import { machinesRolled } from "./machines-rolled.ts";
import { manifestEdit } from "./manifest-edits.ts";
import { fenceTheDead, newDies, oldDies } from "./outages.ts";
import { bothToZero, externalDns, forgottenName, gateFails, wrongOrder } from "./refused-edits.ts";

export const faults: Readonly<Record<FaultName, Fault>> = {
  "wrong-order": wrongOrder,
  "gate-fails": gateFails,
  "new-dies": newDies,
  "old-dies": oldDies,
  "up-dies": upDies,
  "both-to-zero": bothToZero,
  "long-caches": longCaches,
  "hand-edit": handEdit,
  "external-dns": externalDns,
  "api-flaps": apiFlaps,
  "api-silent": apiSilent,
  "lock-killed": lockKilled,
  "forgotten-name": forgottenName,
  "manifest-edit": manifestEdit,
  "machines-rolled": machinesRolled,
};

/** The migration with one fault in its middle, or several, each once. */
export async function migrateWith(
  some: readonly Fault[],
  rehearsal: Rehearsal,
  reporter: Reporter,
): Promise<void> {
  const left = new Set(some);
  const { source, target } = rehearsal.start;
  await migrate(rehearsal, reporter, async (edit, trial) => {
    const releases = edit.changes.some(({ key, value }) => key === "active" && value === false);
    if (releases) await fenceTheDead(trial, edit.stack);
    for (const fault of left) {
      if (!isMeant(fault, edit, { source, target })) continue;
      left.delete(fault);
      if ((await fault.happens(trial, edit, { source, target })) === "stop") return "stop";
    }
    return "go on";
  });
}

function isMeant({ before }: Fault, { stack, changes }: NextEdit, stacks: Stacks): boolean {
  if (before.stack !== undefined && stacks[before.stack] !== stack) return false;
  return changes.some(
    ({ key, value }) =>
      (before.key === undefined || before.key === key) &&
      (before.value === undefined || before.value === value),
  );
}
