// The product's own drain against the simulated API server: as tests/kubernetes/roll.test.ts has it against a real one.
import assert from "node:assert/strict";
import { AppsV1Api, CoreV1Api } from "@kubernetes/client-node";
import { afterEach, beforeEach, describe, it } from "mocha";
import { apiOf } from "../../../components/workloads/kubernetes-api.ts";
import { cordon, drain } from "../../../live/roll/drain.ts";
import type { SimulatedCluster } from "../../../rehearsal/world/kubernetes/cluster.ts";
import { specOf, type StoredObject } from "../../../rehearsal/world/kubernetes/object.ts";
import { pruned } from "../../../rehearsal/world/kubernetes/pruned.ts";
import { withField } from "../../../rehearsal/world/kubernetes/managed-fields.ts";
import { World } from "../../../rehearsal/world/world.ts";

const name = "one.example.com";

function deployment(replicas: number): StoredObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: {} },
    },
  };
}

function budget(spec: object): StoredObject {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  };
}

describe("a drain in the rehearsal's world", () => {
  let world: World<SimulatedCluster>;
  let cluster: SimulatedCluster;

  beforeEach(async () => {
    world = await World.start({ speed: 600 });
    cluster = await world.addExisting({
      name,
      kubernetesVersion: "1.31.4",
      nodes: 3,
      ingress: { dnsName: "lb.example.net", zoneId: "Z1" },
    });
  });

  afterEach(async () => {
    await world.close();
  });

  const nodesOfPods = () => cluster.pods.pods.map(({ node }) => node).sort();

  async function serve(replicas: number): Promise<void> {
    cluster.create(deployment(replicas));
    const ready = () => cluster.readiness(deployment(replicas)).ready === replicas;
    assert.ok(await world.clock.until(ready, 600));
  }

  async function empty(node: string, timeoutSeconds = 600): Promise<void> {
    const api = apiOf("", `${world.address().kubernetesApi}/${name}`);
    const apis = { core: api.makeApiClient(CoreV1Api), apps: api.makeApiClient(AppsV1Api) };
    await cordon(apis.core, node);
    await drain(apis, node, {
      timeoutSeconds,
      everySeconds: 2,
      nowMs: () => world.clock.now(),
      sleep: (seconds) => world.clock.sleep(seconds),
    });
  }

  it("finds its pods spread over the nodes, and moves those of one", async () => {
    await serve(3);
    assert.deepEqual(nodesOfPods(), ["node-0", "node-1", "node-2"]);
    await empty("node-0");
    assert.ok(!nodesOfPods().includes("node-0"));
    assert.equal(cluster.pods.pods.length, 3);
  });

  for (const [words, spec] of [
    ["minAvailable: 3", { minAvailable: 3 }],
    ["minAvailable: 80%", { minAvailable: "80%" }],
    ["maxUnavailable: 0", { maxUnavailable: 0 }],
  ] as const) {
    it(`is stopped by a budget of ${words}, in a real API server's words`, async () => {
      await serve(3);
      cluster.create(budget(spec));
      await assert.rejects(empty("node-0", 10), {
        message:
          /^after 10 s still there: default\/web-\w+ \(The disruption budget web needs 3 healthy pods and has 3 currently\)$/,
      });
    });
  }

  it("waits until a budget has a pod to spare", async () => {
    await serve(3);
    cluster.create(budget({ maxUnavailable: "34%" }));
    await empty("node-0");
    await empty("node-1");
    assert.deepEqual([...new Set(nodesOfPods())], ["node-2"]);
  });

  it("moves the one pod of a Deployment while another serves", async () => {
    await serve(1);
    cluster.create(budget({ minAvailable: 1 }));
    const [node = ""] = nodesOfPods();
    let least = Infinity;
    const watched = world.clock.until(() => {
      cluster.reconcile();
      least = Math.min(least, cluster.pods.ready(() => true).length);
      return nodesOfPods().every((each) => each !== node);
    }, 600);
    await empty(node);
    assert.ok(await watched);
    assert.equal(least, 1);
    // as kubectl has it, and no difference to what Pulumi has applied
    const live = cluster.get("Deployment", "default", "web") ?? assert.fail();
    assert.match(
      JSON.stringify(specOf(live)["template"]),
      /"kubectl\.kubernetes\.io\/restartedAt":"20/,
    );
    assert.deepEqual(pruned(live, deployment(1)), deployment(1));
  });

  it("evicts the one pod of a Deployment all the same where its new one finds no node, or could not have its disk", async () => {
    cluster.nodes = 1;
    await serve(1);
    const before = world.clock.now();
    await empty("node-0", 600);
    assert.ok(world.clock.now() - before >= 180_000);
    assert.ok(!nodesOfPods().includes("node-0"));

    cluster.nodes = 2;
    const claim = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "default" },
    };
    cluster.create(claim);
    const [disk, spec] = [deployment(1), specOf(deployment(1))];
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    const template = { metadata: { labels: { app: "web" } }, spec: { volumes } };
    cluster.apply({ ...disk, spec: { ...spec, template } }, { manager: "test", force: true });
    const live = () => cluster.get("Deployment", "default", "web") ?? assert.fail();
    assert.ok(await world.clock.until(() => cluster.readiness(live()).ready === 1, 600));
    const [node = ""] = nodesOfPods().filter((each) => each !== undefined);
    const told = JSON.stringify(specOf(live())["template"]);
    await empty(node);
    assert.equal(JSON.stringify(specOf(live())["template"]), told);
  });

  it("is refused where nothing is to be written", async () => {
    const { kubernetesApi } = world.address();
    const response = await fetch(`${kubernetesApi}/${name}/api/v1/namespaces`, { method: "POST" });
    assert.equal(response.status, 405);
  });
});

describe("what others have written into an object", () => {
  it("is no input of Pulumi's, and what is missing is none", () => {
    const known = { spec: { replicas: 2, list: [{ a: 1 }, { a: 2 }] }, kept: "x" };
    const live = { spec: { replicas: 3, list: [{ a: 1, b: 2 }], more: 1 }, status: {}, kept: "x" };
    assert.deepEqual(pruned(live, known), { spec: { replicas: 3, list: [{ a: 1 }] }, kept: "x" });
  });

  it("has keys with dots in annotations and labels", () => {
    const object = deployment(1);
    const changed = withField(object, ".metadata.annotations.a.b/c", '"1"');
    assert.deepEqual(changed.metadata.annotations, { "a.b/c": "1" });
    assert.equal(specOf(withField(object, ".spec.replicas", "4"))["replicas"], 4);
  });
});
