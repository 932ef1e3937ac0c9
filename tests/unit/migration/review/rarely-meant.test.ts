import assert from "node:assert/strict";
import fc from "fast-check";
import { editVerdict, sharesByHost } from "../../../../migration/review/edit-verdict.ts";
import { rarelyMeant } from "../../../../migration/review/rarely-meant.ts";
import type { FileEdit, Files } from "../../../../migration/state/edit.ts";
import type { Side } from "../../../../migration/state/side.ts";
import { host } from "../migration-context.ts";
import { newSide, oldSide, shared } from "../two-sides.ts";

const old = (changes: Partial<Side> = {}) => oldSide({ peer: "new", ...changes });

function files(sides: readonly Side[], hosts: readonly string[] = ["a.example.com"]): Files {
  return { shared, sides, values: new Map(), hosts: hosts.map(host) };
}

describe("check: what every rule allows, and what is rarely meant", () => {
  describe("active: false on the side that serves", () => {
    const edit: FileEdit = { kind: "key", stack: "old", key: "active", before: true, after: false };
    const refused = (
      source: Partial<Side>,
      target: Partial<Side>,
      activeOnly = ["CronJob shop/report"],
    ) => {
      const before = files([old(source), newSide(target)]);
      const after = files([old({ active: false, ...source }), newSide(target)]);
      return rarelyMeant([edit], before, after, activeOnly);
    };

    it("needs a reason while the source has traffic: every run would be skipped", () => {
      assert.deepEqual(refused({ trafficWeight: 100 }, { trafficWeight: 100 }), [
        "Pulumi.old.yaml: active: false: CronJob shop/report would run nowhere, and old still has traffic; release them after the last share has moved, or give a reason by override",
      ]);
    });

    it("needs none after the last share, when the other side is active, and without such workloads", () => {
      assert.deepEqual(refused({ trafficWeight: 0 }, { trafficWeight: 100 }), []);
      assert.deepEqual(refused({ override: "the reports are wrong" }, { trafficWeight: 100 }), []);
      assert.deepEqual(refused({}, { trafficWeight: 100, active: true }), []);
      assert.deepEqual(refused({}, { trafficWeight: 100 }, []), []);
    });
  });

  it("needs a reason for another certificate of a serving side's load balancer", () => {
    const arn = (id: string) => ({ spec: { ingress: { certificateArn: id } } });
    const side = (id: string, weight: number) =>
      files([old({ cluster: { ...old().cluster, ...arn(id) }, trafficWeight: weight }), newSide()]);
    const told = (before: Files, after: Files) => rarelyMeant([], before, after, []);
    assert.deepEqual(told(side("a", 100), side("b", 100)), [
      "Pulumi.old.yaml: cluster.ingress.certificateArn: another certificate for every host of old, and no gate asks whether it has all of their names: give a reason by override",
    ]);
    assert.deepEqual(told(side("a", 100), side("a", 100)), []);
    assert.deepEqual(told(side("a", 0), side("b", 0)), []);
  });

  describe("a share that rises by more than the rollout's largest step", () => {
    const edit: FileEdit = {
      kind: "key",
      stack: "new",
      key: "trafficWeight",
      before: 1,
      after: 100,
    };
    const leap = (before: Files, after: Files) => rarelyMeant([edit], before, after, []);
    const text = (what: string) =>
      `${what} in one edit, expected at most 40 points, the largest step of rollout; take the steps between (npm run next), or give a reason by override`;

    it("needs a reason, whichever side is edited", () => {
      const one = files([old(), newSide({ trafficWeight: 1 })]);
      assert.deepEqual(leap(one, files([old(), newSide({ trafficWeight: 100 })])), [
        text("a.example.com: new would go from 1 % to 50 %"),
      ]);
      assert.deepEqual(
        leap(one, files([old({ trafficWeight: 0 }), newSide({ trafficWeight: 1 })])),
        [text("a.example.com: new would go from 1 % to 100 %")],
      );
      const override = "old is down";
      assert.deepEqual(leap(one, files([old(), newSide({ trafficWeight: 100, override })])), []);
    });

    it("is told for each host by itself", () => {
      const hosts = ["a.example.com", "b.example.com", "c.example.com"];
      const before = files(
        [old(), newSide({ trafficWeight: 100, hostWeights: { "c.example.com": 1 } })],
        hosts,
      );
      const after = files(
        [
          old({ trafficWeight: 0 }),
          newSide({ trafficWeight: 100, hostWeights: { "c.example.com": 1 } }),
        ],
        hosts,
      );
      assert.deepEqual(leap(before, after), [
        text("a.example.com, b.example.com: new would go from 50 % to 100 %"),
        text("c.example.com: new would go from 1 % to 100 %"),
      ]);
    });

    it("needs none within a step, of a host that comes, and where nobody served", () => {
      const ten = files([old(), newSide({ trafficWeight: 11 })]);
      assert.deepEqual(leap(ten, files([old(), newSide({ trafficWeight: 100 })])), []);
      assert.deepEqual(leap(files([old(), newSide()], []), ten), []);
      assert.deepEqual(leap(files([]), files([old()])), []);
      assert.deepEqual(leap(files([old({ trafficWeight: 0 })]), files([old()])), []);
    });
  });

  it("lets no random edit of weights raise a share by more than a step, unless it says why", () => {
    const hosts = ["a.example.com", "b.example.com", "c.example.com"];
    const weight = fc.oneof(fc.constantFrom(0, 1, 11, 100), fc.integer({ min: 0, max: 255 }));
    const weights = fc.record({
      trafficWeight: weight,
      hostWeights: fc.dictionary(fc.constantFrom(...hosts), weight, { maxKeys: 3 }),
    });
    const both = fc.record({ source: weights, target: weights, edited: weights });
    let passed = 0;
    fc.assert(
      fc.property(both, fc.boolean(), ({ source, target, edited }, ofSource) => {
        const before = files([old(source), newSide(target)], hosts);
        const [a, b] = ofSource ? [edited, target] : [source, edited];
        const after = files([old(a), newSide(b)], hosts);
        const values = (of: Files): Files => ({
          ...of,
          values: new Map(of.sides.map(({ stack, ...side }) => [stack, side])),
        });
        const verdict = editVerdict(values(before), values(after), { activeOnly: [] });
        if (["unsafe", "step", "rollback"].includes(verdict.name)) return;
        passed++;
        // where nobody served, somebody must begin
        const served = hosts.filter((host) => sharesByHost(before).get(host) !== "nobody");
        for (const host of served) {
          for (const stack of ["old", "new"]) {
            const rise = share(after, host, stack) - share(before, host, stack);
            assert.ok(rise <= 41, `${host}: ${stack} rises by ${rise} points`);
          }
        }
      }),
      { numRuns: 600, seed: 7 },
    );
    assert.ok(passed > 20, `only ${passed} edits passed`);
  });
});

/** In percent, as the report shows it; 0 where nobody serves. */
function share(of: Files, host: string, stack: string): number {
  const text = sharesByHost(of).get(host) ?? "";
  return Number(new RegExp(`${stack} ([0-9.]+) %`).exec(text)?.[1] ?? 0);
}
