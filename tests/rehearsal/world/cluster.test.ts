import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { parseSelector } from "../../../rehearsal/world/kubernetes/api-server.ts";
import type { SimulatedCluster } from "../../../rehearsal/world/kubernetes/cluster.ts";
import type { StoredObject } from "../../../rehearsal/world/kubernetes/object.ts";
import { clusterNamed } from "../../../rehearsal/world/kubernetes/provider.ts";
import { World } from "../../../rehearsal/world/world.ts";

function deployment(apiVersion: string, extra: Readonly<Record<string, unknown>> = {}) {
  return {
    apiVersion,
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: {} },
      ...extra,
    },
  } satisfies StoredObject;
}

const service: StoredObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default" },
  spec: { selector: { app: "web" } },
};

const ingress: StoredObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "web", namespace: "default" },
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
};

describe("a simulated cluster", () => {
  let world: World<SimulatedCluster>;
  let cluster: SimulatedCluster;

  beforeEach(async () => {
    world = await World.start({ speed: 5000 });
    cluster = await world.addExisting({
      name: "one.example.com",
      kubernetesVersion: "1.31.4",
      nodes: 2,
      ingress: { dnsName: "lb.example.net", zoneId: "Z1" },
    });
  });

  afterEach(async () => {
    await world.close();
  });

  async function call(host: string): Promise<number | string> {
    const { request } = await import("node:http");
    return new Promise((resolve) => {
      request(
        {
          host: world.balancers.find("lb.example.net")?.address,
          port: world.endpoints.port,
          headers: { host },
          agent: false,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      )
        .on("error", (error: Error & { code?: string }) => {
          resolve(error.code ?? error.message);
        })
        .end();
    });
  }

  it("serves only API versions of its Kubernetes version", () => {
    assert.throws(
      () => {
        cluster.create(deployment("extensions/v1beta1"));
      },
      {
        message:
          'NotFound: no matches for kind "Deployment" in version "extensions/v1beta1" on Kubernetes 1.31.4',
      },
    );
  });

  it("refuses a Deployment without a selector, a second one, and one in a missing namespace", () => {
    assert.throws(
      () => {
        cluster.create(deployment("apps/v1", { selector: undefined }));
      },
      { message: 'Invalid: Deployment "web" is invalid: spec.selector: Required value' },
    );
    cluster.create(deployment("apps/v1"));
    assert.throws(
      () => {
        cluster.create(deployment("apps/v1"));
      },
      { message: 'AlreadyExists: deployments.apps "web" already exists' },
    );
    const elsewhere = { ...service, metadata: { name: "web", namespace: "shop" } };
    assert.throws(
      () => {
        cluster.create(elsewhere);
      },
      { message: 'NotFound: namespaces "shop" not found' },
    );
  });

  it("answers 404 without an Ingress, 503 until a pod is ready, then 200, and resets when the machines are gone", async () => {
    assert.equal(await call("shop.example.com"), 404);
    cluster.create(service);
    cluster.create(ingress);
    assert.equal(await call("shop.example.com"), 503);
    cluster.create(deployment("apps/v1"));
    assert.ok(
      await world.clock.until(() => cluster.readiness(deployment("apps/v1")).ready === 2, 600),
    );
    assert.equal(await call("shop.example.com"), 200);
    assert.equal(await call("other.example.com"), 404);
    world.kill("one.example.com");
    assert.equal(await call("shop.example.com"), "ECONNRESET");
  });

  it("does not serve an Ingress of another class than its controller's", () => {
    cluster.ingressClass = "haproxy";
    cluster.create({
      ...ingress,
      spec: { ...(ingress["spec"] as object), ingressClassName: "nginx" },
    });
    assert.equal(cluster.route("shop.example.com", "/"), undefined);
  });

  it("keeps old pods serving until the new ones of an update are ready", async () => {
    cluster.create(service);
    cluster.create(deployment("apps/v1"));
    await world.clock.until(() => cluster.endpoints("default", "web").length === 2, 600);
    const updated = deployment("apps/v1", {
      template: { metadata: { labels: { app: "web" } }, spec: { image: "2" } },
    });
    cluster.apply(updated, { manager: "test", force: true });
    let least = Infinity;
    await world.clock.until(() => {
      cluster.reconcile();
      least = Math.min(least, cluster.endpoints("default", "web").length);
      return cluster.readiness(updated).ready === 2;
    }, 600);
    assert.ok(least >= 2);
  });

  it("lists its objects by plain HTTP, and drops the connection when its API is down", async () => {
    cluster.create(deployment("apps/v1"));
    const { kubernetesApi } = world.address();
    const list = async (path: string): Promise<unknown> => {
      const response = await fetch(`${kubernetesApi}/one.example.com${path}`);
      const body = (await response.json()) as { items?: StoredObject[] };
      return response.ok ? body.items?.map(({ metadata }) => metadata.name) : response.status;
    };
    assert.deepEqual(await list("/apis/apps/v1/namespaces/default/deployments"), ["web"]);
    assert.deepEqual(await list("/apis/apps/v1/namespaces/other/deployments"), []);
    assert.equal(await list("/apis/apps/v1beta1/deployments"), 404);
    assert.equal(((await list("/api/v1/pods?labelSelector=app%3Dweb")) as string[]).length, 2);
    assert.deepEqual(await list("/api/v1/pods?labelSelector=app%3Dapi"), []);
    cluster.apiUp = false;
    await assert.rejects(list("/api/v1/pods"), { message: "fetch failed" });
  });
});

describe("a label selector", () => {
  it("knows equality, sets and existence", () => {
    const labels = { app: "web", tier: "front" };
    const matching = [
      "app=web",
      "app==web,tier!=back",
      "app in (web, api),tier",
      "app notin (api),!gone",
      "",
    ].map((text) => parseSelector(text)(labels));
    assert.deepEqual(matching, [true, true, true, true, true]);
    assert.equal(parseSelector("app=web,tier=back")(labels), false);
  });
});

describe("a kubeconfig", () => {
  it("means the cluster of its name, or of its server's", () => {
    const names = ["old.k8s.example.com", "k8s.example.com"];
    const by = (name: string, server: string): string | undefined =>
      clusterNamed(JSON.stringify({ clusters: [{ name, cluster: { server } }] }), names);
    assert.equal(by("old.k8s.example.com", "https://x"), "old.k8s.example.com");
    assert.equal(by("x", "https://api.old.k8s.example.com:443"), "old.k8s.example.com");
    assert.equal(by("x", "https://api.new.example.com"), undefined);
  });
});
