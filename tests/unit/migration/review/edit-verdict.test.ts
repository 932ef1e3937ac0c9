import assert from "node:assert/strict";
import { formatEdit, editsBetween, type Files } from "../../../../migration/state/edit.ts";
import { editVerdict, sharesByHost } from "../../../../migration/review/edit-verdict.ts";
import type { Host, Shared, Side } from "../../../../migration/state/side.ts";
import { newSide, oldSide, shared } from "../two-sides.ts";

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
      "step: row 4 of 10, edit 1 of 3: new goes from 0 % to 1 %, old from 100 % to 99 %",
    );
    assert.equal(
      verdict(middle, [old(), newSide({ trafficWeight: 1 })]),
      "rollback: of row 4 of 10, edit 2 of 3: new goes from 10 % to 1 %, old from 90 % to 99 %",
    );
    assert.equal(verdict(middle, started), "rollback: of several steps at once");
    assert.equal(
      verdict(started, middle),
      "skipped step: it leaves out Pulumi.new.yaml: trafficWeight: 1 (row 4 of 10, edit 1 of 3)",
    );
    assert.equal(
      verdict(started, [old({ trafficWeight: 11 }), newSide({ trafficWeight: 100 })]),
      [
        "unsafe: 2 violations. Otherwise this would be a skipped step: it leaves out " +
          "Pulumi.new.yaml: trafficWeight: 1 (row 4 of 10, edit 1 of 3); Pulumi.new.yaml: trafficWeight: 11 " +
          "(row 4 of 10, edit 2 of 3); Pulumi.new.yaml: trafficWeight: 100 (row 4 of 10, edit 3 of 3)",
        "one-change: 2 changes at once (Pulumi.new.yaml: trafficWeight: 0 -> 100; Pulumi.old.yaml: trafficWeight: " +
          "100 -> 11), expected one edit of one file: if it fails, you must know which change failed, and you " +
          "must be able to undo it by one edit; make one pull request for each",
        "a.example.com, b.example.com: new would go from 0 % to 90.1 % in one edit, expected at most 40 points, the largest " +
          "step of rollout; take the steps between (npm run next), or give a reason by override",
      ].join("\n"),
    );
    assert.equal(
      verdict(started, [old(), newSide({ gateCommand: "true" })]),
      "other change: not a step of a migration",
    );
    assert.equal(verdict(started, started), "nothing: the files say the same as before");
  });

  it("lets an unhealthy side be left at once", () => {
    assert.equal(verdict(middle, [middle[0], newSide()]), "rollback: of several steps at once");
    assert.equal(
      verdict(middle, [
        old({ trafficWeight: 0, override: "old is down" }),
        newSide({ trafficWeight: 11 }),
      ]),
      "other change: not a step of a migration",
    );
    const canary = newSide({ trafficWeight: 11, hostWeights: { "b.example.com": 100 } });
    assert.match(verdict([old(), canary], started), /^rollback: /);
  });

  it("refuses what would leave a host without a positive weight", () => {
    assert.equal(
      verdict(started, [old({ trafficWeight: 0 }), newSide()]),
      [
        "unsafe: 2 violations",
        "pulumi up --stack old: always-served: a.example.com, b.example.com: weight 0 on old would leave it without " +
          "a positive weight (now: old 100, new 0); raise it on new first, or keep it above 0 here",
        "pulumi up --stack old: zero-weight-lock: old may not have a weight of 0: new holds " +
          "_zero-weight-lock.cluster-migration.example.com, because it has hosts at weight 0 (a.example.com, " +
          "b.example.com); raise those on new and update it first",
      ].join("\n"),
    );
  });

  it("refuses two edits at once, each of which is a step", () => {
    assert.match(
      verdict(moved, handedOver),
      /^unsafe: .*\none-change: 2 changes at once \(Pulumi\.new\.yaml: active: false -> true; Pulumi\.old\.yaml: active: true -> false\), expected one edit of one file: /,
    );
    assert.match(
      verdict(started, [old(), newSide({ trafficWeight: 1, gateCommand: "true" })]),
      /\none-change: 2 changes at once \(Pulumi\.new\.yaml: trafficWeight: 0 -> 1; Pulumi\.new\.yaml: gateCommand: not set -> "true"\)/,
    );
  });

  it("takes a host and where it is named for one thing", () => {
    const before = files(started, { ...shared, removedHosts: [] });
    const after = files(started, { ...shared, removedHosts: ["b.example.com"] }, ["a"]);
    assert.deepEqual(editVerdict(before, after, { activeOnly: [] }).violations, []);
  });

  it("refuses that a host leaves while it is served", () => {
    const result = editVerdict(files(started), files(started, shared, ["a"]), { activeOnly: [] });
    assert.deepEqual(result.edits.map(formatEdit), ["manifests: b.example.com: removed"]);
    assert.equal(result.name, "unsafe");
    assert.match(
      result.violations[0] ?? "",
      /^pulumi up --stack old: hosts-stay: b\.example\.com: /,
    );
  });

  it("refuses the active-only workloads on both sides", () => {
    assert.match(
      verdict(moved, [moved[0], newSide({ trafficWeight: 100, active: true })]),
      /\npulumi up --stack new: active-once: active: old runs the active-only workloads/,
    );
  });

  it("lets a side go only when the other has everything", () => {
    assert.match(
      verdict(handedOver, [{ ...handedOver[0], retired: true }, handedOver[1]]),
      /^step: row 8 of 10: /,
    );
    assert.match(
      verdict(middle, [old({ trafficWeight: 0, active: false, retired: true }), middle[1]]),
      /\npulumi up --stack old: retire-last: a\.example\.com, b\.example\.com: retired, but its weight on old is 100 /,
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
      "unsafe: 1 violation. Otherwise this would be a step: the stack old has been destroyed\n" +
        "retire-last: Pulumi.old.yaml is removed, but old is not retired, so its records and its cluster would stay " +
        "without a file that declares them; retire and destroy it first",
    );
  });

  it("lets a new side come at weight 0 only, and to a side that knows of it", () => {
    assert.equal(verdict([old()], started), "step: the stack new is created");
    assert.match(
      verdict([old()], middle),
      /\none-change: Pulumi\.new\.yaml is added with a positive weight, /,
    );
    assert.match(
      verdict([oldSide()], [oldSide(), newSide()]),
      /\nafterwards: exclusive-records: a\.example\.com, b\.example\.com: a record with the set identifier new answers for it too; if it is the other side's, set peer: new/,
    );
    assert.equal(verdict([], [oldSide({ adopt: true })]), "step: the stack old is created");
  });

  it("wants an override with its edit, and gone with the next", () => {
    const override = "the load test is broken";
    const excused = [old(), newSide({ trafficWeight: 1, override })];
    assert.match(verdict(started, excused), /^step: row 4 of 10, edit 1 of 3/);
    assert.match(
      verdict(started, [old(), newSide({ override })]),
      /\none-change: Pulumi\.new\.yaml: override excuses nothing, /,
    );
    assert.match(
      verdict(excused, [old(), newSide({ trafficWeight: 11, override })]),
      /\none-change: Pulumi\.new\.yaml: override is still set \("the load test is broken"\), /,
    );
    assert.match(verdict(excused, middle), /^step: row 4 of 10, edit 2 of 3/);
  });

  it("lets two overrides go one after the other, as next says", () => {
    const override = "the load test is broken";
    const both = [old({ override }), newSide({ trafficWeight: 1, override })];
    const one = [old(), newSide({ trafficWeight: 1, override })];
    assert.match(verdict(both, one), /^step: /);
    assert.match(verdict(one, middle), /^step: row 4 of 10, edit 2 of 3/);
  });

  it("refuses an in-place change of a cluster with traffic, and allows it on one without", () => {
    const cluster = { ...oldSide().cluster, kubernetesVersion: "1.32.1" };
    assert.match(
      verdict(started, [old({ cluster }), newSide()]),
      /\npulumi up --stack old: no-in-place-change: cluster: kubernetesVersion 1\.31 -> 1\.32 on a cluster with traffic/,
    );
    const patched = { ...oldSide().cluster, kubernetesVersion: "1.31.9" };
    assert.match(verdict(started, [old({ cluster: patched }), newSide()]), /^other change: /);
  });

  it("refuses that the locks move in the middle of a migration", () => {
    const zones: Shared["hostedZones"] = [{ name: "b.example.com", private: false }];
    const result = editVerdict(
      files(started),
      files(started, { ...shared, hostedZones: [...zones, ...shared.hostedZones] }),
      { activeOnly: [] },
    );
    assert.deepEqual(result.violations.slice(0, 1), [
      "zero-weight-lock: the locks would move from _zero-weight-lock.cluster-migration.example.com of the public " +
        "zone example.com to _zero-weight-lock.cluster-migration.b.example.com of the public zone b.example.com during a migration, one side before the other; " +
        "keep the project's name and the first of hostedZones until one side is left",
    ]);
  });

  it("refuses what can't be meant: one name for two clusters, an unknown host, a misspelt peer", () => {
    const cluster = { ...newSide().cluster, name: "old.example.com" };
    assert.equal(
      verdict([old()], [old(), newSide({ cluster })]),
      "unsafe: 1 violation. Otherwise this would be a step: the stack new is created\n" +
        'Pulumi.new.yaml: cluster.name: got "old.example.com", which is old\'s, too, expected another name: ' +
        "roles, tags and DNS names are made of it, and the two clusters would take each other's for their own",
    );
    assert.equal(
      verdict(started, [old(), newSide({ hostWeights: { "bb.example.com": 1 } })]),
      "unsafe: 1 violation\n" +
        'Pulumi.new.yaml: hostWeights["bb.example.com"]: no such host among the manifests and `hosts`; did ' +
        "you mean b.example.com?",
    );
    assert.match(
      verdict([old()], [old(), newSide({ peer: "olde" })]),
      /\nPulumi\.new\.yaml: peer: got "olde", which has no stack file; did you mean old, which names new as its peer\?\n/,
    );
  });

  it("knows row 2 before the other file is there, and the way back from row 3", () => {
    assert.equal(
      verdict([oldSide()], [old()]),
      "step: row 2 of 10: old must know whose records stand beside its own",
    );
    assert.equal(
      verdict(started, [old(), newSide({ retired: true })]),
      "rollback: of row 3 of 10: new goes again, and old has everything",
    );
    // not of a side that has traffic, nor where the other serves only some of the hosts
    const serving = newSide({ trafficWeight: 1 });
    assert.doesNotMatch(verdict([old(), serving], [old(), { ...serving, retired: true }]), /row 3/);
    const partly = old({ hostWeights: { "b.example.com": 0 } });
    assert.doesNotMatch(
      verdict([partly, newSide()], [partly, newSide({ retired: true })]),
      /row 3/,
    );
  });

  it("tells a third stack that a migration has two sides", () => {
    const third = { ...newSide() };
    delete third.peer;
    const cluster = { ...third.cluster, name: "third.example.com" };
    assert.match(
      verdict(started, [...started, { ...third, stack: "third", cluster }]),
      /\npulumi up --stack third: exclusive-records: a\.example\.com, b\.example\.com: records of old and new answer for it: a migration has two sides; a third one comes when one of them is retired and destroyed$/,
    );
  });

  it("judges the base by its own workloads", () => {
    const externalDns = "dns.yaml:1";
    const result = editVerdict(
      files(started),
      files(started),
      { activeOnly: [], externalDns },
      {},
      { activeOnly: [] },
    );
    assert.equal(result.name, "unsafe");
    // each side's next update would say so
    assert.equal(result.reason, "2 violations");
    assert.deepEqual(result.violatedBefore, []);
    const before = editVerdict(files(started), files(started), { activeOnly: [], externalDns });
    assert.equal(before.reason, "1 violation, as before the edit");
  });

  it("refuses one load balancer for both sides", () => {
    const existing = (side: Side, ingress: string): Side => ({
      ...side,
      cluster: { ...side.cluster, created: false, ingress },
    });
    assert.equal(
      verdict(
        [existing(old(), "a.elb.amazonaws.com")],
        [
          existing(old(), "a.elb.amazonaws.com"),
          existing(newSide(), "dualstack.A.elb.amazonaws.com."),
        ],
      ),
      "unsafe: 1 violation. Otherwise this would be a step: the stack new is created\n" +
        'Pulumi.new.yaml: cluster.existing.ingress.dnsName: got "dualstack.A.elb.amazonaws.com.", which is old\'s, ' +
        "too, expected another load balancer: a weight would move nothing, and the end of one side would end both",
    );
    const old_ = existing(old(), "a.elb.amazonaws.com");
    const target = existing(newSide(), "b.elb.amazonaws.com");
    const loadBalancers = { "a.example.com": "A.elb.amazonaws.com" };
    assert.equal(
      verdict([old_], [old_, { ...target, cluster: { ...target.cluster, loadBalancers } }]),
      "unsafe: 1 violation. Otherwise this would be a step: the stack new is created\n" +
        `Pulumi.new.yaml: cluster.existing.loadBalancers["a.example.com"].dnsName: got "A.elb.amazonaws.com", which is ` +
        "old's, too, expected another load balancer: a weight would move nothing, and the end of one side would end both",
    );
  });

  it("warns where active-only workloads would run nowhere, and of a shorter drain in the middle", () => {
    const warnings = (before: Files, after: Files) =>
      editVerdict(before, after, { activeOnly: ["shop/worker (Deployment)"] }).warnings;
    assert.deepEqual(warnings(files(middle), files(middle, { ...shared, drainSeconds: 60 })), [
      "Pulumi.yaml: drainSeconds: 3600 -> 60 in the middle of a migration: a side may then retire earlier " +
        "than its clients were given; look at its load balancer before you retire it",
    ]);
    const released = [handedOver[0], newSide({ trafficWeight: 100 })];
    assert.deepEqual(warnings(files(moved), files(released)), []);
    assert.deepEqual(warnings(files(middle), files(middle, { ...shared, drainSeconds: 7200 })), []);
    assert.deepEqual(warnings(files(handedOver), files(released)), []);
  });

  it("shows of a cluster what changes in it, and nothing of a secret", () => {
    const edits = (before: object, after: object) => {
      const [was, is] = [before, after].map((values) => ({
        ...files(started),
        values: new Map([["new", { ...values }]]),
      }));
      assert.ok(was !== undefined && is !== undefined);
      return editsBetween(was, is).map(formatEdit);
    };
    const cluster = {
      kubernetesVersion: "1.36.2",
      nodes: [{ name: "a", maxSize: 3 }],
      zones: ["x"],
    };
    assert.deepEqual(
      edits(
        { cluster },
        {
          cluster: {
            kubernetesVersion: "1.36.3",
            nodes: [{ name: "a", maxSize: 5 }],
            zones: ["x", "y"],
          },
        },
      ),
      [
        'Pulumi.new.yaml: cluster.kubernetesVersion: "1.36.2" -> "1.36.3", cluster.nodes[0].maxSize: 3 -> 5, ' +
          'cluster.zones: ["x"] -> ["x","y"]',
      ],
    );
    assert.deepEqual(
      edits({ kubeconfig: { secure: "v1:a" } }, { kubeconfig: { secure: "v1:b" } }),
      ['Pulumi.new.yaml: kubeconfig: {"secure":"(secret)"} -> {"secure":"(secret)"}'],
    );
    assert.deepEqual(edits({ hostWeights: {} }, { hostWeights: { "a.example.com": 1 } }), [
      'Pulumi.new.yaml: hostWeights["a.example.com"]: not set -> 1',
    ]);
  });

  it("tells the shares of each host as Route53 would answer", () => {
    const canary = [old(), newSide({ trafficWeight: 1, hostWeights: { "b.example.com": 100 } })];
    assert.deepEqual(
      [...sharesByHost(files(canary))],
      [
        ["a.example.com", "old 99 %, new 1 %"],
        ["b.example.com", "old 50 %, new 50 %"],
      ],
    );
    assert.deepEqual(
      [...sharesByHost(files([old({ trafficWeight: 0 }), newSide()]))].map(([, shares]) => shares),
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
    activeOnly: ["shop/worker (Deployment)"],
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
