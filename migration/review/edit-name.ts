// What an edit is called: the next step of the migration, the way back, or neither.
import { isDeepStrictEqual } from "node:util";
import type { FileEdit, Files } from "../state/edit.ts";
import { idle, servesAll, type Side } from "../state/side.ts";
import { stackFile } from "../state/stack-file.ts";
import { formatChange, sideAfter } from "../steps/change.ts";
import {
  formatPlace,
  nextStep,
  previousStep,
  type Next,
  type StepOptions,
} from "../steps/steps.ts";

export interface EditName {
  readonly name: "nothing" | "step" | "rollback" | "skipped step" | "other change" | "unsafe";
  /** Why it has that name: which step, what it is for. */
  readonly reason: string;
}

type EditStep = Next & { readonly kind: "edit" };

export function editName(
  edits: readonly FileEdit[],
  before: Files,
  after: Files,
  options: StepOptions,
): EditName {
  if (edits.length === 0) return { name: "nothing", reason: "the files say the same as before" };
  const otherChange = { name: "other change", reason: "not a step of a migration" } as const;
  if (edits.some((edit) => !("stack" in edit))) return otherChange;
  const [first] = edits;
  if (first?.kind === "stack file added") {
    return { name: "step", reason: `the stack ${first.stack} is created` };
  }
  if (first?.kind === "stack file removed") {
    return { name: "step", reason: `the stack ${first.stack} has been destroyed` };
  }
  const next = nextStep(before.sides, before.shared, options);
  if (leadsTo(next, before.sides, after.sides)) {
    return { name: "step", reason: `${placeOf(next)}: ${next.reason}` };
  }
  const back = previousStep(before.sides, before.shared, options);
  if (leadsTo(back, before.sides, after.sides)) {
    return { name: "rollback", reason: `of ${placeOf(back)}: ${back.reason}` };
  }
  const way = wayTo(nextStep, before, after, options);
  if (way !== undefined) return { name: "skipped step", reason: skipped(way.slice(0, -1)) };
  if (wayTo(previousStep, before, after, options) !== undefined) {
    return { name: "rollback", reason: "of several steps at once" };
  }
  return namesPeer(first, before) ?? givesUp(first, before, after) ?? otherChange;
}

/** Row 2, before the other side's file is there. */
function namesPeer(edit: FileEdit | undefined, { sides }: Files): EditName | undefined {
  if (edit?.kind !== "key" || edit.key !== "peer" || edit.after === undefined) return undefined;
  const [alone, ...others] = sides.filter(({ retired }) => !retired);
  if (others.length > 0 || alone?.stack !== edit.stack || edit.before !== undefined)
    return undefined;
  return {
    name: "step",
    reason: `row 2 of 10: ${edit.stack} must know whose records stand beside its own`,
  };
}

/** A side that has nothing goes: a target that is given up before it has got anything. */
function givesUp(edit: FileEdit | undefined, before: Files, after: Files): EditName | undefined {
  if (edit?.kind !== "key" || edit.key !== "retired" || edit.after !== true) return undefined;
  const side = before.sides.find(({ stack }) => stack === edit.stack);
  const other = after.sides.find(({ stack, retired }) => stack === side?.peer && !retired);
  if (side === undefined || other === undefined || side.active) return undefined;
  if (!idle(side) || !servesAll(other)) return undefined;
  return {
    name: "rollback",
    reason: `of row 3 of 10: ${side.stack} goes again, and ${other.stack} has everything`,
  };
}

function leadsTo(step: Next, from: readonly Side[], to: readonly Side[]): step is EditStep {
  return step.kind === "edit" && isDeepStrictEqual(afterStep(step, from), stripped(to));
}

/** The steps that lead from one to the other; undefined when none do. */
function wayTo(
  step: typeof nextStep,
  before: Files,
  after: Files,
  options: StepOptions,
): readonly EditStep[] | undefined {
  const target = stripped(after.sides);
  const way: EditStep[] = [];
  let sides = stripped(before.sides);
  for (let i = 0; i < 100; i++) {
    const next = step(sides, before.shared, options);
    if (next.kind !== "edit") return undefined;
    way.push(next);
    sides = afterStep(next, sides);
    if (isDeepStrictEqual(sides, target)) return way;
  }
  return undefined;
}

/** As many skipped steps as a line takes. */
const shownSteps = 3;

function skipped(steps: readonly EditStep[]): string {
  const lines = steps.map(
    (step) =>
      `${stackFile(step.stack)}: ${step.changes.map(formatChange).join(", ")} (${placeOf(step)})`,
  );
  const more = lines.length - shownSteps;
  return (
    `it leaves out ${lines.slice(0, shownSteps).join("; ")}` +
    (more > 0 ? `; and ${more} more` : "")
  );
}

function afterStep(step: EditStep, sides: readonly Side[]): readonly Side[] {
  return stripped(
    sides.map((side) => (side.stack === step.stack ? sideAfter(side, step.changes) : side)),
  );
}

/** Without overrides, which come and go with any edit. */
function stripped(sides: readonly Side[]): readonly Side[] {
  return sides.map((side) => sideAfter(side, [{ key: "override", value: undefined }]));
}

function placeOf({ place }: EditStep): string {
  return formatPlace(place);
}
