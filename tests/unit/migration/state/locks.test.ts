import assert from "node:assert/strict";
import { lockHolder, lockName } from "../../../../migration/state/locks.ts";
import { lock, record, route53 } from "../migration-context.ts";
import { shared } from "../two-sides.ts";

describe("the locks", () => {
  it("are TXT records in the first hosted zone, with the holder's stack in them", () => {
    assert.equal(lockName("zeroWeight", shared), "_zero-weight-lock.cluster-migration.example.com");
    assert.equal(lockName("active", shared), "_active-lock.cluster-migration.example.com");
    const observed = route53(
      record({ type: "A", name: lockName("zeroWeight", shared), values: ["192.0.2.1"] }),
      lock("zeroWeight", "new"),
    );
    assert.equal(lockHolder("zeroWeight", shared, observed), "new");
    assert.equal(lockHolder("active", shared, observed), undefined);
  });
});
