import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  deployedWeight,
  formatWeights,
  hostsWithRecord,
  weightShare,
  weightedSet,
} from "../../../../migration/state/weights.ts";
import { weightOf } from "../../../../migration/state/side.ts";
import { blog, record, route53, shop, text, weighted } from "../migration-context.ts";
import { oldSide } from "../two-sides.ts";

const weight = fc.integer({ min: 0, max: 255 });

describe("weights and shares", () => {
  const observed = route53(
    weighted(shop, { old: 100, new: 0 }),
    weighted(blog, { old: 1 }),
    record({ type: "A" }),
    text(shop, "old"),
  );

  it("are those of weighted A records only", () => {
    assert.equal(weightedSet(observed, shop).length, 2);
    assert.equal(deployedWeight(observed, shop, "new"), 0);
    assert.equal(deployedWeight(observed, blog, "new"), undefined);
    assert.deepEqual(hostsWithRecord(observed, "old"), [blog, shop]);
  });

  it("are named for people", () => {
    assert.equal(formatWeights(observed, shop), "old 100, new 0");
    assert.equal(formatWeights(observed, "other.example.com"), "no weighted record");
  });

  it("take a host's own weight before the side's, 0 too", () => {
    const side = oldSide({ hostWeights: { [shop]: 0 } });
    assert.equal(weightOf(side, shop), 0);
    assert.equal(weightOf(side, blog), 100);
  });

  it("are shared equally when all are 0, as Route53 does", () => {
    assert.equal(weightShare(0, [0]), 0.5);
    assert.equal(weightShare(0, []), 1);
    assert.equal(weightShare(0, [1]), 0);
    assert.equal(weightShare(1, [255]), 1 / 256);
  });

  it("add up to 1 over a set", () => {
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 4 }), (set) => {
        const sum = set.reduce(
          (total, each, i) =>
            total +
            weightShare(
              each,
              set.filter((_, j) => j !== i),
            ),
          0,
        );
        assert.ok(Math.abs(sum - 1) < 1e-9);
      }),
    );
  });
});
