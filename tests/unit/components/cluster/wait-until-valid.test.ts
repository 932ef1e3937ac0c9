import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { ClusterFinding } from "../../../../components/cluster/validation/cluster-findings.ts";
import { waitUntilValid } from "../../../../components/cluster/wait-until-valid.ts";

const options = { timeoutSeconds: 0.05, intervalSeconds: 0.01 };

const pods = (...names: readonly string[]): readonly ClusterFinding[] =>
  names.map((name) => ({ kind: "pod", name: `kube-system/${name}`, problem: "not ready" }));

/** Answers these in turn, the last one for ever. */
function answers(...all: readonly (readonly ClusterFinding[])[]) {
  let i = 0;
  return () => Promise.resolve(all[Math.min(i++, all.length - 1)] ?? []);
}

describe("waiting until a new cluster is well", () => {
  it("ends with the first validation that finds nothing", async () => {
    await waitUntilValid(answers(pods("coredns", "cilium"), pods("cilium"), []), {
      ...options,
      timeoutSeconds: 60,
    });
  });

  it("fails with everything that is not well", async () => {
    await assert.rejects(waitUntilValid(answers(pods("a", "b", "c", "d")), options), {
      message:
        "after 0.05 s: pod kube-system/a: not ready; pod kube-system/b: not ready; " +
        "pod kube-system/c: not ready; pod kube-system/d: not ready",
    });
  });

  it("says what it waits for in a line, and how much more there is", async () => {
    const said: string[] = [];
    await waitUntilValid(answers(pods("a", "b", "c", "d", "e"), []), {
      ...options,
      timeoutSeconds: 60,
      say: (message) => said.push(message),
    });
    assert.deepEqual(said, [
      "waiting up to 60 s for the cluster to be well: pod kube-system/a: not ready; " +
        "pod kube-system/b: not ready; pod kube-system/c: not ready; 2 more",
    ]);
  });

  it("fails in time when a question gets no answer", async () => {
    const never = () => new Promise<readonly ClusterFinding[]>(() => undefined);
    await assert.rejects(waitUntilValid(never, options), {
      message: "after 0.05 s: the API does not answer: no answer within the time",
    });
  });
});
