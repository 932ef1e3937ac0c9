import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "mocha";
import { Killed } from "../../../rehearsal/runtimes/simulated/program.ts";
import { deletionRounds, type ResourceState } from "../../../rehearsal/runtimes/simulated/state.ts";
import { withIgnored } from "../../../rehearsal/runtimes/simulated/ignore-changes.ts";
import { Scene } from "../stand-in/scene.ts";

describe("the test runtime", () => {
  let scene: Scene;
  let operations: string[];

  before(async () => {
    scene = await Scene.start();
  });

  after(async () => {
    await scene.close();
  });

  beforeEach(() => {
    operations = [];
  });

  const up = (stack: string) =>
    scene.project.up(stack, (operation, urn) => {
      operations.push(`${operation} ${urn.split("::").at(-1) ?? ""}`);
    });

  it("creates in the order in which dependencies release, and keeps the state", async () => {
    scene.configure("a", { weight: "100", lock: "yes" });
    const result = await up("a");
    assert.deepEqual(result.errors, []);
    assert.equal(result.created, 6);
    assert.equal(operations.at(-1), "create shop");
    assert.equal(operations[0], "create group");
    assert.deepEqual(scene.weights(), { a: 100 });
    assert.deepEqual(scene.project.states.get("a")?.outputs, { weights: [100] });
  });

  it("does nothing when nothing has changed", async () => {
    const { same, created, updated, replaced, deleted } = await up("a");
    assert.deepEqual(
      { same, created, updated, replaced, deleted },
      {
        same: 6,
        created: 0,
        updated: 0,
        replaced: 0,
        deleted: 0,
      },
    );
    assert.deepEqual(operations, []);
  });

  it("updates in place what has changed, and deletes what the program no longer declares, last", async () => {
    scene.configure("a", { weight: "50", image: "web:2" });
    const { errors, updated, deleted } = await up("a");
    assert.deepEqual({ errors, updated, deleted }, { errors: [], updated: 2, deleted: 1 });
    assert.deepEqual(operations, ["update web", "update shop", "delete lock", "deleted lock"]);
  });

  it("leaves a record untouched when its hook refuses, and deletes nothing then", async () => {
    scene.configure("a", { weight: "13", withoutWorkload: "yes" });
    const { errors, deleted } = await up("a");
    assert.deepEqual(errors, [
      'aws:route53/record:Record (shop): before hook "no-weight-13" failed: 13 is not a weight',
    ]);
    assert.equal(deleted, 0);
    assert.deepEqual(scene.weights(), { a: 50 });
  });

  it("touches nothing when the program refuses before its first resource", async () => {
    scene.configure("a", { refuse: "yes" });
    const { errors } = await up("a");
    assert.deepEqual(errors, ["refused: as the config says"]);
    assert.deepEqual(operations, []);
    assert.deepEqual(scene.project.states.get("a")?.outputs, { weights: [50] });
  });

  it("stops what depends on a failure, and what has not begun", async () => {
    scene.configure("a", { weight: "60", replicas: "-1", image: "web:3" });
    const cluster = scene.world.clusters.get("one");
    assert.ok(cluster);
    cluster.nodes = 0;
    cluster.reconcile();
    const { ok } = await up("a");
    cluster.nodes = 3;
    assert.ok(ok, "no replica wanted, none missing");
    scene.configure("a", { weight: "70", image: "web:4" });
    // the API falls silent when everything has been read
    const failed = await scene.project.up("a", (operation, urn) => {
      if (operation === "update" && urn.endsWith("::web")) cluster.apiUp = false;
    });
    cluster.apiUp = true;
    assert.equal(failed.errors.length, 1);
    assert.match(
      failed.errors[0] ?? "",
      /^kubernetes:apps\/v1:Deployment \(web\): ServiceUnavailable: /,
    );
    assert.deepEqual(scene.weights(), { a: 60 });
  });

  it("changes nothing where an API does not answer when it is read", async () => {
    const cluster = scene.world.clusters.get("one");
    assert.ok(cluster);
    scene.configure("a", { weight: "80" });
    cluster.apiUp = false;
    const failed = await up("a");
    cluster.apiUp = true;
    assert.deepEqual(failed.errors, [
      "refreshing failed: ServiceUnavailable: failed to read resource state due to unreachable cluster",
    ]);
    assert.deepEqual([operations, scene.weights()], [[], { a: 60 }]);
  });

  it("repairs what was changed by hand: it reads before it trusts", async () => {
    scene.configure("a", { weight: "70", image: "web:4" });
    assert.deepEqual((await up("a")).errors, []);
    const [record] = scene.world.zones.list(scene.zoneId).filter(({ type }) => type === "A");
    assert.ok(record);
    scene.world.zones.seed(scene.zoneId, [{ action: "UPSERT", record: { ...record, weight: 1 } }]);
    const { updated } = await up("a");
    assert.equal(updated, 1);
    assert.deepEqual(scene.weights(), { a: 70 });
  });

  it("creates again what was deleted by hand", async () => {
    const [record] = scene.world.zones.list(scene.zoneId).filter(({ type }) => type === "A");
    assert.ok(record);
    scene.world.zones.seed(scene.zoneId, [{ action: "DELETE", record }]);
    const { created } = await up("a");
    assert.equal(created, 1);
    assert.deepEqual(scene.weights(), { a: 70 });
  });

  it("honours protect: nothing is deleted while anything of it is protected", async () => {
    scene.configure("a", { weight: "70", image: "web:4", protect: "true" });
    assert.deepEqual((await up("a")).errors, []);
    scene.configure("a", { withoutWorkload: "yes", withoutRecord: "yes" });
    const { errors, deleted } = await up("a");
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /cannot be deleted\nbecause it is protected/);
    assert.equal(deleted, 0);
    scene.configure("a", { weight: "70", image: "web:4" });
    assert.deepEqual((await up("a")).errors, []);
  });

  it("asks a delete hook before anything is deleted", async () => {
    scene.configure("a", { keep: "yes", withoutRecord: "yes", withoutWorkload: "yes" });
    const { errors } = await up("a");
    assert.deepEqual(errors, [
      'aws:route53/record:Record (shop): before hook "kept" failed: it serves',
    ]);
    assert.deepEqual(operations, []);
  });

  it("asks it before a destroy, too", async () => {
    assert.deepEqual(await scene.project.destroy("a"), [
      'aws:route53/record:Record (shop): before hook "kept" failed: it serves',
    ]);
    assert.deepEqual(operations, []);
  });

  it("destroys in reverse dependency order", async () => {
    scene.configure("a", { withoutRecord: "yes" });
    assert.deepEqual((await up("a")).errors, []);
    assert.deepEqual(await scene.project.destroy("a"), []);
    assert.equal(scene.project.states.get("a")?.resources.size, 0);
    assert.deepEqual(scene.weights(), {});
  });

  it("takes a simple record over in one change: imported, then updated", async () => {
    const simple = { name: "shop.example.com", type: "A", ttl: 60, values: ["192.0.2.1"] };
    scene.world.zones.seed(scene.zoneId, [{ action: "UPSERT", record: simple }]);
    const before = scene.world.zones.log.length;
    scene.configure("a", { adopt: "A", weight: "100" });
    assert.deepEqual((await up("a")).errors, []);
    assert.deepEqual(scene.weights(), { a: 100 });
    const [first, second] = scene.world.zones.log.slice(before);
    assert.deepEqual([first?.action, second?.action], ["DELETE", "CREATE"]);
    assert.equal(first?.atMs, second?.atMs);
  });

  it("runs two stacks at once", async () => {
    await scene.world.addExisting({
      name: "two",
      kubernetesVersion: "1.31.4",
      nodes: 1,
      ingress: { dnsName: "two.example.net", zoneId: "Z26RNL4JYFTOTI" },
    });
    scene.configure("a", { weight: "90" });
    scene.configure("b", { weight: "10", cluster: "two" });
    const [a, b] = await Promise.all([scene.project.up("a"), scene.project.up("b")]);
    assert.deepEqual([a.errors, b.errors], [[], []]);
    assert.deepEqual(scene.weights(), { a: 90, b: 10 });
  });

  it("keeps what was done before a kill, and converges when it is run again", async () => {
    scene.configure("b", { weight: "20", cluster: "two", image: "web:9" });
    await assert.rejects(
      scene.project.up("b", async (operation, urn) => {
        if (urn.endsWith("::shop")) await scene.project.kill("b");
      }),
      Killed,
    );
    scene.configure("b", { weight: "30", cluster: "two", image: "web:9" });
    assert.deepEqual((await scene.project.up("b")).errors, []);
    assert.deepEqual(scene.weights(), { a: 90, b: 30 });
  });
});

describe("ignoreChanges", () => {
  it("keeps the old value at a path, and the absence of one", () => {
    const olds = { tags: { a: 1 }, spec: { replicas: 3 } };
    const news = { tags: { a: 2 }, spec: { replicas: 5, x: 1 }, extra: true };
    assert.deepEqual(withIgnored(news, olds, ["spec.replicas", 'tags["a"]', "extra"]), {
      tags: { a: 1 },
      spec: { replicas: 3, x: 1 },
    });
  });
});

describe("deletions", () => {
  it("come in rounds: first what nothing else needs", () => {
    const resource = (urn: string, ...dependencies: readonly string[]): ResourceState =>
      ({ urn, dependencies }) as ResourceState;
    const rounds = deletionRounds([
      resource("vpc"),
      resource("subnet", "vpc"),
      resource("balancer", "subnet"),
      resource("record", "balancer"),
      resource("key"),
    ]);
    assert.deepEqual(
      rounds.map((round) => round.map(({ urn }) => urn)),
      [["record", "key"], ["balancer"], ["subnet"], ["vpc"]],
    );
  });
});
