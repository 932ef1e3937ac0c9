import assert from "node:assert/strict";
import fc from "fast-check";
import { formatChange, sideAfter } from "../../../../migration/steps/change.ts";
import { editVerdict } from "../../../../migration/review/edit-verdict.ts";
import type { Files } from "../../../../migration/state/edit.ts";
import type { Host, Shared, Side } from "../../../../migration/state/side.ts";
import {
  nextStep,
  previousStep,
  type Next,
  type Place,
  type StepOptions,
} from "../../../../migration/steps/steps.ts";
import { newSide, oldSide, shared } from "../two-sides.ts";

describe("the steps of a migration", () => {
  it("goes from two stack files to one, an edit of one file at a time", () => {
    assert.deepEqual(walk([oldSide(), newSide({ hostWeights: { "canary.example.com": 11 } })]), [
      "2 old peer: new",
      "4(1/3) new trafficWeight: 1",
      "4(2/3) new trafficWeight: 11",
      "4(3/3) new hostWeights: removed",
      "4(3/3) new trafficWeight: 100",
      "5(1/2) old trafficWeight: 11",
      "5(2/2) old trafficWeight: 0",
      "6 old active: false",
      "7 new active: true",
      "8 old retired: true",
      "9 pulumi destroy --run-program --stack old && pulumi stack rm old",
      "10 new peer: removed",
      "done",
    ]);
  });

  it("follows the rollout, of which 50 % is where the source begins to fall", () => {
    const rollout = { ...shared, rollout: [25, 60, 100] };
    const weights = walk([oldSide({ peer: "new" }), newSide()], {}, rollout).slice(0, 4);
    assert.deepEqual(weights, [
      "4(1/2) new trafficWeight: 33",
      "4(2/2) new trafficWeight: 100",
      "5(1/2) old trafficWeight: 67",
      "5(2/2) old trafficWeight: 0",
    ]);
  });

  it("does not let the source go to 0 while a host of the target is at 0", () => {
    const sides = [
      oldSide({ peer: "new" }),
      newSide({ trafficWeight: 100, hostWeights: { "late.example.com": 0 } }),
    ];
    assert.deepEqual(walk(sides).slice(0, 5), [
      '5(1/2) new hostWeights["late.example.com"]: 1',
      '5(1/2) new hostWeights["late.example.com"]: 11',
      "5(1/2) new hostWeights: removed",
      "5(1/2) old trafficWeight: 11",
      "5(2/2) old trafficWeight: 0",
    ]);
  });

  it("goes on from weights that no step leads to", () => {
    const sides = [oldSide({ peer: "new", trafficWeight: 60 }), newSide({ trafficWeight: 30 })];
    assert.deepEqual(
      walk(sides)
        .slice(0, 3)
        .map((line) => line.split(" ").slice(1).join(" ")),
      ["new trafficWeight: 60", "old trafficWeight: 7", "old trafficWeight: 0"],
    );
  });

  it("makes a base that is too coarse finer, while no share depends on it", () => {
    const sides = [oldSide({ peer: "new", trafficWeight: 10 }), newSide()];
    assert.equal(
      line(nextStep(sides, shared)).split(" ").slice(1).join(" "),
      "old trafficWeight: 100",
    );
  });

  it("leaves out the steps that a coarse base has no weight for, when shares depend on it", () => {
    const steps = (source: number, target: number, step: typeof nextStep = nextStep) =>
      line(
        step(
          [oldSide({ peer: "new", trafficWeight: source }), newSide({ trafficWeight: target })],
          shared,
        ),
      ).replace(/^\S+ /, "");
    assert.equal(steps(10, 1), "new trafficWeight: 10");
    assert.equal(steps(7, 5), "new trafficWeight: 7");
    assert.equal(steps(5, 7), "old trafficWeight: 1");
    assert.equal(steps(1, 7), "old trafficWeight: 0");
    assert.equal(steps(5, 7, previousStep), "old trafficWeight: 7");
    assert.equal(steps(7, 5, previousStep), "new trafficWeight: 1");
    assert.equal(steps(1, 1), "old trafficWeight: 0");
  });

  it("asks for a base where a side serves by hostWeights only", () => {
    const sides = [
      oldSide({ peer: "new", trafficWeight: 0, hostWeights: { "shop.example.com": 100 } }),
      newSide(),
    ];
    assert.equal(
      line(nextStep(sides, shared)),
      "blocked: Pulumi.old.yaml: trafficWeight: 0, and old serves by hostWeights only, expected trafficWeight: 100 " +
        "there: the steps of the rollout are made of it; hosts that hostWeights names keep their weights",
    );
  });

  it("does not take a way back for a new migration: after the hand-over it asks which is meant", () => {
    const sides = [
      oldSide({ peer: "new", active: false }),
      newSide({ trafficWeight: 100, active: true }),
    ];
    const back = (to?: string) => line(previousStep(sides, shared, to === undefined ? {} : { to }));
    assert.equal(
      back(),
      "blocked: new has the active-only workloads, and old has traffic again: say --to new to go on giving it back to " +
        "old, or --to old to give it to new once more",
    );
    assert.equal(back("new"), "4(3/3) new trafficWeight: 11");
    assert.equal(back("old"), "4(3/3) old trafficWeight: 11");
    // a migration in the other direction, or before the hand-over, is told by its files
    const before = [oldSide({ peer: "new" }), newSide({ trafficWeight: 100 })];
    assert.equal(line(previousStep(before, shared)), "4(3/3) new trafficWeight: 11");
  });

  it("prints the kops line of an existing source, after what Pulumi has of it", () => {
    const existing = { ...oldSide().cluster, created: false };
    const sides = [
      oldSide({ peer: "new", cluster: existing, trafficWeight: 0, active: false, retired: true }),
      newSide({ trafficWeight: 100, active: true }),
    ];
    assert.equal(
      line(nextStep(sides, shared)),
      "9 pulumi destroy --run-program --stack old && kops delete cluster --name old.example.com --yes && " +
        "pulumi stack rm old",
    );
  });

  it("takes an override away with the next edit, wherever that is", () => {
    const override = "the load test is broken";
    assert.equal(
      line(nextStep([oldSide({ peer: "new" }), newSide({ trafficWeight: 1, override })], shared)),
      "4(2/3) new trafficWeight: 11, override: removed",
    );
    assert.equal(
      line(nextStep([oldSide({ peer: "new", override }), newSide({ trafficWeight: 1 })], shared)),
      "4(2/3) old override: removed",
    );
  });

  it("is not confused by an unhealthy source that was left at once and fenced", () => {
    const left = oldSide({ peer: "new", trafficWeight: 0 });
    const right = newSide({ trafficWeight: 11 });
    assert.equal(line(nextStep([left, right], shared)), "6 old active: false");
    const fenced = { ...left, active: false, fence: true };
    assert.equal(line(nextStep([fenced, right], shared)), "7 new active: true");
    assert.equal(
      line(previousStep([fenced, right], shared)),
      "blocked: Pulumi.old.yaml: fence: old has given up its active-only workloads unheard and takes nothing back; " +
        "retire and destroy it",
    );
  });

  it("takes the other direction where a person says so", () => {
    const sides = [oldSide({ peer: "new" }), newSide({ trafficWeight: 11 })];
    assert.equal(
      line(nextStep(sides, shared, { to: "shop" })),
      "blocked: --to shop: expected old or new",
    );
    assert.equal(line(nextStep(sides, shared, { to: "old" })), "5(2/2) new trafficWeight: 0");
  });

  it("names what it can't go on from", () => {
    const reasons = (sides: readonly Side[]) => line(nextStep(sides, shared));
    assert.equal(
      reasons([oldSide(), newSide({ active: true })]),
      "blocked: active: both old and new say true, expected one of them: active-only workloads run on one side only",
    );
    assert.equal(
      reasons([oldSide({ trafficWeight: 0 }), newSide()]),
      "blocked: trafficWeight: 0 on both old and new, expected a positive one on the side that serves; " +
        "when all weights of a host are 0, Route53 answers every record of it",
    );
    assert.equal(
      reasons([oldSide(), newSide({ fence: true })]),
      "blocked: Pulumi.new.yaml: fence: new has no instance left to receive anything, and does not come back; " +
        "retire and destroy it, or name the other side by --to",
    );
  });

  it("has nothing to do for one side, and removes a peer that is gone", () => {
    assert.equal(line(nextStep([oldSide()], shared)), "done");
    const left = newSide({ trafficWeight: 100, active: true });
    assert.equal(line(nextStep([left], shared)), "10 new peer: removed");
    assert.equal(
      line(nextStep([newSide({ trafficWeight: 100 })].map(withoutPeer), shared)),
      "done",
    );
  });

  describe("from any place on the way", () => {
    it("ends in done, by edits that violate no rule and that check knows as the step", () => {
      fc.assert(
        fc.property(anyMigration, ({ sides, rules }) => {
          let at: readonly Side[] = sides;
          for (let i = 0; ; i++) {
            assert.ok(i < 200, "it goes in a circle");
            const next = nextStep(at, rules);
            if (next.kind === "command") break;
            assert.ok(next.kind === "edit", line(next));
            const after = apply(at, next);
            const verdict = editVerdict(files(at, rules), files(after, rules), { activeOnly });
            assert.deepEqual([verdict.name, verdict.violations], ["step", []], line(next));
            at = after;
          }
        }),
      );
    });

    it("goes back by what it came, edit by edit", () => {
      fc.assert(
        fc.property(anyMigration, fc.nat(12), ({ sides, rules }, steps) => {
          let at: readonly Side[] = sides.map((side) => ({ ...side, hostWeights: {} }));
          for (let i = 0; i < steps; i++) {
            const next = nextStep(at, rules);
            if (next.kind !== "edit") return;
            const after = apply(at, next);
            if (next.changes[0]?.key !== "peer") {
              const back = previousStep(after, rules);
              assert.ok(back.kind === "edit", line(back));
              assert.deepEqual(apply(after, back), at, `${line(next)} and ${line(back)}`);
              const verdict = editVerdict(files(after, rules), files(at, rules), { activeOnly });
              assert.deepEqual([verdict.name, verdict.violations], ["rollback", []], line(back));
            }
            at = after;
          }
        }),
      );
    });

    it("goes row by row, and numbers the edits of a row without a gap", () => {
      fc.assert(
        fc.property(anyMigration, ({ sides, rules }) => {
          let at: readonly Side[] = sides;
          let expected: { readonly row: number; readonly edit: number } | undefined;
          for (;;) {
            const next = nextStep(at, rules);
            if (!("place" in next)) return;
            const { row, edit, edits } = next.place;
            if (expected?.row === row) assert.equal(edit, expected.edit, line(next));
            else {
              assert.ok(row > (expected?.row ?? 0), line(next));
              assert.equal(edit, 1, line(next));
            }
            assert.ok(edit <= edits, line(next));
            if (next.kind === "command") return;
            const counts = next.changes.some(({ key }) => key !== "hostWeights");
            expected = { row, edit: edit + (counts ? 1 : 0) };
            at = apply(at, next);
          }
        }),
      );
    });
  });
});

const hosts: readonly Host[] = ["a", "b", "c"].map((label) => ({
  name: `${label}.example.com`,
  zone: "example.com",
  probe: { scheme: "http", name: `${label}.example.com`, path: "/" },
}));

const activeOnly = ["shop/worker (Deployment)"];

/** A start, with canaries or hosts held back, and a rollout. */
const anyMigration = fc
  .record({
    base: fc.integer({ min: 100, max: 255 }),
    rollout: fc.uniqueArray(fc.integer({ min: 1, max: 72 }), { maxLength: 6 }),
    canaries: fc.dictionary(
      fc.constantFrom(...hosts.map(({ name }) => name)),
      fc.integer({ min: 0, max: 255 }),
      { maxKeys: 3 },
    ),
    peer: fc.boolean(),
  })
  .map(({ base, rollout, canaries, peer }) => ({
    sides: [
      oldSide({ trafficWeight: base, ...(peer && { peer: "new" }) }),
      newSide({ hostWeights: canaries }),
    ],
    rules: { ...shared, rollout: [...rollout.sort((a, b) => a - b), 100] },
  }));

function files(sides: readonly Side[], rules: Shared): Files {
  return {
    sides,
    shared: rules,
    hosts,
    values: new Map(sides.map(({ stack, ...values }) => [stack, values])),
  };
}

function withoutPeer({ peer: _peer, ...side }: Side): Side {
  return side;
}

/** Every step from here to the end, each as one line. */
function walk(
  sides: readonly Side[],
  options: StepOptions = {},
  rules: Shared = shared,
): readonly string[] {
  const lines: string[] = [];
  let at = sides;
  let destroyed = false;
  for (;;) {
    const next = nextStep(at, rules, { ...options, destroyed });
    lines.push(line(next));
    if (next.kind === "command") destroyed = true;
    else if (next.kind === "edit") at = apply(at, next);
    else return lines;
  }
}

function line(next: Next): string {
  switch (next.kind) {
    case "edit":
      return `${placeOf(next.place)} ${next.stack} ${next.changes.map(formatChange).join(", ")}`;
    case "command":
      return `${placeOf(next.place)} ${next.commands.join(" && ")}`;
    case "blocked":
      return `blocked: ${next.reasons.join("; ")}`;
    case "done":
      return "done";
  }
}

/** `4(2/3)`: the second of three edits of the fourth row. */
function placeOf({ row, edit, edits }: Place): string {
  return edits === 1 ? String(row) : `${row}(${edit}/${edits})`;
}

function apply(sides: readonly Side[], next: Next & { kind: "edit" }): readonly Side[] {
  return sides.map((side) => (side.stack === next.stack ? sideAfter(side, next.changes) : side));
}
