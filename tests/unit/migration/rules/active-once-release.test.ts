import assert from "node:assert/strict";
import { activeOnce } from "../../../../migration/rules/active-once.ts";
import type { ActiveRelease } from "../../../../migration/rules/rule.ts";
import { toldAt } from "../migration-context.ts";

function refusal(release: ActiveRelease): string | undefined {
  return toldAt("dropActiveLock", activeOnce, release)[0];
}

describe("the active lock's release", () => {
  it("waits for what still runs", () => {
    assert.equal(refusal({ fence: false, running: [] }), undefined);
    assert.equal(
      refusal({ fence: false, running: ["Job shop/report-1", "Pod shop/mailer-0"] }),
      "active-once: still running: Job shop/report-1, Pod shop/mailer-0; wait until they end, or delete them, and update again",
    );
  });

  it("does not take silence for an end", () => {
    assert.equal(
      refusal({ fence: false, running: { unreachable: "ETIMEDOUT" } }),
      "active-once: its Kubernetes API does not answer (ETIMEDOUT), so it is not known what still runs; try again, or set fence: true to stop every instance of the cluster",
    );
  });

  it("believes EC2, not the cluster, of a fenced side", () => {
    const running = ["Job shop/report-1"];
    assert.equal(refusal({ fence: true, running, instances: [] }), undefined);
    assert.equal(
      refusal({ fence: true, running, instances: [], endedInstances: ["i-1"] }),
      undefined,
    );
    assert.equal(
      refusal({ fence: true, running, instances: [], endedInstances: [] }),
      "active-once: fenced, but EC2 shows no instance of the cluster, not even a stopped one, so they may lack the tag KubernetesCluster with the cluster's name: tag them, stop them, and update again within the hour for which EC2 shows an instance that has ended",
    );
    assert.equal(
      refusal({ fence: true, running: [], instances: ["i-1", "i-2"] }),
      "active-once: fenced, but EC2 still shows instances of the cluster: i-1, i-2",
    );
    assert.equal(
      refusal({ fence: true, running: [] }),
      "active-once: EC2 has not been asked for the cluster's instances",
    );
  });
});
