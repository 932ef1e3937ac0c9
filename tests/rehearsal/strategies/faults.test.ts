import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import type { Rehearsal } from "../../../rehearsal/rehearsal.ts";
import { verdictOf } from "../../../rehearsal/report/verdict.ts";
import { faults, migrateWith } from "../../../rehearsal/strategies/faults/faults.ts";
import type { FaultName } from "../../../rehearsal/strategies/fault-names.ts";
import type { Fault } from "../../../rehearsal/strategies/faults/fault.ts";
import { shortRehearsal, silent } from "./short-project.ts";

describe("a rehearsal with a fault", function () {
  // some ten seconds each on two idle cores; simulated time waits for a slow machine
  this.timeout(600_000);
  let close: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  async function suffer(fault: Fault): Promise<Rehearsal> {
    const short = await shortRehearsal();
    ({ close } = short);
    await migrateWith([fault], short.rehearsal, silent);
    return short.rehearsal;
  }

  /** What was refused, by the phase; nothing failed, and nothing ran twice. */
  function refusals(rehearsal: Rehearsal): readonly (readonly [string, string])[] {
    assert.deepEqual(rehearsal.requestLog.failures, []);
    assert.deepEqual(verdictOf(rehearsal).doubleRuns, []);
    return rehearsal.requestLog.steps.flatMap(({ title, refused }) =>
      refused === undefined ? [] : [[title, refused] as const],
    );
  }

  async function refusalsOf(name: FaultName) {
    return refusals(await suffer(faults[name]));
  }

  it("api-flaps", async () => {
    const found = await refusalsOf("api-flaps");
    assert.deepEqual(found, []);
  });
});
