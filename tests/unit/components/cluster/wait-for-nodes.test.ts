import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { waitForNodes } from "../../../../components/cluster/wait-for-nodes.ts";

const options = { timeoutSeconds: 0.05, intervalSeconds: 0.01 };

/** Answers these in turn, the last one for ever; an error is thrown. */
function answers(...all: readonly (number | Error)[]): () => Promise<number> {
  let i = 0;
  return () => {
    const answer = all[Math.min(i++, all.length - 1)] ?? 0;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

describe("waiting for a new cluster", () => {
  it("ends when enough nodes have registered, however long the API was away", async () => {
    const refused = new Error("connect ECONNREFUSED");
    assert.equal(
      await waitForNodes(answers(refused, refused, 1, 3), 3, { ...options, timeoutSeconds: 60 }),
      3,
    );
  });

  it("tells how many are missing", async () => {
    await assert.rejects(waitForNodes(answers(2), 3, options), {
      message: "after 0.05 s: 2 of 3 nodes have registered",
    });
  });

  it("tells why the API did not answer", async () => {
    await assert.rejects(waitForNodes(answers(new Error("certificate has expired")), 3, options), {
      message: "after 0.05 s: the API does not answer: certificate has expired",
    });
  });

  it("ends in time when the API accepts a question and never answers", async () => {
    const never = () => new Promise<number>(() => undefined);
    await assert.rejects(waitForNodes(never, 3, options), {
      message: "after 0.05 s: the API does not answer: no answer within the time",
    });
  });

  it("says at once, and then each half minute, what it waits for", async () => {
    const said: string[] = [];
    await waitForNodes(answers(new Error("connect ECONNREFUSED"), 1, 3), 3, {
      ...options,
      timeoutSeconds: 60,
      say: (message) => said.push(message),
    });
    assert.deepEqual(said, [
      "waiting up to 60 s for 3 nodes: the API does not answer: connect ECONNREFUSED",
    ]);
  });
});
