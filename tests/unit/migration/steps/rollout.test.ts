import assert from "node:assert/strict";
import * as fc from "fast-check";
import { weightsFor } from "../../../../migration/steps/rollout.ts";
import { UserError } from "../../../../migration/user-error.ts";

describe("the rollout's percentages", () => {
  it("raise the target up to 50 %, and lower the source above", () => {
    const rows = [1, 10, 50, 90, 99, 100].map((percent) => weightsFor(percent, 100));
    assert.deepEqual(rows, [
      { source: 100, target: 1 },
      { source: 100, target: 11 },
      { source: 100, target: 100 },
      { source: 11, target: 100 },
      { source: 1, target: 100 },
      { source: 0, target: 100 },
    ]);
  });

  it("ask for a finer base when a weight would round to 0", () => {
    assert.throws(() => weightsFor(1, 10), {
      message:
        "rollout: 1 % of a base weight of 10 gives the weights 10 and 0, expected 1 to 255; use trafficWeight 100 as the base",
    });
    assert.throws(() => weightsFor(99, 20), {
      message:
        "rollout: 99 % of a base weight of 20 gives the weights 0 and 20, expected 1 to 255; use trafficWeight 100 as the base",
    });
  });

  it("are met within half a weight's step, or refused", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 255 }),
        (percent, base) => {
          try {
            const { source, target } = weightsFor(percent, base);
            assert.equal(Math.max(source, target), base);
            const exact = percent <= 50 ? percent / (100 - percent) : (100 - percent) / percent;
            assert.ok(Math.abs(Math.min(source, target) / base - exact) <= 0.5 / base + 1e-9);
          } catch (error) {
            assert.ok(error instanceof UserError);
            assert.ok(base < 100);
          }
        },
      ),
    );
  });

  it("never ask the target to fall, nor the source to rise", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 100, max: 255 }),
        (percent, base) => {
          const [now, next] = [weightsFor(percent, base), weightsFor(percent + 1, base)];
          assert.ok(next.target >= now.target && next.source <= now.source);
        },
      ),
    );
  });
});
