import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { isSecretKey } from "../../../../components/state/secret-config.ts";
import { ActiveCommands } from "../../../../components/workloads/active-commands.ts";
import { SimulatedEngine, stopEngine } from "../simulated-engine.ts";

describe("a command that was set with --secret", () => {
  afterEach(stopEngine);

  it("is known as a secret by its key", async () => {
    await SimulatedEngine.start();
    const key = "cluster-migration:gateCommand";
    pulumi.runtime.setAllConfig({ [key]: "true", "cluster-migration:peer": "new" }, [key]);
    assert.deepEqual(["gateCommand", "peer"].map(isSecretKey), [true, false]);
  });

  it("stays one in the state, and so does what it says", async () => {
    const engine = await SimulatedEngine.start();
    const commands = { start: "start --token a", stop: "stop --token a" };
    const [open, secret] = await engine.run(async () =>
      Promise.all(
        [false, true].map(async (each) => {
          const made = new ActiveCommands(`commands-${each}`, { ...commands, secret: each }, {});
          return Promise.all([made.create, made.delete].map((one) => pulumi.isSecret(one)));
        }),
      ),
    );
    assert.deepEqual(open, [false, false]);
    assert.deepEqual(secret, [true, true]);
    const { opts } = engine.resource("commands-true");
    assert.deepEqual(opts.additionalSecretOutputs, ["stdout", "stderr"]);
    assert.equal(engine.resource("commands-false").opts.additionalSecretOutputs, undefined);
  });
});
