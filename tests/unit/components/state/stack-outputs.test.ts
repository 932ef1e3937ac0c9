import assert from "node:assert/strict";
import { readLastOutputs } from "../../../../components/state/stack-outputs.ts";
import { newSide } from "../../migration/two-sides.ts";
import { SimulatedEngine, stopEngine } from "../simulated-engine.ts";

const readStackOutputs = "pulumi:pulumi:readStackOutputs";

describe("a stack's last outputs", () => {
  afterEach(stopEngine);
  const read = async (answer: object | Error) => {
    const engine = await SimulatedEngine.start({ [readStackOutputs]: () => answer });
    return { engine, ...(await readLastOutputs("new")) };
  };

  it("are asked for by the stack's full name, and only what the rules need leaves", async () => {
    const wanted = {
      cluster: newSide().cluster,
      network: { vpcId: "vpc-1", owned: true },
      hosts: ["shop.example.com"],
      locks: ["zeroWeight"],
      locksInState: ["zeroWeight", "active"],
      fenced: false,
      hostZones: { "shop.example.com": "Z1" },
      lockZone: "Z1",
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
    for (const answer of [new Error('unknown stack "new"'), { outputs: {} }, {}]) {
      const { last, unreadable } = await read(answer);
      assert.deepEqual({ last, unreadable }, { last: undefined, unreadable: undefined });
    }
  });

  it("are not taken for none when they can't be read", async () => {
    const reading = async (answer: object | Error) => {
      const { last, unreadable } = await read(answer);
      assert.equal(last, undefined);
      return unreadable;
    };
    assert.match((await reading(new Error("403: access denied"))) ?? "", /403: access denied/);
    for (const cluster of ["blue", { name: "blue" }, { ...newSide().cluster, zones: "a" }]) {
      assert.equal(
        await reading({ outputs: { cluster } }),
        "the output cluster is none that this program writes",
      );
    }
  });
});
