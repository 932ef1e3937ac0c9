import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Client, type ClientKind, type RequestOutcome } from "../../../rehearsal/clients/client.ts";
import { Resolver } from "../../../rehearsal/clients/resolver.ts";
import type { RecordSet } from "../../../rehearsal/world/route53/record-set.ts";
import type { SimulatedCluster } from "../../../rehearsal/world/kubernetes/cluster.ts";
import { World } from "../../../rehearsal/world/world.ts";

const clusters = ["old", "new"] as const;

describe("a client", () => {
  let world: World<SimulatedCluster>;
  let resolver: Resolver;
  let zoneId: string;
  let outcomes: RequestOutcome[];
  let client: Client | undefined;

  beforeEach(async () => {
    world = await World.start({ speed: 600 });
    zoneId = world.zones.add("example.com").id;
    for (const name of clusters) {
      const cluster = await world.addExisting({
        name,
        kubernetesVersion: "1.31.4",
        nodes: 1,
        ingress: { dnsName: `${name}.example.net`, zoneId: "Z1" },
      });
      serve(cluster);
      await world.clock.until(() => cluster.endpoints("default", "web").length > 0, 600);
    }
    pointTo("old");
    resolver = await Resolver.start(world.dnsPort);
    outcomes = [];
  });

  afterEach(async () => {
    client?.stop();
    resolver.close();
    await world.close();
  });

  function pointTo(name: (typeof clusters)[number]): void {
    const alias = { name: `${name}.example.net`, zoneId: "Z1", evaluateTargetHealth: false };
    const record: RecordSet = { name: "shop.example.com", type: "A", values: [], alias };
    world.zones.seed(zoneId, [{ action: "UPSERT", record }]);
  }

  function call(kind: Omit<ClientKind, "name">): void {
    client = new Client(
      { name: "kind", ...kind },
      "client",
      [{ host: "shop.example.com", name: "shop.example.com", scheme: "http", path: "/" }],
      {
        clock: world.clock,
        resolver,
        endpoint: world.endpoints.at.bind(world.endpoints),
        report: (outcome) => outcomes.push(outcome),
      },
    );
    void client.run(10);
  }

  async function answeredBy(cluster: string): Promise<number> {
    const from = world.clock.now();
    const by = await world.clock.until(() => outcomes.at(-1)?.cluster === cluster, 3000);
    assert.ok(by, `${cluster} never answered`);
    return (world.clock.now() - from) / 1000;
  }

  it("that honours the TTL follows a change as soon as its answer is a minute old", async () => {
    call({});
    await answeredBy("old");
    pointTo("new");
    await answeredBy("new");
    const changes = outcomes.filter(
      ({ cluster }, i) => i > 0 && cluster !== outcomes[i - 1]?.cluster,
    );
    assert.equal(changes.length, 1);
  });

  it("that holds answers stays with the old address for as long as it holds them", async () => {
    call({ holdSeconds: 600 });
    await answeredBy("old");
    pointTo("new");
    assert.ok((await answeredBy("new")) > 300);
  });

  it("that keeps connections stays on them, and retries once when an idle one has been closed", async () => {
    call({ keepSeconds: 100_000 });
    await answeredBy("old");
    pointTo("new");
    await world.clock.sleep(300);
    assert.equal(outcomes.at(-1)?.cluster, "old");
    await world.balancers.remove("old.example.net");
    await answeredBy("new");
    assert.deepEqual(
      outcomes.filter(({ failure }) => failure !== undefined),
      [],
    );
  });

  it("loses requests where nobody listens any more, and says how", async () => {
    call({ holdSeconds: 100_000 });
    await answeredBy("old");
    await world.balancers.remove("old.example.net");
    await world.clock.until(() => outcomes.some(({ failure }) => failure !== undefined), 600);
    assert.equal(outcomes.at(-1)?.failure, "ECONNREFUSED");
  });

  it("sees its state diverge when a read goes to another cluster than the write, and does not call it a failure", async () => {
    call({});
    await answeredBy("old");
    const diverged = (): boolean => outcomes.some((outcome) => outcome.diverged === true);
    for (let turn = 0; turn < 50 && !diverged(); turn++) {
      pointTo(turn % 2 === 0 ? "new" : "old");
      await world.clock.until(diverged, 90);
    }
    assert.ok(diverged());
    assert.deepEqual(
      outcomes.filter(({ failure }) => failure !== undefined),
      [],
    );
  });
});

function serve(cluster: SimulatedCluster) {
  const metadata = { name: "web", namespace: "default" };
  cluster.create({
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { selector: { app: "web" } },
  });
  cluster.create({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } } },
    },
  });
  cluster.create({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: {
      rules: [
        {
          host: "shop.example.com",
          http: {
            paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web" } } }],
          },
        },
      ],
    },
  });
}
