import assert from "node:assert/strict";
import { declareSingletonCommands } from "../../components/singleton-commands.ts";
import { dependenciesOf, SimulatedEngine, stopEngine, thing } from "./simulated-engine.ts";

describe("singletonCommands", () => {
  afterEach(stopEngine);

  it("start on creation and stop on deletion, and are never replaced nor run by an edit", async () => {
    const engine = await SimulatedEngine.start();
    await engine.run(() =>
      declareSingletonCommands(
        { cluster: "old.k8s.example.com", start: "./jobs start", stop: "./jobs stop" },
        { dependsOn: [thing("lease")] },
      ),
    );
    const made = engine.resource("singletons.old.k8s.example.com");
    assert.equal(made.type, "command:local:Command");
    // no triggers: a replacement would stop what it has just started
    assert.deepEqual(made.inputs, { create: "./jobs start", update: ":", delete: "./jobs stop" });
    // what it depends on is deleted after it, and kept when `stop` fails
    assert.deepEqual(await dependenciesOf(made), ["lease"]);
  });
});
