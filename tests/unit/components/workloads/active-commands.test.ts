import assert from "node:assert/strict";
import type { Side } from "../../../../migration/state/side.ts";
import { Workloads } from "../../../../components/workloads/workloads.ts";
import { dependenciesOf, SimulatedEngine, stopEngine, thing } from "../simulated-engine.ts";

const activeCommands = { start: "./jobs start", stop: "./jobs stop" };

describe("activeCommands", () => {
  afterEach(stopEngine);

  /** On a cluster whose workloads are not managed. */
  const workloads = async (
    side: Pick<Side, "active" | "activeCommands"> & { readonly fence?: boolean },
    lock: boolean,
  ) => {
    const engine = await SimulatedEngine.start();
    await engine.run(() => {
      new Workloads("workloads", {
        cluster: { name: "old.k8s.example.com", ready: [] },
        objects: [],
        activeOnly: [],
        activeLock: lock ? thing("active-lock") : undefined,
        side,
      });
    });
    return engine;
  };

  it("start on creation and stop on deletion, and are never replaced nor run by an edit", async () => {
    const engine = await workloads({ active: true, activeCommands }, true);
    const made = engine.resource("active-commands.old.k8s.example.com");
    assert.equal(made.type, "command:local:Command");
    // no triggers: a replacement would stop what it has just started
    assert.deepEqual(made.inputs, { create: "./jobs start", update: ":", delete: "./jobs stop" });
    // what it depends on is deleted after it, and kept when `stop` fails
    assert.deepEqual(await dependenciesOf(made), ["active-lock"]);
    assert.deepEqual(await dependenciesOf(engine.resource("workloads-ready")), [made.name]);
  });

  it("do nothing, and keep no lock, on a fenced side: its cluster may be down, and EC2 is asked instead", async () => {
    for (const active of [true, false]) {
      const engine = await workloads({ active, activeCommands, fence: true }, true);
      const made = engine.resource("active-commands.old.k8s.example.com");
      assert.deepEqual(made.inputs, { create: ":", update: ":", delete: ":" });
      assert.deepEqual(await dependenciesOf(made), []);
    }
  });

  it("are not there without the lock, nor where the side is not active", async () => {
    for (const [side, lock] of [
      [{ active: true, activeCommands }, false],
      [{ active: false, activeCommands }, true],
      [{ active: true }, true],
    ] as const) {
      const engine = await workloads(side, lock);
      const names = engine.registered.map(({ name }) => name);
      assert.deepEqual(names, lock ? ["active-lock", "workloads"] : ["workloads"]);
    }
  });
});
