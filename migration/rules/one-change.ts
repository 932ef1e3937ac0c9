import { formatEdit, type FileEdit, type Files } from "../state/edit.ts";
import { idle, type Side } from "../state/side.ts";
import { changedSettings } from "./changed-settings.ts";
import type { FilesEdit, Finding, Rule } from "./rule.ts";
import { stackFile } from "../state/stack-file.ts";

/**
 * A step edits one stack file, and one thing. What belongs together counts as one thing: a host and the
 * place that names it, a cluster and its kubeconfig, all weights of a side that goes to 0 at once. An
 * override comes with the edit that it excuses, and goes with the next edit.
 */
export const oneChange: Rule = {
  id: "one-change",
  when: { edit: moreThanOne },
};

function moreThanOne({ edits, before, after, start }: FilesEdit): readonly Finding[] {
  return [
    ...(start === true ? [] : changesAtOnce([{ edits, after }])),
    ...edits.flatMap((edit) =>
      edit.kind === "stack file added" ? newcomer(edit, before, after) : [],
    ),
    ...overrides(edits, before, after),
  ];
}

/** Of all shards together, as of one. */
export function changesAtOnce(
  groups: readonly Pick<FilesEdit, "edits" | "after">[],
): readonly Finding[] {
  const things = new Map<string, FileEdit>();
  for (const { edits, after } of groups) {
    for (const edit of edits) {
      const thing = thingOf(edit, after);
      if (thing !== undefined) things.set(thing, edit);
    }
  }
  const together = [...things.values()].map(formatEdit);
  if (together.length <= 1) return [];
  return [
    violation(
      `${together.length} changes at once (${together.join("; ")}), expected one edit of one file: ` +
        `if it fails, you must know which change failed, and you must be able to undo it by one ` +
        `edit; make one pull request for each`,
    ),
  ];
}

/**
 * A side that is added beside one that serves starts at weight 0: raising its share is another step. Of sides that are added
 * together, the active one with the highest weight is the one that serves.
 */
function newcomer(
  { stack }: { readonly stack: string },
  before: Files,
  after: Files,
): readonly Finding[] {
  const side = after.sides.find((candidate) => candidate.stack === stack);
  const alone = before.sides.every(({ retired }) => retired);
  if (side === undefined || (idle(side) && !side.active)) return [];
  if (alone && servingFirst(after)[0]?.stack === stack) return [];
  return [
    violation(
      `${stackFile(stack)} is added with ${side.active ? "active: true" : "a positive weight"}, expected ` +
        `trafficWeight: 0 and active: false beside a side that serves; raise them in later steps`,
    ),
  ];
}

/** Active ones first, then by weight. */
function servingFirst({ sides }: Files): readonly Side[] {
  return sides
    .filter(({ retired }) => !retired)
    .toSorted((a, b) => Number(b.active) - Number(a.active) || b.trafficWeight - a.trafficWeight);
}

/** What the edit is about; undefined when it does not count by itself. */
function thingOf(edit: FileEdit, after: Files): string | undefined {
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

function overrides(edits: readonly FileEdit[], before: Files, after: Files): readonly Finding[] {
  // of two overrides one goes after the other
  const onlyRemoves = edits.every(
    (edit) => edit.kind === "key" && edit.key === "override" && edit.after === undefined,
  );
  return after.sides.flatMap(({ stack, override }) => {
    if (override === undefined) return [];
    const file = stackFile(stack);
    const old = before.sides.find((side) => side.stack === stack)?.override;
    if (old === override) {
      if (onlyRemoves) return [];
      return [
        violation(
          `${file}: override is still set (${JSON.stringify(override)}), but it excuses one edit only, ` +
            `and that edit has been made; remove it with this edit`,
        ),
      ];
    }
    const excused =
      edits.some(
        (edit) => "stack" in edit && edit.stack === stack && thingOf(edit, after) !== undefined,
      ) || after.sides.some((side) => changedSettings(before, after, side.stack).length > 0);
    if (excused) return [];
    return [
      violation(
        `${file}: override excuses nothing, expected it together with the edit that it excuses`,
      ),
    ];
  });
}

function violation(text: string): Finding {
  return { text };
}
