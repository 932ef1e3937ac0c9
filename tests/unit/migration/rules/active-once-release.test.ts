import assert from "node:assert/strict";
import { activeOnce } from "../../../../migration/rules/active-once.ts";
import type { ActiveRelease } from "../../../../migration/rules/rule.ts";
import type { Files } from "../../../../migration/state/edit.ts";
import type { Side } from "../../../../migration/state/side.ts";
import { toldAt } from "../migration-context.ts";
import { newSide, oldSide, shared } from "../two-sides.ts";

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
      refusal({ fence: true, running: [], instances: ["i-1", "i-2"] }),
      "active-once: fenced, but EC2 still shows instances of the cluster: i-1, i-2",
    );
    assert.equal(
      refusal({ fence: true, running: [] }),
      "active-once: EC2 has not been asked for the cluster's instances",
    );
  });
});

describe("a pull request that releases the active-only workloads", () => {
  const active = { kind: "key", stack: "old", key: "active", before: true, after: false } as const;
  const refused = (
    old: Partial<Side>,
    target: Partial<Side>,
    activeOnly = ["CronJob shop/report"],
  ) => {
    const files: Files = {
      shared,
      sides: [oldSide({ peer: "new", active: false, ...old }), newSide(target)],
      values: new Map(),
      hosts: [],
    };
    return toldAt("edit", activeOnce, { edits: [active], before: files, after: files, activeOnly });
  };

  it("is refused while the source has traffic: every run would be skipped", () => {
    assert.deepEqual(refused({ trafficWeight: 100 }, { trafficWeight: 100 }), [
      "active-once: Pulumi.old.yaml: active: false: CronJob shop/report would run nowhere, and old still has traffic; release them after the last share has moved, or give a reason by override",
    ]);
  });

  it("is allowed after the last share, with a reason, when the other side is active, and without such workloads", () => {
    assert.deepEqual(refused({ trafficWeight: 0 }, { trafficWeight: 100 }), []);
    assert.deepEqual(refused({ override: "the reports are wrong" }, { trafficWeight: 100 }), []);
    assert.deepEqual(refused({}, { trafficWeight: 100, active: true }), []);
    assert.deepEqual(refused({}, { trafficWeight: 100 }, []), []);
  });
});
