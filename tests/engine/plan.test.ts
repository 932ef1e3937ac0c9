// What apply.yml does: an update by the plan that the preview has saved.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "mocha";
import { onStage } from "./stage.ts";
import { twoClusters } from "./two-clusters.ts";

const policies = resolve(import.meta.dirname, "../../policy");

/** A migration's steps that change records, locks and the drain marker, whose value is known in the update only. */
const steps: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["old", { trafficWeight: "100" }],
  ["old", { peer: "new" }],
  ["new", { peer: "old" }],
  ["new", { trafficWeight: "100" }],
  ["old", { trafficWeight: "0" }],
  ["old", { trafficWeight: "11" }],
];

describe("an update by a saved plan", function () {
  this.timeout(400_000);
  const stage = onStage(twoClusters);

  for (const [stack, values] of steps) {
    it(`does what the preview has shown: ${stack}: ${JSON.stringify(values)}`, async () => {
      const on = stage();
      on.edit(stack, values);
      const plan = on.path(`${stack}.plan`);
      const preview = await on.preview(stack, "--policy-pack", policies, "--save-plan", plan);
      assert.equal(preview.code, 0, preview.text);
      const up = await on.up(stack, "--plan", plan);
      assert.equal(up.code, 0, up.text);
    });
  }

  it("refuses what the plan does not have", async () => {
    const on = stage();
    const plan = on.path("old.plan");
    const preview = await on.preview("old", "--save-plan", plan);
    assert.equal(preview.code, 0, preview.text);
    const takeBack = on.edit("old", { trafficWeight: "12" });
    const up = await on.up("old", "--plan", plan);
    takeBack();
    assert.notEqual(up.code, 0, up.text);
    assert.match(up.text, /\bplan\b/);
    assert.ok(on.records().includes("api.example.com A old 11"), on.records().join("\n"));
  });
});
