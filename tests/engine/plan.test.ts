// What apply.yml does: an update by the plan that the preview has saved.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "mocha";
import type { Rehearsal } from "./stage.ts";
import { onStage } from "./stage.ts";
import { twoClusters } from "./two-clusters.ts";

const policies = resolve(import.meta.dirname, "../../policy");

describe("an update by a saved plan", function () {
  this.timeout(600_000);
  const stage = onStage(twoClusters);

  /** @returns what the update did not do as planned: its text; undefined when it did */
  async function byPlan(
    on: Rehearsal,
    stack: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<string | undefined> {
    on.edit(stack, values);
    const plan = on.path(`${stack}.plan`);
    const preview = await on.preview(stack, "--policy-pack", policies, "--save-plan", plan);
    assert.equal(preview.code, 0, preview.text);
    const up = await on.up(stack, "--plan", plan);
    return up.code === 0 ? undefined : up.text;
  }

  it("does every step of a migration as planned", async () => {
    const on = stage();
    const steps: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ["old", { trafficWeight: "100" }],
      ["old", { peer: "new" }],
      ["new", { peer: "old" }],
      ["new", { trafficWeight: "11" }],
      ["new", { trafficWeight: "100" }],
      ["old", { trafficWeight: "0" }],
      ["old", { trafficWeight: "11" }],
      ["old", { trafficWeight: "0" }],
    ];
    const failed: string[] = [];
    for (const [stack, values] of steps) {
      const text = await byPlan(on, stack, values);
      if (text !== undefined) failed.push(`${stack} ${JSON.stringify(values)}: ${text}`);
    }
    assert.deepEqual(failed, []);
    assert.ok(on.records().includes("api.example.com A old 0"), on.records().join("\n"));
  });
});
