import assert from "node:assert/strict";
import { describeChange, sideAfter } from "../../migration/change.ts";
import type { Side } from "../../migration/side.ts";
import { nextStep, type Next, type StepOptions } from "../../migration/steps.ts";
import { newSide, oldSide, shared } from "./two-sides.ts";

describe("the steps of a migration", () => {
  it("goes from two stack files to one, an edit of one file at a time", () => {
    assert.deepEqual(walk([oldSide(), newSide({ hostWeights: { "canary.example.com": 11 } })]), [
      "1/12 old peer: new",
      "2/12 new trafficWeight: 1",
      "3/12 new trafficWeight: 11",
      "4/12 new hostWeights: removed",
      // the files no longer tell of the canary
      "4/11 new trafficWeight: 100",
      "5/11 old trafficWeight: 11",
      "6/11 old trafficWeight: 0",
      "7/11 old active: false",
      "8/11 new active: true",
      "9/11 old retired: true",
      "10/11 pulumi destroy --stack old && pulumi stack rm old",
      "11/11 new peer: removed",
      "done",
    ]);
  });
});

/** Every step from here to the end, each as one line. */
function walk(sides: readonly Side[], options: StepOptions = {}): string[] {
  const lines: string[] = [];
  let at = sides;
  let destroyed = false;
  for (;;) {
    const next = nextStep(at, shared, { ...options, destroyed });
    lines.push(line(next));
    if (next.kind === "command") destroyed = true;
    else if (next.kind === "edit") at = apply(at, next);
    else return lines;
  }
}

function line(next: Next): string {
  switch (next.kind) {
    case "edit":
      return `${next.step}/${next.of} ${next.stack} ${next.changes.map(describeChange).join(", ")}`;
    case "command":
      return `${next.step}/${next.of} ${next.commands.join(" && ")}`;
    case "blocked":
      return `blocked: ${next.reasons.join("; ")}`;
    case "done":
      return "done";
  }
}

function apply(sides: readonly Side[], next: Next & { kind: "edit" }): readonly Side[] {
  return sides.map((side) => (side.stack === next.stack ? sideAfter(side, next.changes) : side));
}
