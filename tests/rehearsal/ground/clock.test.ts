import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Clock } from "../../../rehearsal/ground/clock.ts";
import { SharedClock } from "../../../rehearsal/ground/shared-clock.ts";

describe("the simulated clock", () => {
  let clock: Clock;

  beforeEach(() => {
    clock = new Clock(1000);
  });

  afterEach(() => {
    clock.close();
  });

  /** This process does nothing else for so long. */
  function block(ms: number): void {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
  }

  it("advances by 10 ms of real time at most while this process is busy", async () => {
    await clock.sleep(1);
    const before = clock.now();
    block(200);
    assert.ok(clock.now() - before <= 10 * 1000, `${clock.now() - before} ms`);
  });

  it("knows how fast it has run on average, and whether that is slow", async () => {
    clock.haste = 20;
    await clock.sleep(100);
    clock.haste = 1;
    block(200);
    assert.ok(clock.averageSpeed < 500, String(clock.averageSpeed));
    assert.deepEqual([clock.isSlow(500), clock.isSlow(700)], [true, false]);
  });

  it("calls back in the order in which things are due, whatever the delay", async () => {
    const called: string[] = [];
    clock.after(3, () => called.push("third"));
    clock.after(1, () => called.push("first"));
    clock.after(2, () => called.push("second"));
    clock.after(2.5, () => called.push("cancelled"))();
    block(50);
    await clock.sleep(10);
    assert.deepEqual(called, ["first", "second", "third"]);
  });

  it("stands still while something holds it", async () => {
    const release = clock.holdWhile(() => true, 60_000);
    await new Promise((wake) => setTimeout(wake, 20));
    const before = clock.now();
    await new Promise((wake) => setTimeout(wake, 50));
    assert.equal(clock.now(), before);
    release();
    await clock.sleep(10);
  });

  it("does not stand still for longer than a hold may last", async () => {
    clock.holdWhile(() => true, 50);
    const before = clock.now();
    await clock.sleep(10);
    assert.ok(clock.now() - before >= 10_000);
  });

  it("runs no faster than something that goes on in real time, and does not take that for a slow machine", async () => {
    let works = true;
    clock.paceWhile(() => works, 20);
    await clock.sleep(1);
    const before = { simulated: clock.now(), real: performance.now() };
    await new Promise((wake) => setTimeout(wake, 200));
    const speed = (clock.now() - before.simulated) / (performance.now() - before.real);
    assert.ok(speed <= 21, String(speed));
    assert.equal(clock.pace, 20);
    assert.equal(clock.isSlow(clock.averageSpeed), false);
    works = false;
    await clock.sleep(100);
    assert.equal(clock.pace, undefined);
    assert.ok(clock.now() - before.simulated >= 100_000);
  });

  it("tells another process its time by a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "clock-"));
    try {
      const file = join(folder, "now");
      clock.writeTo(file);
      const shared = new SharedClock(file, 1000);
      const before = shared.now();
      await shared.sleep(20);
      assert.ok(shared.now() - before >= 20_000);
      assert.ok(shared.now() <= clock.now());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
