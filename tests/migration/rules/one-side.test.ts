import assert from "node:assert/strict";
import { oneSide } from "../../../migration/rules/one-side.ts";
import { lease, situation, told } from "../situation.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("one side: the singletons run where their lease is", () => {
  const singletons = ["CronJob shop/report"];
  const last = { fenced: true };

  it("refuses active while the other side holds the lease", () => {
    const side = newSide({ active: true });
    assert.deepEqual(told(oneSide, situation({ side, observed: lease("singletons", "old") })), [
      "one side: active: old runs the singletons (it holds _singletons.cluster-migration.example.com); set active: false on old and update it first",
    ]);
  });

  it("allows active with the own lease, and with nobody's", () => {
    assert.deepEqual(told(oneSide, situation({ observed: lease("singletons", "old") })), []);
    assert.deepEqual(told(oneSide, situation({ singletons })), []);
  });

  it("wants to know how to stop what it does not manage", () => {
    const { cluster } = oldSide();
    const side = oldSide({ cluster: { ...cluster, managesWorkloads: false } });
    assert.deepEqual(told(oneSide, situation({ side, singletons })), [
      "one side: singletonCommands: missing, expected {start, stop}: this program does not manage the workloads of old.example.com, so it must be told how to start and stop CronJob shop/report",
    ]);
    const singletonCommands = { start: "start", stop: "stop" };
    assert.deepEqual(
      told(oneSide, situation({ side: { ...side, singletonCommands }, singletons })),
      [],
    );
    assert.deepEqual(told(oneSide, situation({ side })), []);
  });

  it("keeps a side fenced whose singletons would come back beside the other side's", () => {
    const side = oldSide({ active: false });
    const observed = lease("singletons", "new");
    assert.deepEqual(told(oneSide, situation({ side, observed, singletons, last })), [
      "one side: fence: expected true: old was fenced without a word from it, so its singletons may run again when it comes back, beside those of new; keep it fenced, then retire and destroy it",
    ]);
    assert.deepEqual(told(oneSide, situation({ side, singletons, last })), [
      "one side: fence: expected true: old was fenced without a word from it, so its singletons may run again when it comes back; keep it fenced, then retire and destroy it",
    ]);
  });

  it("lets a fenced side come back that still holds the lease, or has no singletons", () => {
    const side = oldSide({ active: false });
    const observed = lease("singletons", "old");
    assert.deepEqual(told(oneSide, situation({ side, observed, singletons, last })), []);
    assert.deepEqual(told(oneSide, situation({ side, last })), []);
  });
});
