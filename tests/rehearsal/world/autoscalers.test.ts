import assert from "node:assert/strict";
import { beforeEach, describe, it } from "mocha";
import { Autoscalers } from "../../../rehearsal/world/kubernetes/autoscalers.ts";
import {
  cpuRequest,
  proposalOf,
  type Measured,
} from "../../../rehearsal/world/kubernetes/autoscaling.ts";
import type { SimulatedCluster } from "../../../rehearsal/world/kubernetes/cluster.ts";
import type { StoredObject } from "../../../rehearsal/world/kubernetes/object.ts";
import { World } from "../../../rehearsal/world/world.ts";

const cpu = (averageUtilization: number) => ({
  metrics: [
    {
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
    },
  ],
});

const autoscaler = (spec: Readonly<Record<string, unknown>>): StoredObject => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web", namespace: "default" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas: 2,
    maxReplicas: 6,
    ...spec,
  },
});

describe("what an autoscaler asks for", () => {
  const measured: Measured = { replicas: 2, ready: 2, unready: 0, usage: 200, request: 100 };

  const cases: readonly (readonly [string, object, Partial<Measured>, object])[] = [
    ["twice the target: twice the pods", cpu(50), {}, { replicas: 4 }],
    ["rounded up", cpu(70), {}, { replicas: 3 }],
    ["half of it: half of the pods", cpu(100), { replicas: 4, ready: 4 }, { replicas: 2 }],
    ["10 % above: no change", cpu(50), { usage: 110 }, { replicas: 2 }],
    ["12 % above: one more", cpu(50), { usage: 112 }, { replicas: 3 }],
    ["10 % below: no change", cpu(50), { usage: 90 }, { replicas: 2 }],
    ["pods to come count as idle", cpu(50), { replicas: 4, unready: 2 }, { replicas: 4 }],
    ["which turns no rise into a fall", cpu(50), { replicas: 9, unready: 7 }, { replicas: 9 }],
    ["v1", { targetCPUUtilizationPercentage: 50 }, {}, { replicas: 4 }],
    ["no metric: 80 %", {}, {}, { replicas: 3 }],
    [
      "v2beta1",
      { metrics: [{ type: "Resource", resource: { name: "cpu", targetAverageUtilization: 50 } }] },
      {},
      { replicas: 4 },
    ],
    [
      "millicores of each pod, which needs no request",
      { metrics: [{ resource: { name: "cpu", target: { averageValue: "50m" } } }] },
      { request: undefined },
      { replicas: 4 },
    ],
    ["no request", cpu(50), { request: undefined }, { why: "missing request for cpu" }],
    ["no pod", cpu(50), { ready: 0 }, { why: "did not receive metrics for targeted pods" }],
    [
      "a metric that nobody measures, beside one that asks for more",
      { metrics: [...cpu(50).metrics, { type: "External" }] },
      {},
      { replicas: 4 },
    ],
    [
      "a metric that nobody measures, beside one that asks for less",
      { metrics: [...cpu(200).metrics, { type: "External" }] },
      {},
      { why: "no metric of External" },
    ],
  ];
  for (const [what, spec, changed, expected] of cases) {
    it(what, () => {
      assert.deepEqual(
        proposalOf(spec as Record<string, unknown>, { ...measured, ...changed }),
        expected,
      );
    });
  }

  it("is measured against what all containers of a pod ask for", () => {
    const template = (...containers: readonly object[]) => cpuRequest({ spec: { containers } });
    const asks = (quantity: string) => ({ resources: { requests: { cpu: quantity } } });
    assert.equal(template(asks("100m"), asks("0.5")), 600);
    assert.equal(template(asks("1"), { resources: { limits: { cpu: 2 } } }), 3000);
    assert.equal(template(asks("1"), {}), undefined);
  });
});

describe("an autoscaler", () => {
  let seconds = 0;
  let replicas = 1;
  let usage = 0;
  let autoscalers: Autoscalers;

  beforeEach(() => {
    [seconds, replicas, usage] = [0, 1, 0];
    autoscalers = new Autoscalers({ now: () => seconds * 1000 }, "one");
  });

  /** The number of replicas after each second. */
  function run(
    until: number,
    spec: Readonly<Record<string, unknown>> = cpu(50),
  ): readonly string[] {
    const seen: string[] = [];
    for (; seconds <= until; seconds++) {
      const before = replicas;
      autoscalers.reconcile([autoscaler(spec)], {
        metricsServer: true,
        measure: () => ({ replicas, ready: replicas, unready: 0, usage, request: 100 }),
        scale: (_target, wanted) => (replicas = wanted),
      });
      if (replicas !== before) seen.push(`${seconds} s: ${replicas}`);
    }
    return seen;
  }

  it("looks every 15 s, keeps its bounds, and adds 4 pods or as many again at most", () => {
    assert.deepEqual(run(20), ["15 s: 2"]);
    usage = 5000;
    assert.deepEqual(run(60, { ...cpu(50), maxReplicas: 40 }), ["30 s: 6", "45 s: 12", "60 s: 24"]);
    assert.deepEqual(run(90), ["75 s: 6"]);
  });

  it("takes pods away 5 min after the last look that asked for them", () => {
    usage = 300;
    assert.deepEqual(run(50), ["15 s: 2", "30 s: 6"]);
    usage = 100;
    assert.deepEqual(run(600), ["345 s: 2"]);
    assert.deepEqual(
      autoscalers.scalings.map(({ from, to }) => [from, to]),
      [
        [1, 2],
        [2, 6],
        [6, 2],
      ],
    );
  });

  it("waits for as long as its behavior says", () => {
    usage = 300;
    const spec = { ...cpu(50), behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } };
    run(50, spec);
    usage = 100;
    assert.deepEqual(run(600, spec), ["105 s: 2"]);
  });

  it("is off while its workload has 0 replicas", () => {
    replicas = 0;
    usage = 300;
    assert.deepEqual(run(60), []);
  });
});

describe("a simulated cluster's autoscaler", () => {
  const pods = { requests: { cpu: "100m" } };
  const web = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", resources: pods }] },
      },
    },
  };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { app: "web" } },
  };

  /** Its pods after ten minutes of so many requests a second. */
  async function podsUnder(load: number, metricsServer: boolean) {
    const world = await World.start({ speed: 2000 });
    try {
      const cluster: SimulatedCluster = await world.addExisting({
        name: "one.example.com",
        kubernetesVersion: "1.31.4",
        nodes: 2,
        ingress: { dnsName: "lb.example.net", zoneId: "Z1" },
      });
      cluster.metricsServer = metricsServer;
      for (const object of [web, service, autoscaler(cpu(70))]) cluster.create(object);
      for (let second = 0; second < 600; second += 10) {
        for (let i = 0; i < load * 10; i++) cluster.load.asked("default/web");
        await world.clock.sleep(10);
      }
      const [idle] = cluster.autoscalers.idle();
      return { ready: cluster.endpoints("default", "web").length, why: idle?.why };
    } finally {
      await world.close();
    }
  }

  it("follows the load that its Service gets, within its bounds", async () => {
    const few = await podsUnder(0.1, true);
    const many = await podsUnder(2, true);
    assert.deepEqual(few, { ready: 2, why: undefined });
    assert.deepEqual(many, { ready: 6, why: undefined });
  });

  it("keeps its bounds and no more without metrics-server, and says so", async () => {
    assert.deepEqual(await podsUnder(1, false), {
      ready: 2,
      why: "no metrics: metrics-server is not there",
    });
  });
});
