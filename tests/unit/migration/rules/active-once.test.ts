import assert from "node:assert/strict";
import { activeOnce } from "../../../../migration/rules/active-once.ts";
import { handOverWarnings } from "../../../../migration/review/program-start.ts";
import { lock, context, told } from "../migration-context.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("active-once: the active-only workloads run where their lock is", () => {
  const activeOnly = ["CronJob shop/report"];
  const last = { fenced: true };

  it("refuses active while the other side holds the lock", () => {
    const side = newSide({ active: true });
    assert.deepEqual(told(activeOnce, context({ side, observed: lock("active", "old") })), [
      "active-once: active: old runs the active-only workloads (it holds _active-lock.cluster-migration.example.com); set active: false on old and update it first",
    ]);
  });

  it("allows active with the own lock, and with nobody's", () => {
    assert.deepEqual(told(activeOnce, context({ observed: lock("active", "old") })), []);
    assert.deepEqual(told(activeOnce, context({ activeOnly })), []);
  });

  it("refuses what was active-only and would now run on both sides, unless an annotation says so", () => {
    const before = { activeOnly: ["Deployment shop/mailer", "CronJob shop/gone"] };
    const unannotated = ["Deployment shop/mailer", "Deployment shop/web"];
    const refused = [
      "active-once: workloads: Deployment shop/mailer was active-only at the last update, and would now run on both sides: annotate it cluster-migration/runs: both if it only answers calls, or cluster-migration/runs: active",
    ];
    assert.deepEqual(told(activeOnce, context({ last: before, unannotated })), refused);
    assert.deepEqual(told(activeOnce, context({ peerLast: before, unannotated })), refused);
    assert.deepEqual(told(activeOnce, context({ last: before, unannotated: [] })), []);
  });

  it("refuses a hand-over to a server that would not take them, from both ends", () => {
    const handOverMistakes = ["shop.yaml:1: CronJob shop/report: it is wrong"];
    const refused = [
      "active-once: active: the API server of new would not take it as it is to run there, and it would run nowhere: shop.yaml:1: CronJob shop/report: it is wrong",
    ];
    const from = oldSide({ peer: "new", active: false });
    const observed = lock("active", "old");
    const to = newSide({ active: true });
    assert.deepEqual(
      told(activeOnce, context({ side: from, observed, handOverMistakes })),
      refused,
    );
    assert.deepEqual(told(activeOnce, context({ side: to, handOverMistakes })), refused);
    const waiting = context({ side: newSide(), observed, handOverMistakes });
    assert.deepEqual(told(activeOnce, waiting), []);
    assert.deepEqual(handOverWarnings(waiting), [
      "when new becomes active, its API server would not take it: shop.yaml:1: CronJob shop/report: it is wrong",
    ]);
    assert.deepEqual(handOverWarnings(context({ side: to, handOverMistakes })), []);
  });

  it("wants to know how to stop what it does not manage", () => {
    const { cluster } = oldSide();
    const side = oldSide({ cluster: { ...cluster, managesWorkloads: false } });
    assert.deepEqual(told(activeOnce, context({ side, activeOnly })), [
      "active-once: activeCommands: missing, expected {start, stop}: this program does not manage the workloads of old.example.com, so it must be told how to start and stop CronJob shop/report",
    ]);
    const activeCommands = { start: "start", stop: "stop" };
    assert.deepEqual(
      told(activeOnce, context({ side: { ...side, activeCommands }, activeOnly })),
      [],
    );
    assert.deepEqual(told(activeOnce, context({ side })), []);
  });

  it("keeps a side fenced whose active-only workloads would come back beside the other side's", () => {
    const side = oldSide({ active: false });
    const observed = lock("active", "new");
    assert.deepEqual(told(activeOnce, context({ side, observed, activeOnly, last })), [
      "active-once: fence: got false, expected true: old was fenced while its API did not answer, so its active-only workloads may run again when it comes back, beside those of new; keep it fenced, then retire and destroy it",
    ]);
    assert.deepEqual(told(activeOnce, context({ side, activeOnly, last })), [
      "active-once: fence: got false, expected true: old was fenced while its API did not answer, so its active-only workloads may run again when it comes back; keep it fenced, then retire and destroy it",
    ]);
  });

  it("does not take outputs that can't be read for those of a side that was not fenced", () => {
    const at = context({
      side: oldSide({ active: false }),
      activeOnly,
      unreadable: { own: "403: access denied" },
    });
    assert.deepEqual(told(activeOnce, at), [
      "active-once: fence: it is not known whether old was fenced, and its active-only workloads would run again: the last outputs of old can't be read (403: access denied); look at pulumi stack output --stack old, and update again when it shows them",
    ]);
    assert.deepEqual(told(activeOnce, { ...at, observed: lock("active", "old") }), []);
    assert.deepEqual(
      told(activeOnce, { ...at, side: oldSide({ active: false, fence: true }) }),
      [],
    );
    assert.deepEqual(told(activeOnce, { ...at, activeOnly: [] }), []);
  });

  it("lets a fenced side come back that still holds the lock, or has no active-only workloads", () => {
    const side = oldSide({ active: false });
    const observed = lock("active", "old");
    assert.deepEqual(told(activeOnce, context({ side, observed, activeOnly, last })), []);
    assert.deepEqual(told(activeOnce, context({ side, last })), []);
  });
});
