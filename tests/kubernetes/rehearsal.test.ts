// The rehearsal on real control planes: the same migration, and what a cluster of it does by itself.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import { missingOf, programs } from "../../rehearsal/control-planes/programs.ts";
import type { RealCluster } from "../../rehearsal/control-planes/real-cluster.ts";
import { RealKubernetes } from "../../rehearsal/control-planes/real-kubernetes.ts";
import { verdictOf } from "../../rehearsal/report/verdict.ts";
import type { Rehearsal } from "../../rehearsal/rehearsal.ts";
import { migrate } from "../../rehearsal/strategies/migration.ts";
import { record, records } from "../../rehearsal/world/provider.ts";
import { specOf, type StoredObject } from "../../rehearsal/world/kubernetes/object.ts";
import { World } from "../../rehearsal/world/world.ts";
import { cliVersion, pluginOnPath } from "../../rehearsal/runtimes/engine/cli.ts";
import { Engine } from "../../rehearsal/runtimes/engine/engine.ts";
import { shortRehearsal, silent } from "../rehearsal/strategies/short-project.ts";
import { eventually } from "./eventually.ts";

function skipWithoutPrograms(this: Mocha.Context): void {
  const missing = missingOf(programs);
  if (missing === "") return;
  console.log(`    skipped: no ${missing} (tests/kubernetes/build-tools.sh builds all)`);
  this.skip();
}

const object = (kind: string, name: string, rest: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion: { Deployment: "apps/v1", CronJob: "batch/v1", StatefulSet: "apps/v1" }[kind] ?? "v1",
  kind,
  metadata: { name, ...(kind === "Namespace" ? {} : { namespace: "shop" }) },
  ...rest,
});

const template = (name: string, spec: Readonly<Record<string, unknown>> = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name, image: `${name}:1` }], ...spec },
});

const deployment = (name: string, replicas: number, podSpec = {}): StoredObject =>
  object("Deployment", name, {
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: template(name, podSpec),
    },
  });

describe("a rehearsal's cluster on a real control plane", function () {
  this.timeout(180_000);
  let kubernetes: RealKubernetes | undefined;
  let world: World;
  let cluster: RealCluster;

  before(skipWithoutPrograms);

  before(async () => {
    kubernetes = await RealKubernetes.start();
    const { newCluster } = kubernetes;
    world = await World.start({
      speed: 240,
      newCluster: (...facts: Parameters<typeof newCluster>) => (cluster = newCluster(...facts)),
    });
    await world.addExisting({
      name: "one.example.com",
      kubernetesVersion: "1.31.4",
      nodes: 2,
      ingress: { dnsName: "lb.example.net", zoneId: "Z1" },
    });
    await cluster.create(object("Namespace", "shop"));
    await cluster.create(
      object("Service", "web", { spec: { selector: { app: "web" }, ports: [{ port: 80 }] } }),
    );
  });

  after(async () => {
    if (kubernetes === undefined) return;
    await world.close();
    await kubernetes.close();
    // of what the rehearsal's own controllers send, nothing was refused
    assert.deepEqual(
      kubernetes.remarks.filter((each) => each.startsWith("one.")),
      [],
    );
  });

  it("has pods that are ready where the real controllers say so, and loses them with their Deployment", async () => {
    const web = deployment("web", 2);
    await cluster.create(web);
    await eventually(() => {
      assert.deepEqual(cluster.readiness(web), { ready: 2, wanted: 2 });
      assert.equal(cluster.endpoints("shop", "web").length, 2);
      assert.deepEqual(
        world.runs.map(({ kind, name, endedMs }) => [kind, name, endedMs]),
        [["Deployment", "web", undefined]],
      );
      return Promise.resolve();
    }, 60);
    await cluster.delete(web);
    await eventually(() => {
      assert.equal(cluster.endpoints("shop", "web").length, 0);
      assert.ok(world.runs.every(({ endedMs }) => endedMs !== undefined));
      return Promise.resolve();
    }, 60);
  });

  it("lets simulated time run at the pace of real time while it is at work", async () => {
    const paced = deployment("paced", 1);
    await cluster.create(paced);
    assert.equal(cluster.isAtWork, true);
    await eventually(() => {
      assert.deepEqual(cluster.readiness(paced), { ready: 1, wanted: 1 });
      assert.equal(cluster.isAtWork, false);
      return Promise.resolve();
    }, 60);
    await cluster.delete(paced);
  });

  it("refuses what the API server refuses, in its words", async () => {
    await assert.rejects(
      async () => cluster.create(object("Namespace", "shop")),
      /^Refusal: AlreadyExists: namespaces "shop" already exists/,
    );
    await assert.rejects(
      async () => cluster.create({ ...deployment("old", 1), apiVersion: "apps/v1beta2" }),
      /no matches for kind "Deployment" in version "apps\/v1beta2" on Kubernetes 1\.31\.4/,
    );
    const wrong = {
      ...deployment("wrong", 1),
      spec: { selector: { matchLabels: { app: "other" } }, template: template("wrong") },
    };
    await assert.rejects(
      async () => cluster.create(wrong),
      /`selector` does not match template `labels`/,
    );
  });

  it("says why a Deployment's pods do not come", async () => {
    const homeless = deployment("homeless", 1, { nodeSelector: { pool: "gpu" } });
    await cluster.create(homeless);
    await eventually(() => {
      assert.match(cluster.obstacle(homeless) ?? "", /node affinity\/selector/);
      return Promise.resolve();
    }, 60);
    await cluster.delete(homeless);
    const strict = deployment("strict", 1, { serviceAccountName: "nobody" });
    await cluster.create(strict);
    await eventually(() => {
      assert.match(cluster.obstacle(strict) ?? "", /serviceaccount "nobody" not found/);
      return Promise.resolve();
    }, 60);
    await cluster.delete(strict);
  });

  it("starts no pod before the Secret that it names is there", async () => {
    const password = { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "p" } } };
    const store = deployment("configured", 1, {
      containers: [{ name: "configured", image: "configured:1", env: [password] }],
    });
    await cluster.create(store);
    await eventually(() => {
      assert.equal(cluster.obstacle(store), 'secret "db" not found');
      return Promise.resolve();
    }, 60);
    assert.deepEqual(cluster.readiness(store), { ready: 0, wanted: 1 });
    await cluster.create(object("Secret", "db", { stringData: { p: "x" } }));
    await eventually(() => {
      assert.deepEqual(cluster.readiness(store), { ready: 1, wanted: 1 });
      assert.equal(cluster.obstacle(store), undefined);
      return Promise.resolve();
    }, 60);
    await cluster.delete(store);
  });

  it("reads back what was declared, with what somebody else has changed of it", async () => {
    const web = deployment("read", 1);
    await cluster.create(web);
    assert.deepEqual(await cluster.read(web), web);
    await cluster.scale("Deployment", "shop", "read", 3);
    assert.deepEqual(await cluster.read(web), { ...web, spec: { ...specOf(web), replicas: 3 } });
    await cluster.delete(web);
    assert.equal(await cluster.read(web), undefined);
  });

  it("takes what it does not serve any more in the version that it serves", async () => {
    const flow = {
      apiVersion: "flowcontrol.apiserver.k8s.io/v1beta3",
      kind: "FlowSchema",
      metadata: { name: "ours" },
      spec: { priorityLevelConfiguration: { name: "global-default" } },
    };
    await cluster.apply(flow, { manager: "test", force: false });
    assert.deepEqual(await cluster.read(flow), flow);
    assert.deepEqual([...cluster.converted], ["flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema"]);
    await cluster.delete(flow);
    assert.equal(await cluster.read(flow), undefined);
  });

  it("has what its owner wrote long ago, in whatever version", async () => {
    const placed = { ...deployment("placed", 1), apiVersion: "apps/v1beta2" };
    await cluster.place(placed);
    await eventually(() => {
      assert.deepEqual(cluster.readiness(placed), { ready: 1, wanted: 1 });
      return Promise.resolve();
    }, 60);
    await cluster.delete(placed);
    assert.equal(cluster.get("Deployment", "shop", "placed"), undefined);
  });

  it("starts a CronJob's Jobs when they are due in simulated time, and their pods end", async () => {
    const report = object("CronJob", "report", {
      spec: {
        schedule: "*/5 * * * *",
        jobTemplate: {
          spec: {
            template: {
              ...template("report"),
              spec: { ...template("report").spec, restartPolicy: "Never" },
            },
          },
        },
      },
    });
    await cluster.create(report);
    const jobs = () =>
      cluster.list("Job").filter(({ metadata }) => metadata.name.startsWith("report-"));
    const complete = (job: StoredObject) =>
      records(record(job["status"])["conditions"]).some(({ type }) => type === "Complete");
    await eventually(() => {
      assert.ok(jobs().filter(complete).length >= 2, JSON.stringify(jobs()));
      return Promise.resolve();
    }, 60);
    const [first] = jobs();
    assert.deepEqual(
      records(first?.metadata["ownerReferences"]).map(({ kind, name }) => [kind, name]),
      [["CronJob", "report"]],
    );
    const due = world.runs
      .filter(({ name }) => name === "report")
      .map(({ dueMs = 0 }) => dueMs % 300_000);
    assert.deepEqual([...new Set(due)], [0]);
    await cluster.apply(
      { ...report, spec: { ...specOf(report), suspend: true } },
      { manager: "test", force: true },
    );
    const started = world.runs.length;
    await world.clock.sleep(900);
    assert.equal(world.runs.length, started);
    await cluster.delete(report);
    await eventually(() => {
      assert.deepEqual(jobs(), []);
      return Promise.resolve();
    }, 60);
  });

  it("binds claims as a cloud's driver would", async () => {
    const set = object("StatefulSet", "store", {
      spec: {
        serviceName: "store",
        selector: { matchLabels: { app: "store" } },
        template: template("store"),
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
          },
        ],
      },
    });
    await cluster.create(set);
    await eventually(() => {
      assert.deepEqual(cluster.readiness(set), { ready: 1, wanted: 1 });
      return Promise.resolve();
    }, 60);
    await cluster.delete(set);
  });

  it("has no pod that serves once it is dead", async () => {
    await cluster.create(deployment("web", 1));
    await eventually(() => {
      assert.equal(cluster.endpoints("shop", "web").length, 1);
      return Promise.resolve();
    }, 60);
    world.kill("one.example.com");
    assert.ok(world.runs.every(({ endedMs }) => endedMs !== undefined));
    await assert.rejects(
      async () => cluster.create(object("Namespace", "late")),
      /ServiceUnavailable/,
    );
    await pause(100);
  });
});

describe("a rehearsal by the real engine and the real Kubernetes provider", function () {
  this.timeout(600_000);
  let opened: { readonly rehearsal: Rehearsal; readonly close: () => Promise<void> } | undefined;

  before(skipWithoutPrograms);

  before(async function () {
    const found = await Promise.all([cliVersion(), pluginOnPath("kubernetes")]);
    if (found.every((each) => each !== undefined)) return;
    console.log("    skipped: no pulumi with pulumi-resource-kubernetes on the PATH");
    this.skip();
  });

  after(async () => {
    await opened?.close();
  });

  it("creates a side's objects on the real control plane, and waits for them", async () => {
    opened = await shortRehearsal({ kubernetes: true, engine: true });
    const { rehearsal } = opened;
    assert.match(rehearsal.notes.at(-1) ?? "", /^the real Kubernetes provider writes into them/);
    assert.deepEqual(await rehearsal.runtime.up("old"), { ok: true, errors: [] });
    const cluster = rehearsal.world.clusters.get("old.k8s.example.com") ?? assert.fail();
    assert.equal(cluster.endpoints("shop", "web").length, 2);
    // the real provider keeps what it has waited for, the rehearsal's own does not
    assert.ok(rehearsal.runtime instanceof Engine);
    const { text } = await rehearsal.runtime.cli.run(["stack", "export", "--stack", "old"]);
    const { deployment: state } = JSON.parse(text) as {
      deployment: {
        resources: { id?: string; outputs?: { status?: { readyReplicas?: number } } }[];
      };
    };
    const web = state.resources.find(({ id }) => id === "shop/web");
    assert.equal(web?.outputs?.status?.readyReplicas, 2);
    // nothing is left to do, as the real provider reads it
    assert.deepEqual(await rehearsal.runtime.up("old"), { ok: true, errors: [] });
    assert.deepEqual(rehearsal.remarks, []);
  });
});

describe("a rehearsal on real control planes", function () {
  this.timeout(600_000);
  let opened: { readonly rehearsal: Rehearsal; readonly close: () => Promise<void> } | undefined;

  before(skipWithoutPrograms);

  after(async () => {
    await opened?.close();
  });

  it("migrates as on simulated ones, without losing a request", async () => {
    opened = await shortRehearsal({ kubernetes: true });
    const { rehearsal } = opened;
    await migrate(rehearsal, silent);
    const { requestLog, world } = rehearsal;
    assert.deepEqual(requestLog.firstFailures, []);
    assert.ok(requestLog.requests > 1000, `${requestLog.requests} requests`);
    const { doubleRuns, sharesOff, activeOnlyRuns, idle } = verdictOf(rehearsal);
    assert.deepEqual({ doubleRuns, sharesOff, idle }, { doubleRuns: [], sharesOff: [], idle: [] });
    assert.ok(activeOnlyRuns > 2, `${activeOnlyRuns} runs`);
    assert.deepEqual([...world.clusters.keys()], ["new.k8s.example.com"]);
    assert.deepEqual(rehearsal.remarks, []);
    const [cluster] = world.clusters.values();
    assert.equal(
      specOf(cluster?.get("CronJob", "shop", "report") ?? assert.fail())["suspend"],
      false,
    );
  });
});
