import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { RequestBucket } from "../../../rehearsal/world/route53/request-bucket.ts";

describe("the simulated Route53", () => {
  it("serves 50 requests at once, and 10 more with each second", () => {
    let nowMs = 0;
    const requests = new RequestBucket({ now: () => nowMs });
    const waits = Array.from({ length: 71 }, () => requests.take());
    assert.deepEqual([waits[0], waits[49], waits[50], waits[70]], [0, 0, 0.1, 2.1]);
    nowMs += 2_100;
    assert.equal(requests.take(), 0.1);
    nowMs += 3_600_000;
    assert.deepEqual(Array.from({ length: 51 }, () => requests.take()).slice(-2), [0, 0.1]);
  });
});
