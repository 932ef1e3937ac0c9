import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { CommandOutcome, Running } from "../../../rehearsal/runtimes/engine/cli.ts";
import { onRealCluster } from "./real-cluster.ts";

/** Of a busy machine: what ends at all ends within minutes. */
const patienceSeconds = 600;

/** What the plugin waits for, for 10 minutes by itself: its pod has no node. */
const homeless = `apiVersion: v1
kind: Namespace
metadata: { name: later }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: later }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: later }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      nodeSelector: { pool: nowhere }
      containers: [{ name: web, image: "registry.example.com/later/web:1.0.0" }]
`;

describe("accidents on a real API server, by the real Kubernetes plugin", function () {
  this.timeout(900_000);
  const real = onRealCluster();

  /** The end of an `up`, with the real seconds until then. */
  async function timed(running: Running): Promise<CommandOutcome & { readonly seconds: number }> {
    const startMs = Date.now();
    const outcome = await running.outcome;
    return { ...outcome, seconds: (Date.now() - startMs) / 1000 };
  }

  const up = () =>
    real().stage.engine.cli.start(["up", "--yes", "--skip-preview", "--stack", "new"]);

  /** An `up`, as soon as an object is there, or it has ended. */
  async function upUntil(apiVersion: string, kind: string, path: string): Promise<Running> {
    const { plane } = real();
    const [namespace = "", name = ""] = path.split("/");
    const running = up();
    const ended = running.outcome.then(() => true);
    const soon = () => pause(100, false);
    const isThere = () => plane.api.has({ apiVersion, kind, metadata: { namespace, name } });
    while (!(await isThere()) && !(await Promise.race([ended, soon()])));
    return running;
  }

  it("a creation that was killed in the middle converges when it is run again", async () => {
    const { stage } = real();
    const running = await upUntil("apps/v1", "Deployment", "shop/web");
    running.kill();
    assert.equal((await running.outcome).code, null);
    await stage.engine.cli.run(["cancel", "--yes", "--stack", "new"]);
    const { code, text } = await stage.up("new");
    assert.equal(code, 0, text);
    assert.deepEqual(await stage.apply("new"), []);
  });

  it("an API that falls silent in the middle of an update ends it with an error, and the next one goes on", async () => {
    const { stage, proxy } = real();
    const before = stage.records();
    const manifest = stage.path("workloads/later.yaml");
    writeFileSync(manifest, homeless);
    const running = await upUntil("apps/v1", "Deployment", "later/web");
    proxy.fallSilent();
    const { code, text, seconds } = await timed(running);
    assert.match(
      text,
      /error: new\.k8s\.example\.com: its Kubernetes API has not answered for \d+ s \(.*\): this update is ended/,
    );
    assert.notEqual(code, 0, text);
    assert.ok(seconds < patienceSeconds, String(seconds));
    assert.deepEqual(stage.records(), before);
    proxy.answerAgain();
    writeFileSync(manifest, homeless.replace(/ *nodeSelector.*\n/, ""));
    const again = await stage.up("new");
    assert.equal(again.code, 0, again.text);
    assert.deepEqual(await stage.apply("new"), []);
  });

  it("a load balancer that no cloud makes fails the update, and names the Service; one that is not waited for does not", async () => {
    const { stage } = real();
    const manifest = stage.path("workloads/balanced.yaml");
    const balanced = (annotation: string) => `apiVersion: v1
kind: Service
metadata: { name: balanced, namespace: shop, annotations: { ${annotation} } }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`;
    // the plugin's own patience is 10 minutes
    writeFileSync(manifest, balanced('pulumi.com/timeoutSeconds: "20"'));
    const { code, text } = await stage.up("new");
    assert.equal(code, 1, text);
    assert.match(text, /shop\/balanced/);
    assert.match(text, /Service was not allocated an IP address/);
    writeFileSync(manifest, balanced('pulumi.com/skipAwait: "true"'));
    await stage.apply("new");
    assert.deepEqual(await stage.apply("new"), []);
  });

  const weights = () =>
    real()
      .stage.records()
      .filter((record) => / A (old|new) /.test(record))
      .map((record) => record.replace(/^\S+ A /, ""));

  it("an API that never answers lets its side give its share away", async () => {
    const { stage, proxy } = real();
    await stage.apply("new", { trafficWeight: 100 });
    proxy.fallSilent();
    stage.edit("new", { trafficWeight: 11 });
    const { code, text, seconds } = await timed(up());
    assert.equal(code, 0, text);
    assert.ok(weights().includes("new 11"), weights().join());
    assert.ok(seconds < patienceSeconds, String(seconds));
  });

  it("an API that never answers lets no update start the active-only workloads, and it ends", async () => {
    const { stage, proxy } = real();
    await stage.apply("old", { active: false });
    stage.edit("new", { active: true });
    const { code, text, seconds } = await timed(up());
    assert.equal(code, 1, text);
    assert.ok(seconds < patienceSeconds, String(seconds));
    proxy.answerAgain();
    await stage.apply("new");
    assert.deepEqual(await stage.apply("new"), []);
  });
});
