import assert from "node:assert/strict";
import { activeOnce } from "../../../../migration/rules/active-once.ts";
import { zeroWeightLock } from "../../../../migration/rules/zero-weight-lock.ts";
import { plan } from "../../../../migration/state/plan.ts";
import { context, lock, route53, shop, told, weighted } from "../migration-context.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("a lock that Route53 has lost", () => {
  const observed = weighted(shop, { old: 100, new: 100 });
  const line = (id: string, name: string) =>
    `${id}: _${name}.cluster-migration.example.com: not in Route53, but new held it after its last update: somebody deleted it, or an update of new was killed; run pulumi up --stack new first`;

  it("is not taken while the peer's outputs name it", () => {
    const side = oldSide({ peer: "new", trafficWeight: 0 });
    const lost = context({ side, observed, peerLast: { locks: ["zeroWeight", "active"] } });
    assert.deepEqual(told(zeroWeightLock, lost), [line("zero-weight-lock", "zero-weight-lock")]);
    assert.deepEqual(told(activeOnce, lost), [line("active-once", "active-lock")]);
  });

  it("is taken when the peer gave it up, and does not matter to a side that does not need it", () => {
    const side = oldSide({ peer: "new", trafficWeight: 0 });
    assert.deepEqual(told(zeroWeightLock, context({ side, observed, peerLast: {} })), []);
    const peerLast = { locks: ["zeroWeight", "active"] as const };
    const serving = context({ side: oldSide({ peer: "new", active: false }), observed, peerLast });
    assert.deepEqual(told(zeroWeightLock, serving), []);
    assert.deepEqual(told(activeOnce, serving), []);
  });
});

describe("a lock of the other side in this side's state", () => {
  const side = newSide({ trafficWeight: 100 });
  const serves = weighted(shop, { old: 100, new: 100 });

  it("is to be forgotten", () => {
    const observed = route53(serves, lock("active", "old"));
    const last = { locksInState: ["active", "zeroWeight"] as const };
    assert.deepEqual(plan(context({ side, observed, last })).foreignLocks, ["active"]);
  });

  it("is none when it is this side's own, or nobody's, or never was in the state", () => {
    const last = { locksInState: ["active"] as const };
    for (const holder of [route53(), lock("active", "new")]) {
      assert.deepEqual(
        plan(context({ side, observed: route53(serves, holder), last })).foreignLocks,
        [],
      );
    }
    const observed = route53(serves, lock("active", "old"));
    assert.deepEqual(plan(context({ side, observed, last: {} })).foreignLocks, []);
  });

  it("is expected in the state after the update that is to delete it, which may be killed", () => {
    const own = route53(serves, lock("zeroWeight", "new"));
    const last = { locks: ["zeroWeight"] as const };
    const dropping = plan(context({ side, observed: own, last }));
    assert.equal(dropping.zeroWeightLock, false);
    assert.deepEqual(dropping.locksInState, ["zeroWeight"]);
    assert.deepEqual(plan(context({ side, observed: serves })).locksInState, []);
  });
});

describe("the release of the active lock", () => {
  it("is refused while a workload was read and is not suspended", () => {
    const { dropActiveLock } = activeOnce.when;
    assert.deepEqual(
      dropActiveLock?.({ fence: false, running: [], notSuspended: ["CronJob shop/report"] }),
      [
        {
          text: "not suspended: CronJob shop/report: the update has not reached the Kubernetes API; update again",
        },
      ],
    );
    assert.deepEqual(dropActiveLock({ fence: false, running: [], notSuspended: [] }), []);
  });
});
