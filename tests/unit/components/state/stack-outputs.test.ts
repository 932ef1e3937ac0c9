import assert from "node:assert/strict";
import { lastOutputs } from "../../../../components/state/stack-outputs.ts";
import { SimulatedEngine, stopEngine } from "../simulated-engine.ts";

const readStackOutputs = "pulumi:pulumi:readStackOutputs";

describe("a stack's last outputs", () => {
  afterEach(stopEngine);
  const read = async (answer: object | Error) => {
    const engine = await SimulatedEngine.start({ [readStackOutputs]: () => answer });
    return { engine, last: await lastOutputs("new") };
  };

  it("are asked for by the stack's full name, and only what the rules need leaves", async () => {
    const wanted = {
      cluster: { name: "new.example.com" },
      network: { vpcId: "vpc-1", owned: true },
      hosts: ["shop.example.com"],
      locks: ["zeroWeight"],
      locksInState: ["zeroWeight", "active"],
      fenced: false,
      activeOnly: ["CronJob shop/report"],
    };
    const { engine, last } = await read({ outputs: { ...wanted, kubeconfig: "a secret" } });
    assert.deepEqual(last, wanted);
    assert.deepEqual(engine.invoked, [
      { token: readStackOutputs, inputs: { name: "organization/cluster-migration/new" } },
    ]);
  });

  it("are as many as there are", async () => {
    assert.deepEqual((await read({ outputs: { fenced: "no boolean", other: 1 } })).last, {});
    assert.deepEqual((await read({ outputs: { hosts: [] } })).last, { hosts: [] });
  });

  it("are none of a stack that is not there, or has none yet", async () => {
    assert.equal((await read(new Error("unknown stack"))).last, undefined);
    assert.equal((await read({ outputs: {} })).last, undefined);
    assert.equal((await read({})).last, undefined);
  });
});
