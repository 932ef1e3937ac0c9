import { formatChange } from "../migration/steps/change.ts";
import type { Shared, Side } from "../migration/state/side.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import { formatPlace, nextStep } from "../migration/steps/steps.ts";

/** The next step in one line. */
export function stepLine(sides: readonly Side[], shared: Shared, to?: string): string {
  const step = nextStep(sides, shared, to === undefined ? {} : { to });
  if (step.kind === "done") return "nothing to do";
  if (step.kind === "blocked") return `no safe edit: ${step.reasons.join("; ")}`;
  const what =
    step.kind === "command"
      ? step.reason
      : `${stackFile(step.stack)}: ${step.changes.map(formatChange).join(", ")}`;
  return `${formatPlace(step.place)}: ${what}`;
}
