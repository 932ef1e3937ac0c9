import assert from "node:assert/strict";
import { describeEdit, type Files } from "../../migration/edit.ts";
import { editVerdict, sharesOf } from "../../migration/edit-verdict.ts";
import type { Host, Shared, Side } from "../../migration/side.ts";
import { newSide, oldSide, shared } from "./two-sides.ts";

const old = (changes: Partial<Side> = {}) => oldSide({ peer: "new", ...changes });

describe("the verdict on an edit, from files", () => {
  const started = [old(), newSide()];
  const middle = [old(), newSide({ trafficWeight: 11 })];
  const moved = [old({ trafficWeight: 0 }), newSide({ trafficWeight: 100 })];
  const handedOver = [
    old({ trafficWeight: 0, active: false }),
    newSide({ trafficWeight: 100, active: true }),
  ] as const;

  it("knows the step, the rollback, the skip of a step and what is none of these", () => {
    assert.equal(
      verdict(started, [old(), newSide({ trafficWeight: 1 })]),
      "step: step 2 of 11: new goes from 0 % to 1 %, old from 100 % to 99 %",
    );
    assert.equal(
      verdict(middle, [old(), newSide({ trafficWeight: 1 })]),
      "rollback: of step 3 of 11: new goes from 10 % to 1 %, old from 90 % to 99 %",
    );
    assert.equal(verdict(middle, started), "rollback: of several steps at once");
    assert.equal(verdict(started, middle), "skip of a step: the next would be step 2 of 11");
    assert.equal(
      verdict(started, [old(), newSide({ gateCommand: "true" })]),
      "unrelated: no step of a migration",
    );
    assert.equal(verdict(started, started), "nothing: the files say the same as before");
  });

  it("lets a sick side be left at once", () => {
    assert.equal(verdict(middle, [middle[0], newSide()]), "rollback: of several steps at once");
    assert.equal(
      verdict(middle, [old({ trafficWeight: 0 }), newSide({ trafficWeight: 11 })]),
      "unrelated: no step of a migration",
    );
    const canary = newSide({ trafficWeight: 11, hostWeights: { "b.example.com": 100 } });
    assert.match(verdict([old(), canary], started), /^rollback: /);
  });

  it("refuses what would leave a host without a positive weight", () => {
    assert.equal(
      verdict(started, [old({ trafficWeight: 0 }), newSide()]),
      [
        "unsafe: it violates a rule",
        ...["a", "b"].map(
          (label) =>
            `pulumi up --stack old: served: ${label}.example.com: weight 0 on old would leave it without a ` +
            `positive weight (now: old 100, new 0); raise it on new first, or keep it above 0 here`,
        ),
        "pulumi up --stack old: zero lease: old may not have a weight of 0: new holds " +
          "_zero.cluster-migration.example.com, since it has hosts at weight 0 itself (a.example.com, " +
          "b.example.com); raise those on new and update it first",
      ].join("\n"),
    );
  });

  it("refuses two edits at once, each of which is a step", () => {
    assert.match(
      verdict(moved, handedOver),
      /^unsafe: .*\nsmall: 2 things at once \(Pulumi\.new\.yaml: active: false -> true; Pulumi\.old\.yaml: active: true -> false\), expected one edit of one file: /,
    );
    assert.match(
      verdict(started, [old(), newSide({ trafficWeight: 1, gateCommand: "true" })]),
      /\nsmall: 2 things at once \(Pulumi\.new\.yaml: trafficWeight: 0 -> 1; Pulumi\.new\.yaml: gateCommand: not set -> "true"\)/,
    );
  });

  it("takes a host and where it is named for one thing", () => {
    const before = files(started, { ...shared, removedHosts: [] });
    const after = files(started, { ...shared, removedHosts: ["b.example.com"] }, ["a"]);
    assert.deepEqual(editVerdict(before, after, { singletons: [] }).violations, []);
  });

  it("refuses that a host leaves while it is served", () => {
    const result = editVerdict(files(started), files(started, shared, ["a"]), { singletons: [] });
    assert.deepEqual(result.edits.map(describeEdit), ["manifests: b.example.com: removed"]);
    assert.equal(result.name, "unsafe");
    assert.match(
      result.violations[0] ?? "",
      /^pulumi up --stack old: hosts stay: b\.example\.com: /,
    );
  });

  it("refuses the singletons on both sides", () => {
    assert.match(
      verdict(moved, [moved[0], newSide({ trafficWeight: 100, active: true })]),
      /\npulumi up --stack new: one side: active: old runs the singletons/,
    );
  });

  it("lets a side go only when the other has everything", () => {
    assert.match(
      verdict(handedOver, [{ ...handedOver[0], retired: true }, handedOver[1]]),
      /^step: step 9 of 11: /,
    );
    assert.match(
      verdict(middle, [old({ trafficWeight: 0, active: false, retired: true }), middle[1]]),
      /\npulumi up --stack old: last: a\.example\.com: retired, but its weight on old is 100 /,
    );
  });

  it("lets a stack file go only when its side is retired", () => {
    const retired = { ...handedOver[0], retired: true };
    assert.equal(
      verdict([retired, handedOver[1]], [handedOver[1]]),
      "step: the stack old has been destroyed",
    );
    assert.equal(
      verdict(handedOver, [handedOver[1]]),
      "unsafe: the stack old has been destroyed\n" +
        "last: Pulumi.old.yaml is removed, but old is not retired, so its records and its cluster would stay " +
        "with nobody to look after them; retire and destroy it first",
    );
  });

  it("lets a new side come at weight 0 only, and to a side that knows of it", () => {
    assert.equal(verdict([old()], started), "step: the stack new is created");
    assert.match(
      verdict([old()], middle),
      /\nsmall: Pulumi\.new\.yaml is added with a positive weight, /,
    );
    assert.match(
      verdict([oldSide()], [oldSide(), newSide()]),
      /\nafterwards: same set: a\.example\.com: a record with the set identifier new answers for it too; if that is the other side, set peer: new/,
    );
    assert.equal(verdict([], [oldSide({ adopt: true })]), "step: the stack old is created");
  });

  it("wants an override with its edit, and gone with the next", () => {
    const override = "the load test is broken";
    const excused = [old(), newSide({ trafficWeight: 1, override })];
    assert.match(verdict(started, excused), /^step: step 2 of 11/);
    assert.match(
      verdict(started, [old(), newSide({ override })]),
      /\nsmall: Pulumi\.new\.yaml: override excuses nothing, /,
    );
    assert.match(
      verdict(excused, [old(), newSide({ trafficWeight: 11, override })]),
      /\nsmall: Pulumi\.new\.yaml: override is still there \("the load test is broken"\), /,
    );
    assert.match(verdict(excused, middle), /^step: step 3 of 11/);
  });

  it("refuses surgery on a cluster with traffic, and allows it on one without", () => {
    const cluster = { ...oldSide().cluster, kubernetesVersion: "1.32.1" };
    assert.match(
      verdict(started, [old({ cluster }), newSide()]),
      /\npulumi up --stack old: no surgery: cluster: kubernetesVersion 1\.31 -> 1\.32 on a cluster with traffic/,
    );
    const patched = { ...oldSide().cluster, kubernetesVersion: "1.31.9" };
    assert.match(verdict(started, [old({ cluster: patched }), newSide()]), /^unrelated: /);
  });

  it("refuses that the leases move in the middle of a migration", () => {
    const zones: Shared["hostedZones"] = [{ name: "b.example.com", private: false }];
    const result = editVerdict(
      files(started),
      files(started, { ...shared, hostedZones: [...zones, ...shared.hostedZones] }),
      { singletons: [] },
    );
    assert.deepEqual(result.violations.slice(0, 1), [
      "zero lease: the leases would move from _zero.cluster-migration.example.com to " +
        "_zero.cluster-migration.b.example.com in the middle of a migration, one side before the other; " +
        "keep the project's name and the first of hostedZones until one side is left",
    ]);
  });

  it("tells the shares of each host as Route53 would answer", () => {
    const canary = [old(), newSide({ trafficWeight: 1, hostWeights: { "b.example.com": 100 } })];
    assert.deepEqual(
      [...sharesOf(files(canary))],
      [
        ["a.example.com", "old 99 %, new 1 %"],
        ["b.example.com", "old 50 %, new 50 %"],
      ],
    );
    assert.deepEqual(
      [...sharesOf(files([old({ trafficWeight: 0 }), newSide()]))].map(([, shares]) => shares),
      ["nobody", "nobody"],
    );
  });
});

function verdict(
  before: readonly (Side | undefined)[],
  after: readonly (Side | undefined)[],
): string {
  const sides = (list: readonly (Side | undefined)[]) => list.filter((side) => side !== undefined);
  const { name, reason, violations } = editVerdict(files(sides(before)), files(sides(after)), {
    singletons: ["shop/worker (Deployment)"],
  });
  return [`${name}: ${reason}`, ...violations].join("\n");
}

function files(
  sides: readonly Side[],
  rules: Shared = shared,
  labels: readonly string[] = ["a", "b"],
): Files {
  return {
    sides,
    shared: rules,
    hosts: labels.map((label): Host => ({
      name: `${label}.example.com`,
      zone: "example.com",
      probe: { scheme: "http", name: `${label}.example.com`, path: "/" },
    })),
    values: new Map(sides.map(({ stack, ...values }) => [stack, values])),
  };
}
