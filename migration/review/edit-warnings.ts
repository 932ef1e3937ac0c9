// What an edit may do, and what is rarely meant.
import type { FileEdit, Files } from "../state/edit.ts";

/** One line for each, with what would come of it. */
export function editWarnings(
  edits: readonly FileEdit[],
  before: Files,
  after: Files,
): readonly string[] {
  return edits.flatMap((edit) => [
    ...(edit.kind === "shared key" && edit.key === "drainSeconds"
      ? shorterDrain(before, after)
      : []),
  ]);
}

function shorterDrain(before: Files, after: Files): readonly string[] {
  const [old, now] = [before.shared.drainSeconds, after.shared.drainSeconds];
  if (now >= old || after.sides.length < 2) return [];
  return [
    `Pulumi.yaml: drainSeconds: ${old} -> ${now} in the middle of a migration: a side may then retire ` +
      `earlier than its clients were given; look at its load balancer before you retire it`,
  ];
}
