import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { TimeSource } from "../../../rehearsal/ground/clock.ts";
import { parseSchedule } from "../../../rehearsal/world/kubernetes/cron.ts";
import { CronJobs } from "../../../rehearsal/world/kubernetes/cron-jobs.ts";
import type { StoredObject } from "../../../rehearsal/world/kubernetes/object.ts";
import { doubleRuns, type Run } from "../../../rehearsal/world/kubernetes/runs.ts";

const start = Date.UTC(2026, 0, 5, 9, 0, 30);
const minute = 60_000;

/** A clock that stands still until it is set. */
function stillClock(): { clock: TimeSource; set: (ms: number) => void } {
  let now = start;
  return { clock: { now: () => now }, set: (ms) => (now = ms) };
}

function cronJob(spec: Readonly<Record<string, unknown>>): StoredObject {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "report", namespace: "shop" },
    spec: {
      schedule: "*/5 * * * *",
      jobTemplate: { metadata: { annotations: { "rehearsal/job-seconds": "90" } } },
      ...spec,
    },
  };
}

function at(runs: readonly Run[]): readonly string[] {
  return runs.map(({ dueMs = 0 }) => new Date(dueMs).toISOString().slice(11, 16));
}

describe("the CronJob controller", () => {
  it("starts a Job at each due time, once", () => {
    const [{ clock, set }, runs]: [ReturnType<typeof stillClock>, Run[]] = [stillClock(), []];
    const controller = new CronJobs(clock, "c", 31, runs);
    for (let ms = start; ms <= start + 11 * minute; ms += 10_000) {
      set(ms);
      controller.reconcile([cronJob({})], 1);
    }
    assert.deepEqual(at(runs), ["09:05", "09:10"]);
  });

  it("starts nothing while suspended, leaves a running Job alone, and fires the missed run on resuming", () => {
    const [{ clock, set }, runs]: [ReturnType<typeof stillClock>, Run[]] = [stillClock(), []];
    const controller = new CronJobs(clock, "c", 31, runs);
    controller.reconcile([cronJob({})], 1);
    set(start + 5 * minute);
    controller.reconcile([cronJob({})], 1);
    controller.reconcile([cronJob({ suspend: true })], 1);
    assert.equal(controller.active("shop", "report").length, 1);
    set(start + 18 * minute);
    controller.reconcile([cronJob({ suspend: true })], 1);
    controller.reconcile([cronJob({})], 1);
    assert.deepEqual(at(runs), ["09:05", "09:15"]);
  });

  it("skips a missed run that is older than startingDeadlineSeconds", () => {
    const [{ clock, set }, runs]: [ReturnType<typeof stillClock>, Run[]] = [stillClock(), []];
    const controller = new CronJobs(clock, "c", 31, runs);
    const object = cronJob({ startingDeadlineSeconds: 60 });
    controller.reconcile([object], 1);
    set(start + 8 * minute);
    controller.reconcile([object], 1);
    assert.deepEqual(at(runs), []);
    set(start + 10 * minute);
    controller.reconcile([object], 1);
    assert.deepEqual(at(runs), ["09:10"]);
  });

  it("Forbid waits for the running Job, Replace ends it, Allow does neither", () => {
    const policies = ["Forbid", "Replace", "Allow"].map((concurrencyPolicy) => {
      const [{ clock, set }, runs]: [ReturnType<typeof stillClock>, Run[]] = [stillClock(), []];
      const controller = new CronJobs(clock, "c", 31, runs);
      const object = cronJob({ schedule: "* * * * *", concurrencyPolicy });
      for (const seconds of [0, 40, 100]) {
        set(start + seconds * 1000);
        controller.reconcile([object], 1);
      }
      return [concurrencyPolicy, at(runs), controller.active("shop", "report").length];
    });
    assert.deepEqual(policies, [
      ["Forbid", ["09:01"], 1],
      ["Replace", ["09:01", "09:02"], 1],
      ["Allow", ["09:01", "09:02"], 2],
    ]);
  });

  it("gives up after a hundred missed runs before 1.21, and not from 1.21 on", () => {
    const started = [20, 21].map((minor) => {
      const [{ clock, set }, runs]: [ReturnType<typeof stillClock>, Run[]] = [stillClock(), []];
      const controller = new CronJobs(clock, "c", minor, runs);
      const object = cronJob({ schedule: "* * * * *" });
      controller.reconcile([object], 1);
      set(start + 150 * minute);
      controller.reconcile([object], 1);
      return at(runs);
    });
    assert.deepEqual(started, [[], ["11:30"]]);
  });

  it("deletes the running Jobs with their CronJob", () => {
    const [{ clock, set }, runs]: [ReturnType<typeof stillClock>, Run[]] = [stillClock(), []];
    const controller = new CronJobs(clock, "c", 31, runs);
    controller.reconcile([cronJob({})], 1);
    set(start + 5 * minute);
    controller.reconcile([cronJob({})], 1);
    controller.reconcile([], 1);
    assert.deepEqual(controller.jobs, []);
    assert.equal(runs[0]?.endedMs, start + 5 * minute);
  });
});

describe("a cron schedule", () => {
  it("knows ranges, steps, lists, names and macros", () => {
    const day = Date.UTC(2026, 0, 4, 23, 59);
    const due = (text: string): readonly string[] =>
      parseSchedule(text)
        .due(day, day + 24 * 60 * minute)
        .map((ms) => new Date(ms).toISOString().slice(11, 16));
    assert.deepEqual(due("0,30 8-9 * * mon"), ["08:00", "08:30", "09:00", "09:30"]);
    assert.deepEqual(due("15 */8 * * *"), ["00:15", "08:15", "16:15"]);
    assert.deepEqual(due("@daily"), ["00:00"]);
    assert.deepEqual(due("0 0 * * 7"), []);
  });

  it("knows intervals, counted from the last run", () => {
    const due = (text: string, minutes: number): readonly number[] =>
      parseSchedule(text)
        .due(start, start + minutes * minute)
        .map((ms) => (ms - start) / minute);
    assert.deepEqual(due("@every 5m", 14), [5, 10]);
    assert.deepEqual(due("@every 1h30m", 200), [90, 180]);
    assert.deepEqual(
      due("@every 1m", 150),
      [...Array(101).keys()].map((n) => n + 50),
    );
  });

  it("is in the CronJob's own time zone", () => {
    const day = Date.UTC(2026, 0, 4);
    const due = (timeZone?: string): readonly string[] =>
      parseSchedule("0 9 * * *", timeZone)
        .due(day, day + 24 * 60 * minute)
        .map((ms) => new Date(ms).toISOString().slice(11, 16));
    assert.deepEqual(due(), ["09:00"]);
    assert.deepEqual(due("Asia/Tokyo"), ["00:00"]);
    assert.throws(() => parseSchedule("0 9 * * *", "Moon/Base"), { code: "Invalid" });
  });

  it("that is none is refused", () => {
    for (const text of ["* * * *", "61 * * * *", "* * * * someday", "*/0 * * * *", "@every 5"]) {
      assert.throws(() => parseSchedule(text), { code: "Invalid" });
    }
  });
});

describe("runs on two clusters", () => {
  const run = (cluster: string, startedMs: number, endedMs: number, dueMs?: number): Run => ({
    cluster,
    kind: "CronJob",
    namespace: "shop",
    name: "report",
    startedMs,
    endedMs,
    ...(dueMs === undefined ? {} : { dueMs }),
  });

  it("are double when they overlap, or when both serve one due time", () => {
    const found = (...runs: readonly Run[]): readonly string[] =>
      doubleRuns(runs).map(({ why }) => why);
    assert.deepEqual(found(run("a", 0, 10), run("b", 5, 15)), ["at once"]);
    assert.deepEqual(found(run("a", 0, 10, 0), run("b", 20, 30, 0)), ["twice"]);
    assert.deepEqual(found(run("a", 0, 10, 0), run("b", 20, 30, 20)), []);
    assert.deepEqual(found(run("a", 0, 10), run("a", 5, 15)), []);
  });
});
