import assert from "node:assert/strict";
import { drainClockMs } from "../../../components/environment.ts";
import { testEnvironment } from "./test-environment.ts";

describe("the clock by which the drain is stamped and judged", () => {
  const warnings: string[] = [];
  const clock = (route53NowMs: () => Promise<number>) =>
    drainClockMs({ ...testEnvironment, nowMs: () => 1, route53NowMs }, (text) =>
      warnings.push(text),
    );

  it("is Route53's, or with a warning this machine's where Route53 does not answer", async () => {
    assert.equal(await clock(() => Promise.resolve(2)), 2);
    assert.deepEqual(warnings, []);
    assert.equal(await clock(() => Promise.reject(new Error("ENOTFOUND"))), 1);
    assert.deepEqual(warnings, [
      "the drain is told by this machine's clock, since Route53 does not tell the time: ENOTFOUND",
    ]);
  });
});
