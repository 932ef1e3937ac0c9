// What an edit may do, and what is rarely meant.
import { idle, servesAll } from "../state/side.ts";
import type { Edit, Files } from "../state/edit.ts";
import { stackFile } from "../state/stack-file.ts";

/** One line for each, with what would come of it. */
export function editWarnings(
  edits: readonly Edit[],
  before: Files,
  after: Files,
  { activeOnly }: { readonly activeOnly: readonly string[] },
): readonly string[] {
  return edits.flatMap((edit) => [
    ...(activeOnly.length === 0 ? [] : earlyRelease(edit, after)),
    ...(edit.kind === "shared key" && edit.key === "drainSeconds"
      ? shorterDrain(before, after)
      : []),
  ]);
}

/** `active: false` on the only active side belongs right before `active: true` on the other. */
function earlyRelease(edit: Edit, { sides }: Files): readonly string[] {
  if (edit.kind !== "key" || edit.key !== "active" || edit.after !== false) return [];
  const side = sides.find(({ stack }) => stack === edit.stack);
  const other = sides.find(({ stack }) => stack === side?.peer);
  if (side === undefined || sides.some(({ active }) => active)) return [];
  if (other !== undefined && idle(side) && servesAll(other)) return [];
  return [
    `${stackFile(side.stack)}: active: false: the active-only workloads run nowhere until ` +
      `${other?.stack ?? "another side"} is active, and ${side.stack} still has traffic: runs that fall due ` +
      `are skipped; the hand-over comes after the last share has moved`,
  ];
}

function shorterDrain(before: Files, after: Files): readonly string[] {
  const [old, now] = [before.shared.drainSeconds, after.shared.drainSeconds];
  if (now >= old || after.sides.length < 2) return [];
  return [
    `Pulumi.yaml: drainSeconds: ${old} -> ${now} in the middle of a migration: a side may then retire ` +
      `earlier than its clients were given; look at its load balancer before you retire it`,
  ];
}
