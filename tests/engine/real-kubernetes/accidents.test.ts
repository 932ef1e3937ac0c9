import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { CommandOutcome } from "../../../rehearsal/runtimes/engine/cli.ts";
import { onRealCluster } from "./real-cluster.ts";

/** Of a busy machine: what ends at all ends within minutes. */
const patienceSeconds = 600;

describe("accidents on a real API server, by the real Kubernetes plugin", function () {
  this.timeout(900_000);
  const real = onRealCluster();

  const has = (apiVersion: string, kind: string, name: string) =>
    real().plane.api.has({ apiVersion, kind, metadata: { namespace: "shop", name } });

  it("a creation that was killed in the middle converges when it is run again", async () => {
    const { stage } = real();
    const running = stage.engine.cli.start(["up", "--yes", "--skip-preview", "--stack", "new"]);
    const ended = running.outcome.then(() => true);
    const soon = () => pause(100, false);
    while (!(await has("apps/v1", "Deployment", "web")) && !(await Promise.race([ended, soon()])));
    running.kill();
    assert.equal((await running.outcome).code, null);
    await stage.engine.cli.run(["cancel", "--yes", "--stack", "new"]);
    const { code, text } = await stage.up("new");
    assert.equal(code, 0, text);
    assert.deepEqual(await stage.apply("new"), []);
  });

  /** An `up` with its real seconds. */
  async function timed(stack: string): Promise<CommandOutcome & { readonly seconds: number }> {
    const startMs = Date.now();
    const outcome = await real().stage.up(stack);
    return { ...outcome, seconds: (Date.now() - startMs) / 1000 };
  }

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
    const { code, text, seconds } = await timed("new");
    assert.equal(code, 0, text);
    assert.ok(weights().includes("new 11"), weights().join());
    assert.ok(seconds < patienceSeconds, String(seconds));
  });

  it("an API that never answers lets no update start the active-only workloads, and it ends", async () => {
    const { stage, proxy } = real();
    await stage.apply("old", { active: false });
    stage.edit("new", { active: true });
    const { code, text, seconds } = await timed("new");
    assert.equal(code, 1, text);
    assert.ok(seconds < patienceSeconds, String(seconds));
    proxy.answerAgain();
    await stage.apply("new");
    assert.deepEqual(await stage.apply("new"), []);
  });
});
