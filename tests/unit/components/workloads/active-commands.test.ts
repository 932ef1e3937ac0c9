import assert from "node:assert/strict";
import { declareActiveCommands } from "../../../../components/workloads/active-commands.ts";
import { declareWorkloads } from "../../../../components/workloads/workloads.ts";
import { dependenciesOf, SimulatedEngine, stopEngine, thing } from "../simulated-engine.ts";

const activeCommands = { start: "./jobs start", stop: "./jobs stop" };

describe("activeCommands", () => {
  afterEach(stopEngine);

  it("start on creation and stop on deletion, and are never replaced nor run by an edit", async () => {
    const engine = await SimulatedEngine.start();
    await engine.run(() =>
      declareActiveCommands(
        { cluster: "old.k8s.example.com", ...activeCommands },
        { dependsOn: [thing("lock")] },
      ),
    );
    const made = engine.resource("active-commands.old.k8s.example.com");
    assert.equal(made.type, "command:local:Command");
    // no triggers: a replacement would stop what it has just started
    assert.deepEqual(made.inputs, { create: "./jobs start", update: ":", delete: "./jobs stop" });
    // what it depends on is deleted after it, and kept when `stop` fails
    assert.deepEqual(await dependenciesOf(made), ["lock"]);
  });

  const existing = { name: "old.k8s.example.com", ready: [] };

  it("depend on the active lock, on a cluster whose workloads are not managed", async () => {
    const engine = await SimulatedEngine.start();
    await engine.run(() =>
      declareWorkloads({ active: true, activeCommands }, [], [], existing, thing("active-lock")),
    );
    const made = engine.resource("active-commands.old.k8s.example.com");
    assert.deepEqual(await dependenciesOf(made), ["active-lock"]);
  });

  it("are not there without the lock, nor where the side is not active", async () => {
    const engine = await SimulatedEngine.start();
    const made = await engine.run(() => [
      ...declareWorkloads({ active: true, activeCommands }, [], [], existing, undefined),
      ...declareWorkloads(
        { active: false, activeCommands },
        [],
        [],
        existing,
        thing("active-lock"),
      ),
      ...declareWorkloads({ active: true }, [], [], existing, thing("other-lock")),
    ]);
    assert.deepEqual(made, []);
  });
});
