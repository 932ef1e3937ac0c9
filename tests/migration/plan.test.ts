import assert from "node:assert/strict";
import { plan } from "../../migration/plan.ts";
import {
  blog,
  host,
  lease,
  record,
  route53,
  shop,
  situation,
  weighted,
  zeroSince,
} from "./situation.ts";
import { newSide, oldSide } from "./two-sides.ts";

describe("the plan of one side's traffic", () => {
  const none = { zero: false, singletons: false };

  it("of a first side: its records after the workloads, and the singleton lease", () => {
    assert.deepEqual(plan(situation()), {
      records: [{ host: host(shop), weight: 100 }],
      waiting: [],
      zeroLease: false,
      singletonLease: true,
      ownLeases: none,
      first: "workloads",
    });
  });

  it("of a second side at 0: records only beside positive ones, and the zero lease", () => {
    const hosts = [host(shop), host(blog)];
    const observed = weighted(shop, { old: 100 });
    assert.deepEqual(plan(situation({ side: newSide(), hosts, observed })), {
      records: [{ host: host(shop), weight: 0 }],
      waiting: [host(blog)],
      zeroLease: true,
      singletonLease: false,
      ownLeases: none,
      zeroSince: { value: undefined, order: "after records" },
      first: "workloads",
    });
  });

  it("lets a side that only gives change its records before its workloads", () => {
    const first = (trafficWeight: number, weights: Record<string, number>) =>
      plan(
        situation({
          side: oldSide({ peer: "new", trafficWeight }),
          observed: weighted(shop, weights),
        }),
      ).first;
    assert.equal(first(11, { old: 100, new: 100 }), "records");
    assert.equal(first(100, { old: 100, new: 100 }), "workloads");
    assert.equal(first(100, { old: 11, new: 100 }), "workloads");
  });

  it("waits for everything when one of several hosts gains", () => {
    const side = oldSide({ peer: "new", trafficWeight: 11, hostWeights: { [blog]: 50 } });
    const observed = route53(
      weighted(shop, { old: 100, new: 100 }),
      weighted(blog, { old: 11, new: 100 }),
    );
    const at = situation({ side, observed, hosts: [host(shop), host(blog)] });
    assert.equal(plan(at).first, "workloads");
  });

  it("takes a simple record over in the same change", () => {
    const side = oldSide({ adopt: true });
    const adopted = (type: string) => plan(situation({ side, observed: record({ type }) })).records;
    assert.deepEqual(adopted("CNAME"), [{ host: host(shop), weight: 100, adopts: "CNAME" }]);
    assert.deepEqual(adopted("A"), [{ host: host(shop), weight: 100, adopts: "A" }]);
    assert.deepEqual(plan(situation({ side })).records, [{ host: host(shop), weight: 100 }]);
  });

  it("takes in a lease that strayed, so that the next update can give it up", () => {
    const observed = route53(lease("zero", "old"), lease("singletons", "old"));
    const side = oldSide({ active: false });
    const leases = (last?: { leases: ("zero" | "singletons")[] }) => {
      const { zeroLease, singletonLease, ownLeases } = plan(
        situation({ side, observed, ...(last !== undefined && { last }) }),
      );
      return { zeroLease, singletonLease, ownLeases };
    };
    const own = { zero: true, singletons: true };
    assert.deepEqual(leases(), { zeroLease: true, singletonLease: true, ownLeases: own });
    assert.deepEqual(leases({ leases: ["zero", "singletons"] }), {
      zeroLease: false,
      singletonLease: false,
      ownLeases: own,
    });
  });

  it("gives a fenced side no record that it does not have", () => {
    const side = oldSide({ peer: "new", trafficWeight: 0, active: false, fence: true });
    const hosts = [host(shop), host(blog)];
    const observed = route53(weighted(shop, { old: 0, new: 100 }), weighted(blog, { new: 100 }));
    const { records, waiting } = plan(situation({ side, hosts, observed }));
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
    const observed = route53(weighted(shop, { old: 0, new: 100 }), zeroSince("old", since));
    assert.deepEqual(plan(situation({ side, observed })), {
      records: [],
      waiting: [],
      zeroLease: false,
      singletonLease: false,
      ownLeases: none,
      zeroSince: { value: since, order: "by itself" },
      first: "workloads",
    });
  });
});
