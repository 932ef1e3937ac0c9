import assert from "node:assert/strict";
import { releaseObjection } from "../../../../migration/rules/active-release.ts";

describe("the active lock's release", () => {
  it("waits for what still runs", () => {
    assert.equal(releaseObjection({ fence: false, running: [] }), undefined);
    assert.equal(
      releaseObjection({ fence: false, running: ["Job shop/report-1", "Pod shop/mailer-0"] }),
      "still running: Job shop/report-1, Pod shop/mailer-0; wait until they end, or delete them, and update again",
    );
  });

  it("does not take silence for an end", () => {
    assert.equal(
      releaseObjection({ fence: false, running: { unreachable: "ETIMEDOUT" } }),
      "its Kubernetes API does not answer (ETIMEDOUT), so nobody knows what still runs; try again, or set fence: true to stop every instance of the cluster",
    );
  });

  it("believes EC2, not the cluster, of a fenced side", () => {
    const running = ["Job shop/report-1"];
    assert.equal(releaseObjection({ fence: true, running, instances: [] }), undefined);
    assert.equal(
      releaseObjection({ fence: true, running: [], instances: ["i-1", "i-2"] }),
      "fenced, but EC2 still shows instances of the cluster: i-1, i-2",
    );
    assert.equal(
      releaseObjection({ fence: true, running: [] }),
      "EC2 has not been asked for the cluster's instances",
    );
  });
});
