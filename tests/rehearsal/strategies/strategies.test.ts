import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { autoscalingRemarks } from "../../../rehearsal/report/autoscaling.ts";
import { verdictOf } from "../../../rehearsal/report/verdict.ts";
import type { Rehearsal } from "../../../rehearsal/rehearsal.ts";
import { bigBang } from "../../../rehearsal/strategies/big-bang.ts";
import { impatient } from "../../../rehearsal/strategies/impatient.ts";
import { faults, migrateWith } from "../../../rehearsal/strategies/faults/faults.ts";
import { migrate } from "../../../rehearsal/strategies/migration.ts";
import { clusterOf } from "../../../rehearsal/world/aws/tags.ts";
import { shortManifests, shortRehearsal, silent } from "./short-project.ts";

const autoscaler = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 6
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: AverageValue, averageValue: 70m } } }]
`;

describe("a rehearsal of the real program", function () {
  // some ten seconds each on two idle cores; simulated time waits for a slow machine
  this.timeout(600_000);
  let opened: { readonly rehearsal: Rehearsal; readonly close: () => Promise<void> }[] = [];

  afterEach(async () => {
    await Promise.all(opened.map(({ close }) => close()));
    opened = [];
  });

  async function open(...options: Parameters<typeof shortRehearsal>): Promise<Rehearsal> {
    const one = await shortRehearsal(...options);
    opened.push(one);
    return one.rehearsal;
  }

  it("migrates edit by edit without losing a request, and leaves nothing of the old side", async () => {
    const rehearsal = await open({}, `${shortManifests}---${autoscaler}`);
    await migrate(rehearsal, silent);
    const { requestLog, world } = rehearsal;
    const [remark = "", ...more] = autoscalingRemarks(rehearsal);
    assert.deepEqual(more, []);
    assert.match(
      remark,
      /^Deployment shop\/web was scaled by load: old from 2 to [3-6] and back to 2 pods; new from 2 to [3-6]( and to [3-6])? pods$/,
    );
    assert.deepEqual(requestLog.firstFailures, []);
    assert.ok(requestLog.requests > 1000, `${requestLog.requests} requests`);
    assert.deepEqual([...requestLog.byKind.keys()].sort(), [
      "holds answers for 10 min",
      "honours the TTL",
      "keeps connections for 10 min",
    ]);
    assert.deepEqual(
      requestLog.steps.map(({ title }) => title),
      [
        "old serves",
        "new: stack created",
        "new: trafficWeight: 11",
        "new: trafficWeight: 100",
        "old: trafficWeight: 0",
        "old: active: false",
        "new: active: true",
        "old drains",
        "old: retired: true",
        "pulumi destroy --run-program --stack old",
        "new: peer: removed",
      ],
    );
    const { doubleRuns, sharesOff, activeOnlyRuns } = verdictOf(rehearsal);
    assert.deepEqual({ doubleRuns, sharesOff }, { doubleRuns: [], sharesOff: [] });
    assert.ok(activeOnlyRuns > 2, `${activeOnlyRuns} runs`);
    assert.ok(requestLog.diverged > 0);
    assert.deepEqual([...world.clusters.keys()], ["new.k8s.example.com"]);
    assert.deepEqual(
      world.account.all().filter(({ inputs }) => clusterOf(inputs) === "old.k8s.example.com"),
      [],
    );
    const [zone] = world.zones.all();
    const names = world.zones
      .list(zone?.id ?? "")
      .map(({ name, setIdentifier, weight }) => [name, setIdentifier, weight]);
    assert.deepEqual(
      names.filter(([name]) => /^(shop|secure|_zero\.|_active-lock)/.test(String(name))).sort(),
      [
        ["_active-lock.cluster-migration.example.com", undefined, undefined],
        ["secure.example.com", "new", 100],
        ["shop.example.com", "new", 100],
      ],
    );
  });

  it("stops before the first step where a host does not answer well, and names the annotation to write", async () => {
    const manifests = shortManifests
      .replace("annotations: {", "annotations: { cluster-migration/probe-path: /nowhere,")
      .replaceAll("path: /,", "path: /shop,");
    const rehearsal = await open({ existing: "1.10.13" }, manifests);
    await assert.rejects(migrate(rehearsal, silent), ({ message }: Error) => {
      const told = message
        .split("\n")
        .map((line) => /target-healthy: (.*probe-path)/.exec(line)?.[1]);
      assert.deepEqual(
        told.slice(1).sort(),
        ["secure.example.com", "shop.example.com"].map(
          (host) =>
            `${host}: old answered 404, which does not show that the service works; ` +
            "name a path that answers by cluster-migration/probe-path",
        ),
      );
      return true;
    });
    assert.deepEqual([rehearsal.requestLog.steps, rehearsal.requestLog.requests], [[], 0]);
  });

  it("says which pods do not start, and what they wait for", async () => {
    const container = 'name: web, image: "web:1"';
    const manifests = shortManifests.replace(
      container,
      `${container}, envFrom: [{ secretRef: { name: db } }]`,
    );
    const rehearsal = await open({ existing: "1.10.13" }, manifests);
    await assert.rejects(
      migrate(rehearsal, silent),
      /\nno pod of Deployment shop\/web starts: secret "db" not found$/,
    );
  });

  it("loses requests in a big bang, and when nobody waits", async () => {
    const [sudden, hasty] = [await open(), await open()];
    await Promise.all([bigBang(sudden, silent), impatient(hasty, silent)]);
    assert.deepEqual(
      sudden.requestLog.steps.slice(0, 2).map(({ title, failed }) => [title, failed]),
      [
        ["old serves", 0],
        ["new: stack created", 0],
      ],
    );
    assert.ok(sudden.requestLog.failed > 0);
    assert.ok(hasty.requestLog.failed > 0);
  });

  it("loses none on the way out of an old cluster when edits come in the wrong order, updates die or meet, hands meddle and gates fail", async () => {
    const rehearsal = await open({ existing: "1.10.13" });
    const names = [
      "wrong-order",
      "gate-fails",
      "up-dies",
      "both-to-zero",
      "hand-edit",
      "external-dns",
    ] as const;
    await migrateWith(
      names.map((name) => faults[name]),
      rehearsal,
      silent,
    );
    assert.deepEqual(rehearsal.requestLog.firstFailures, []);
    assert.deepEqual(verdictOf(rehearsal).doubleRuns, []);
    const refusals = rehearsal.requestLog.steps.filter(({ refused }) => refused !== undefined);
    const reason =
      /always-served|retired: got "true"|active-once|target-healthy|was killed|exclusive-records/;
    assert.deepEqual(
      refusals.slice(0, -1).map(({ title, refused = "" }) => [title, reason.exec(refused)?.[0]]),
      [
        ["old: trafficWeight too early", "always-served"],
        ["old: retired too early", 'retired: got "true"'],
        ["new: active too early", "active-once"],
        ["old: peer too early", "exclusive-records"],
        ["the target answers nothing", "target-healthy"],
        ["new: killed in mid-shift", "was killed"],
        ["external-dns owns a host", "exclusive-records"],
      ],
    );
    // which of the two is refused, and by whom, is a race
    assert.equal(refusals.at(-1)?.title, "both sides to 0 at once");
    assert.deepEqual([...rehearsal.world.clusters.keys()], ["new.k8s.example.com"]);
  });

  it("loses requests for no longer than health checks and caches take when the new cluster dies, and goes back", async () => {
    // as on macOS: no loopback address but 127.0.0.1
    const rehearsal = await open({ oneAddress: true });
    const fault = faults["new-dies"];
    await migrateWith([fault], rehearsal, silent);
    const verdict = verdictOf(rehearsal, fault.lossSeconds);
    assert.equal(verdict.unexcused, false);
    assert.deepEqual(
      rehearsal.requestLog.steps.slice(-2).map(({ title }) => title),
      ["new's cluster dies", "new: trafficWeight: 0"],
    );
    assert.equal(rehearsal.side("new").trafficWeight, 0);
  });
});
