import assert from "node:assert/strict";
import { explore } from "./explore.ts";
import { allDefences, file, type Defences, type Setting } from "./setting.ts";
import {
  adoption,
  ageing,
  broughtBack,
  crashes,
  deaths,
  destroys,
  fences,
  hands,
  leavers,
  manifests,
  network,
  pointers,
  retargets,
  routes,
  silentApi,
  activeOnly,
  inPlaceChanges,
  unreadable,
  unreadableFence,
  zones,
} from "./settings.ts";
import { rules } from "../../migration/rules/verdict.ts";
import { secondsUntilDrained } from "../../migration/state/drain-marker.ts";
import { deployedWeight } from "../../migration/state/weights.ts";
import { blind, blinded, unsaid, without } from "./switched-off.ts";

/** Without faults: what goes wrong does so by ordinary updates. */
const calm: Setting = { ...crashes, faults: { crashes: 0, deaths: 0, hands: 0 } };
const onceKilled: Setting = { ...crashes, faults: { ...calm.faults, crashes: 1 } };

describe("the model, with one defence switched off, finds what it is for:", () => {
  describe("rules: without them an edit is refused late, or not at all", () => {
    find("always-served", without("always-served"), calm, [
      "told late, though nothing has changed since the start: the hook refuses: always-served, retire-last",
    ]);
    find("zero-weight-lock", without("zero-weight-lock"), calm, [
      "told late, though nothing has changed since the start: Route53 refuses the lock",
    ]);
    find("active-once", without("active-once"), activeOnly, [
      "told late, though nothing has changed since the start: Route53 refuses the lock",
    ]);
    find("exclusive-records", without("exclusive-records"), hands, [
      "told late, though nothing has changed since the start: the hook refuses: always-served",
    ]);
    find("retire-last", without("retire-last"), calm, [
      "told late, though nothing has changed since the start: the hook refuses: always-served, retire-last",
    ]);
    find("hosts-stay", without("hosts-stay"), leavers, [
      "told late, though nothing has changed since the start: the hook refuses: always-served, retire-last",
    ]);
    find("no-in-place-change", without("no-in-place-change"), inPlaceChanges, [
      "old is rebuilt while it serves",
    ]);
    find("backed", without("backed"), manifests, [
      "a.example.com loses its pods on old, which has it",
    ]);
  });

  describe("parts of rules", () => {
    find(
      "retire-last: the drain",
      blind("retire-last", (check, context) => check({ ...context, nowMs: Infinity })),
      calm,
      ["a.example.com: an undrained side's record is deleted"],
    );
    find(
      "retire-last: fence waits as retired does",
      blind("retire-last", (check, s) => (s.side.retired ? check(s) : [])),
      fences,
      ["old is fenced while it serves a.example.com"],
    );
    find(
      "retire-last: the output that says fenced is not believed alone",
      blind("retire-last", (check, s) =>
        s.last?.fenced === true && !s.side.retired ? [] : check(s),
      ),
      broughtBack,
      ["new is fenced while it serves a.example.com"],
    );
    find(
      "active-once: a fenced side does not come back",
      blind("active-once", (check, s) => check({ ...s, last: { ...s.last, fenced: false } })),
      {
        ...fences,
        concurrent: false,
        files: [...fences.files, file([0]), file([0], { active: true })],
      },
      ["both sides run the active-only workloads", "new makes up for a run that old has made"],
    );
    find(
      "backed: at weight 0",
      blind("backed", (check, s) =>
        check(s).filter(
          ({ host = "" }) => (deployedWeight(s.observed, host, s.side.stack) ?? 0) > 0,
        ),
      ),
      manifests,
      ["a.example.com loses its pods on new, which has it"],
    );
    find(
      "backed: at weight 0 after the drain, too",
      blind("backed", (check, s) =>
        check(s).filter(
          ({ host = "" }) =>
            (deployedWeight(s.observed, host, s.side.stack) ?? 0) > 0 ||
            secondsUntilDrained(s.side.stack, s.shared, s.observed, s.nowMs) > 0,
        ),
      ),
      manifests,
      ["a.example.com loses its pods on new, which has it"],
    );
    find("backed: paths stay", unsaid("backed", "path"), routes, [
      "a.example.com loses its path on old, which has it",
    ]);
    find(
      "exclusive-records: adopts what points at this side only",
      unsaid("exclusive-records", "adopt: the simple"),
      adoption,
      ["a.example.com: new takes over what points at old"],
    );
    find(
      "exclusive-records: records of one host are in one zone, which clients ask",
      unsaid("exclusive-records", "zone"),
      zones,
      [
        "a.example.com has no positive weight on any side",
        "a.example.com: the only side that answers loses its record",
      ],
    );
    find(
      "retire-last: nobody points at a side that is fenced",
      unsaid("retire-last", "points at"),
      pointers,
      ["old is fenced while another name points at it"],
    );
    find(
      "no-in-place-change: nobody's record leads to a cluster that is rebuilt",
      unsaid("no-in-place-change", "sends clients"),
      retargets,
      ["new is rebuilt while it serves"],
    );
    find(
      "retire-last: the network of the other side stays",
      unsaid("retire-last", "its network"),
      network,
      ["old is destroyed with the network of new"],
    );
    find(
      "no-in-place-change: what can't be read is not taken for nothing",
      blind("no-in-place-change", (check, s) => check({ ...s, unreadable: {} })),
      unreadable,
      ["old is rebuilt while it serves"],
    );
    find(
      "active-once: what can't be read is not taken for a side that was not fenced",
      {
        rules: rules
          .filter(({ id }) => id !== "no-in-place-change")
          .map((rule) => blinded(rule, (check, s) => check({ ...s, unreadable: {} }))),
      },
      unreadableFence,
      ["both sides run the active-only workloads", "new makes up for a run that old has made"],
    );
    find(
      "hosts-stay: at weight 0 too",
      blind("hosts-stay", (check, s) =>
        check(s).filter(
          ({ text }) => text.includes(`${s.side.stack} 100`) || !text.includes(" 100"),
        ),
      ),
      leavers,
      ["a.example.com: an undrained side's record is deleted"],
    );
  });

  describe("locks: two updates at once", () => {
    find("the zero-weight lock", { zeroWeightLock: false }, calm, [
      "a.example.com has no positive weight on any side",
    ]);
    find("the active lock", { activeLock: false }, activeOnly, [
      "both sides run the active-only workloads",
    ]);
  });

  describe("state that differs from Route53", () => {
    find("a foreign lock is forgotten", { forget: false, lockHolderHook: false }, onceKilled, [
      "old deletes the lock that new holds",
    ]);
    it("a lock's last look keeps what is not forgotten", () => {
      const { violation } = explore(onceKilled, { ...allDefences, forget: false });
      assert.equal(violation?.broken[0], "there is no way forward from here");
    });
  });

  describe("hooks: what changes after the start", () => {
    find("a record's last look", { look: false }, calm, [
      "a.example.com has no positive weight on any side",
    ]);
    find("the gate", { gate: false }, deaths, [
      "a.example.com: old gets more, though it did not answer the gate",
    ]);
    find("the gate asks whom a fresh look shows as the target", { targetNow: false }, deaths, [
      "a.example.com: new gets more, though it did not answer the gate",
    ]);
    find("the gate before a deletion", { gateOnDeletion: false }, deaths, [
      "a.example.com: the only side that answers loses its record",
    ]);
    find("the deletion's hook", { deletionHook: false }, hands, [
      "a.example.com: a record that serves is deleted",
    ]);
    find("the zero-weight lock's hook", { zeroWeightLockHook: false }, hands, [
      "old gives up the zero-weight lock with a.example.com at 0",
    ]);
    find("the release's hook", { releaseHook: false }, activeOnly, [
      "both sides run the active-only workloads",
      "new makes up for a run that old has made",
    ]);
    find(
      "suspension is read",
      { releaseReadsSuspension: false, silentApiFails: false },
      silentApi,
      ["old releases the active lock, and its workloads are not suspended"],
    );
    find("the gate is asked again after a minute", { answersExpire: false }, ageing, [
      "b.example.com: old gets more, though it did not answer the gate",
    ]);
    find("each side that gets more is asked", { asksEachSide: false }, retargets, [
      "a.example.com: new gets more, though it did not answer the gate",
      "a.example.com: the only side that answers loses its record",
    ]);
    find("the guard of a retired side", { guard: false }, pointers, [
      "old is emptied while another name points at it",
    ]);
    find("the wait before the release", { handOverWait: false }, activeOnly, [
      "new makes up for a run that old has made",
    ]);
    find("the guard", { guard: false }, destroys, ["old is emptied while it serves a.example.com"]);
  });

  describe("what is written down", () => {
    find("the drain counts from the last write", { drainFromWrite: false }, calm, [
      "a.example.com: an undrained side's record is deleted",
    ]);
    find(
      "the note of the drain is taken back before a weight rises",
      { noteTakenBack: false },
      calm,
      ["a.example.com: an undrained side's record is deleted"],
    );
    find("the outputs name the hosts' records", { notedHosts: false }, onceKilled, [
      "told late, though nothing has changed since the start: the lock's hook refuses: zero-weight-lock",
    ]);
    it("the outputs name the locks: one that strayed locks nobody out", () => {
      const { violation } = explore(onceKilled, { ...allDefences, recordedLocks: false });
      assert.equal(violation?.broken[0], "there is no way forward from here");
    });
  });
});

it("the model tells how a violation comes about, move by move", () => {
  const { violation } = explore(calm, { ...allDefences, zeroWeightLock: false });
  assert.deepEqual(violation, {
    broken: ["a.example.com has no positive weight on any side"],
    trace: [
      "old: pulumi up begins (weights 100)",
      "old: a.example.com: the hook asks and looks",
      "old: a.example.com: the record becomes 100",
      "old: the program ends",
      "old: the update ends",
      "new: pulumi up begins (weights 100)",
      "new: a.example.com: the hook asks and looks",
      "new: a.example.com: the record becomes 100",
      "old: pulumi up begins (weights 0)",
      "old: a.example.com: the hook asks and looks",
      "new: the program ends",
      "new: the update ends",
      "new: pulumi up begins (weights 0)",
      "new: a.example.com: the hook asks and looks",
      "old: a.example.com: the record becomes 0",
      "new: a.example.com: the record becomes 0",
    ],
  });
});

function find(
  name: string,
  off: Partial<Defences>,
  setting: Setting,
  expected: readonly string[],
): void {
  it(name, () => {
    const { violation } = explore(setting, { ...allDefences, ...off }, { wayForward: false });
    assert.deepEqual(violation?.broken, expected);
  });
}
