import { idle } from "../steps/direction.ts";
import { describeEdit, type Edit, type Files } from "../review/edit.ts";
import type { Violation } from "../state/migration-context.ts";
import { stackFile } from "../state/stack-file.ts";

/**
 * Rule 7: a step edits one stack file, and one thing. What belongs together counts as one: a host and
 * where it is named, a cluster and its kubeconfig, all weights of a side that is left at once. An override comes with the edit that it excuses, and is
 * gone with the next.
 */
export function oneChange(
  edits: readonly Edit[],
  before: Files,
  after: Files,
): readonly Violation[] {
  const things = new Map<string, Edit>();
  for (const edit of edits) {
    const thing = thingOf(edit, after);
    if (thing !== undefined) things.set(thing, edit);
  }
  const together = [...things.values()].map(describeEdit);
  return [
    ...(together.length > 1
      ? [
          violation(
            `${together.length} things at once (${together.join("; ")}), expected one edit of one file: ` +
              `when it fails, one must know what failed, and its reverse must be one edit; make a pull ` +
              `request of each`,
          ),
        ]
      : []),
    ...edits.flatMap((edit) =>
      edit.kind === "stack file added" ? newcomer(edit, before, after) : [],
    ),
    ...overrides(edits, before, after),
  ];
}

/** A side that comes beside one that serves comes at weight 0: its share is a step of its own. */
function newcomer(
  { stack }: { readonly stack: string },
  before: Files,
  after: Files,
): readonly Violation[] {
  const side = after.sides.find((candidate) => candidate.stack === stack);
  const alone = before.sides.every(({ retired }) => retired);
  if (side === undefined || alone || (idle(side) && !side.active)) return [];
  return [
    violation(
      `${stackFile(stack)} is added with ${side.active ? "active: true" : "a positive weight"}, expected ` +
        `trafficWeight: 0 and active: false beside a side that serves; both come as steps of their own`,
    ),
  ];
}

/** What the edit is about; undefined when it counts for nothing by itself. */
function thingOf(edit: Edit, after: Files): string | undefined {
  switch (edit.kind) {
    case "key":
      if (edit.key === "override") return undefined;
      return `${edit.stack} ${topicOf(edit.key, edit.stack, after)}`;
    case "stack file added":
    case "stack file removed":
      return `${edit.stack} file`;
    case "shared key":
      return ["hosts", "removedHosts", "workloads"].includes(edit.key) ? "hosts" : edit.key;
    case "host added":
    case "host removed":
      return "hosts";
  }
}

function topicOf(key: string, stack: string, after: Files): string {
  if (key === "kubeconfig") return "cluster";
  const left = after.sides.some((side) => side.stack === stack && idle(side));
  return key === "hostWeights" && left ? "trafficWeight" : key;
}

function overrides(edits: readonly Edit[], before: Files, after: Files): readonly Violation[] {
  return after.sides.flatMap(({ stack, override }) => {
    if (override === undefined) return [];
    const file = stackFile(stack);
    const old = before.sides.find((side) => side.stack === stack)?.override;
    if (old === override) {
      if (edits.length === 0) return [];
      return [
        violation(
          `${file}: override is still there (${JSON.stringify(override)}), but excuses one edit only, ` +
            `which is made; remove it with this one`,
        ),
      ];
    }
    const excused = edits.some(
      (edit) => "stack" in edit && edit.stack === stack && thingOf(edit, after) !== undefined,
    );
    if (excused) return [];
    return [
      violation(
        `${file}: override excuses nothing, expected it with the edit that it is meant for`,
      ),
    ];
  });
}

function violation(text: string): Violation {
  return { rule: "one-change", text };
}
