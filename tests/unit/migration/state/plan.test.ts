import assert from "node:assert/strict";
import { mayBeUnreachable, plan } from "../../../../migration/state/plan.ts";
import type { Side } from "../../../../migration/state/side.ts";
import {
  blog,
  host,
  lock,
  record,
  route53,
  shop,
  context,
  weighted,
  drainMarker,
} from "../migration-context.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("the plan of one side's traffic", () => {
  const none = { zeroWeight: false, active: false };

  it("of a first side: its records after the workloads, and the active lock", () => {
    assert.deepEqual(plan(context()), {
      records: [{ host: host(shop), weight: 100 }],
      waiting: [],
      zeroWeightLock: false,
      activeLock: true,
      ownLocks: none,
      foreignLocks: [],
      locksInState: ["active"],
      first: "workloads",
    });
  });

  it("of a second side at 0: records only beside positive ones, and the zero-weight lock", () => {
    const hosts = [host(shop), host(blog)];
    const observed = weighted(shop, { old: 100 });
    assert.deepEqual(plan(context({ side: newSide(), hosts, observed })), {
      records: [{ host: host(shop), weight: 0 }],
      waiting: [host(blog)],
      zeroWeightLock: true,
      activeLock: false,
      ownLocks: none,
      foreignLocks: [],
      locksInState: ["zeroWeight"],
      drainMarker: { value: undefined, order: "after records" },
      first: "workloads",
    });
  });

  it("lets a side that only gives change its records before its workloads", () => {
    const first = (trafficWeight: number, weights: Record<string, number>) =>
      plan(
        context({
          side: oldSide({ peer: "new", trafficWeight }),
          observed: weighted(shop, weights),
        }),
      ).first;
    assert.equal(first(11, { old: 100, new: 100 }), "records");
    assert.equal(first(100, { old: 100, new: 100 }), "workloads");
    assert.equal(first(100, { old: 11, new: 100 }), "workloads");
  });

  it("may go on without its cluster's API only where it lowers weights and starts and stops nothing", () => {
    const asked = (more: Partial<Side>, holder?: string) =>
      mayBeUnreachable(
        context({
          side: oldSide({ peer: "new", trafficWeight: 11, ...more }),
          observed: route53(
            weighted(shop, { old: 100, new: 100 }),
            ...(holder === undefined ? [] : [lock("active", holder)]),
          ),
        }),
      );
    assert.equal(asked({ active: true }, "old"), true);
    assert.equal(asked({ active: false }, "new"), true);
    assert.equal(asked({ active: false }, "old"), false, "it would be taken for suspended");
    assert.equal(asked({ active: true }), false, "it would be taken for resumed");
    assert.equal(asked({ active: true, trafficWeight: 100 }, "old"), false);
    assert.equal(asked({ active: false, fence: true }, "old"), true);
    assert.equal(asked({ active: false, retired: true }, "new"), true);
  });

  it("waits for everything when one of several hosts gains", () => {
    const side = oldSide({ peer: "new", trafficWeight: 11, hostWeights: { [blog]: 50 } });
    const observed = route53(
      weighted(shop, { old: 100, new: 100 }),
      weighted(blog, { old: 11, new: 100 }),
    );
    const at = context({ side, observed, hosts: [host(shop), host(blog)] });
    assert.equal(plan(at).first, "workloads");
  });

  it("takes a simple record over in the same change", () => {
    const side = oldSide({ adopt: true });
    const adopted = (type: string) => plan(context({ side, observed: record({ type }) })).records;
    assert.deepEqual(adopted("CNAME"), [{ host: host(shop), weight: 100, adopts: "CNAME" }]);
    assert.deepEqual(adopted("A"), [{ host: host(shop), weight: 100, adopts: "A" }]);
    assert.deepEqual(plan(context({ side })).records, [{ host: host(shop), weight: 100 }]);
  });

  it("takes in a lock that strayed, so that the next update can give it up", () => {
    const observed = route53(lock("zeroWeight", "old"), lock("active", "old"));
    const side = oldSide({ active: false });
    const locks = (last?: { locks: ("zeroWeight" | "active")[] }) => {
      const { zeroWeightLock, activeLock, ownLocks } = plan(
        context({ side, observed, ...(last !== undefined && { last }) }),
      );
      return { zeroWeightLock, activeLock, ownLocks };
    };
    const own = { zeroWeight: true, active: true };
    assert.deepEqual(locks(), { zeroWeightLock: true, activeLock: true, ownLocks: own });
    assert.deepEqual(locks({ locks: ["zeroWeight", "active"] }), {
      zeroWeightLock: false,
      activeLock: false,
      ownLocks: own,
    });
  });

  it("gives a fenced side no record that it does not have", () => {
    const side = oldSide({ peer: "new", trafficWeight: 0, active: false, fence: true });
    const hosts = [host(shop), host(blog)];
    const observed = route53(weighted(shop, { old: 0, new: 100 }), weighted(blog, { new: 100 }));
    const { records, waiting } = plan(context({ side, hosts, observed }));
    assert.deepEqual(
      { records, waiting },
      {
        records: [{ host: host(shop), weight: 0 }],
        waiting: [host(blog)],
      },
    );
  });

  it("leaves a retired side nothing but its note of the drain", () => {
    const side = oldSide({ trafficWeight: 0, active: false, retired: true });
    const since = "2026-11-23T11:00:00.000Z";
    const observed = route53(weighted(shop, { old: 0, new: 100 }), drainMarker("old", since));
    assert.deepEqual(plan(context({ side, observed })), {
      records: [],
      waiting: [],
      zeroWeightLock: false,
      activeLock: false,
      ownLocks: none,
      foreignLocks: [],
      locksInState: [],
      drainMarker: { value: since, order: "by itself" },
      first: "workloads",
    });
  });
});
