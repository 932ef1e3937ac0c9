// A drained roll and a validation against a real API server: real evictions, real PodDisruptionBudgets, simulated
// nodes, and Auto Scaling groups of this file's own.
import assert from "node:assert/strict";
import { CoreV1Api, PolicyV1Api } from "@kubernetes/client-node";
import { after, before, describe, it } from "mocha";
import { setTimeout as pause } from "node:timers/promises";
import { renderFor } from "../../conversion/render.ts";
import type {
  MachineGroup,
  MachineGroups,
} from "../../components/cluster/validation/machine-groups.ts";
import {
  planOf,
  roll,
  RollStopped,
  type RollOptions,
  type RollStep,
} from "../../live/roll/roll.ts";
import { validateCluster } from "../../components/cluster/validation/validate-cluster.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { RealControlPlane } from "../../rehearsal/control-planes/real-control-plane.ts";
import { eventually } from "./eventually.ts";
import { minorOfServer, missingOf, programs } from "../../rehearsal/control-planes/programs.ts";

const group = "nodes-a.blue.example.com";
const namespace = "roll";

const shop = manifestsOf(`
apiVersion: v1
kind: Namespace
metadata: { name: roll }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: roll }
spec:
  replicas: 3
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers: [{ name: shop, image: "shop:1" }]
      # one on each node, whichever of them is ready first
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: { matchLabels: { app: shop } }
`);

/** A group that starts another machine for each that ends, and its node with it. */
class SimulatedGroup implements MachineGroups {
  readonly ended: string[] = [];
  #serial = 0;
  #machines: { readonly id: string; readonly outdated: boolean }[] = [];
  readonly #plane: RealControlPlane;

  constructor(plane: RealControlPlane) {
    this.#plane = plane;
  }

  async start(outdated: boolean): Promise<void> {
    const id = `i-${++this.#serial}`;
    await this.#plane.api.send(
      {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: `node-${id}`, labels: { "kubernetes.io/hostname": `node-${id}` } },
        spec: { providerID: `aws:///us-east-1a/${id}` },
      },
      "create",
      false,
    );
    this.#machines.push({ id, outdated });
  }

  list(): Promise<readonly MachineGroup[]> {
    const machines = this.#machines.map((machine) => ({ ...machine, inService: true }));
    return Promise.resolve([
      { name: group, controlPlane: false, size: machines.length, minSize: 0, machines },
    ]);
  }

  async end(machineId: string): Promise<void> {
    this.ended.push(machineId);
    this.#machines = this.#machines.filter(({ id }) => id !== machineId);
    const api = this.#plane.config.makeApiClient(CoreV1Api);
    await api.deleteNode({ name: `node-${machineId}` });
    await this.start(false);
  }
}

/** One pod, which its budget does not let go. */
const single = manifestsOf(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: single, namespace: roll }
spec:
  selector: { matchLabels: { app: single } }
  template:
    metadata: { labels: { app: single } }
    spec: { containers: [{ name: single, image: "single:1" }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: single, namespace: roll }
spec: { minAvailable: 1, selector: { matchLabels: { app: single } } }
`);

const options: RollOptions = {
  all: false,
  drainSeconds: 120,
  joinSeconds: 120,
  settleSeconds: 0,
  everySeconds: 0.2,
};

describe("a drained roll, on a real API server", function () {
  this.timeout(300_000);
  let plane: RealControlPlane;
  let started = false;
  let core: CoreV1Api;
  let machines: SimulatedGroup;
  let steps: (readonly RollStep[])[] = [];

  const world = () => ({
    kubernetes: plane.config,
    machines,
    validate: () =>
      validateCluster(
        { kubernetesVersion: "0.0.0", members: 0 },
        {
          kubernetes: plane.config,
          environment: { nowMs: () => Date.now(), addressesOf: () => Promise.resolve([]) },
          machines,
        },
      ).then((findings) => findings.filter(({ problem }) => !problem.includes("another cluster"))),
    nowMs: () => Date.now(),
    sleep: (seconds: number) => pause(seconds * 1000),
    progress: (told: readonly RollStep[]) => {
      steps.push(told);
    },
  });

  before(async function () {
    const missing = missingOf(programs);
    if (missing !== "") {
      console.log(`    skipped: no ${missing} (tests/kubernetes/build-tools.sh builds all)`);
      this.skip();
    }
    plane = await RealControlPlane.start();
    started = true;
    await plane.runPods();
    core = plane.config.makeApiClient(CoreV1Api);
    await core.deleteNode({ name: "simulated" });
    machines = new SimulatedGroup(plane);
    for (let i = 0; i < 3; i++) await machines.start(true);
    const { objects } = renderFor(shop, {
      kubernetesVersion: `1.${minorOfServer() ?? ""}`,
      active: true,
    });
    for (const object of objects) await plane.api.send(object, "apply", false);
    await serving(3);
  });

  after(async () => {
    if (started) await plane.stop();
  });

  async function serving(pods: number): Promise<void> {
    await eventually(async () => {
      const { items } = await core.listNamespacedPod({ namespace });
      const ready = items.filter(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
      );
      assert.ok(ready.length >= pods, `${ready.length} of ${pods} pods are ready`);
    }, 90);
  }

  async function budget(minAvailable: number): Promise<void> {
    const policy = plane.config.makeApiClient(PolicyV1Api);
    const name = "shop";
    await policy.deleteNamespacedPodDisruptionBudget({ name, namespace }).catch(() => undefined);
    await eventually(async () => {
      await plane.api.send(
        {
          apiVersion: "policy/v1",
          kind: "PodDisruptionBudget",
          metadata: { name, namespace },
          spec: { minAvailable, selector: { matchLabels: { app: "shop" } } },
        },
        "create",
        false,
      );
    }, 30);
    await eventually(async () => {
      const { status } = await policy.readNamespacedPodDisruptionBudget({ name, namespace });
      assert.equal(status?.currentHealthy, 3);
    }, 60);
  }

  it("stops where a budget lets no pod go, names it, and ends no machine", async () => {
    await budget(3);
    await assert.rejects(roll(world(), { ...options, drainSeconds: 1 }), (error: unknown) => {
      assert.ok(error instanceof RollStopped);
      assert.match(
        error.message,
        /^node-i-1: cannot be drained: after 1 s still there: (roll\/shop-\S+ \(The disruption budget shop needs 3 healthy pods and has 3 currently\)(, )?)+; it stays cordoned\./,
      );
      return true;
    });
    assert.deepEqual(machines.ended, []);
    const { spec } = await core.readNode({ name: "node-i-1" });
    assert.equal(spec?.unschedulable, true);
  });

  it("goes on there when it is run again, one machine after another, with the budget kept", async () => {
    await budget(2);
    steps = [];
    const done = await roll(world(), options);
    assert.deepEqual(
      done.map(({ machine, state }) => [machine, state]),
      [
        ["i-1", "done"],
        ["i-2", "done"],
        ["i-3", "done"],
      ],
    );
    assert.deepEqual(machines.ended, ["i-1", "i-2", "i-3"]);
    // never two at once
    for (const told of steps) {
      assert.ok(told.filter(({ state }) => state !== "waits" && state !== "done").length <= 1);
    }
    await serving(3);
    assert.deepEqual(await planOf(world(), options), []);
  });

  it("replaces machines of the newest template too, when it is told to", async () => {
    const plan = await planOf(world(), { all: true });
    assert.deepEqual(
      plan.map(({ machine, node }) => [machine, node]),
      [4, 5, 6].map((serial) => [`i-${serial}`, `node-i-${serial}`]),
    );
  });

  it("ends as many machines as a group has too many, and replaces none", async () => {
    const plan = await planOf(world(), { all: false, keep: 1 });
    assert.deepEqual(
      plan.map(({ machine }) => machine),
      ["i-4", "i-5"],
    );
    assert.deepEqual(await planOf(world(), { all: false, keep: 3 }), []);
  });

  it("does not evict a pod that nothing would make again", async () => {
    const container = { name: "alone", image: "alone" };
    await plane.api.send(
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "alone", namespace },
        spec: { nodeName: "node-i-4", containers: [container] },
      },
      "create",
      false,
    );
    await assert.rejects(roll(world(), { ...options, all: true }), {
      message: /^node-i-4: cannot be drained: roll\/alone: nothing would make it again/,
    });
    await core.deleteNamespacedPod({ name: "alone", namespace, gracePeriodSeconds: 0 });
  });

  it("begins with nothing while the cluster is not well", async () => {
    const broken = {
      ...world(),
      validate: () =>
        Promise.resolve([{ kind: "etcd" as const, name: "etcd", problem: "2 of 3 members" }]),
    };
    await assert.rejects(roll(broken, { ...options, all: true }), {
      message:
        /^before i-4: the cluster is not well: etcd etcd: 2 of 3 members; see npm run validate/,
    });
    assert.equal(machines.ended.length, 3);
  });

  it("refuses a group that is not there", async () => {
    await assert.rejects(planOf(world(), { all: false, groups: ["nodes-z"] }), {
      message: `no group nodes-z: expected ${group}`,
    });
  });

  it("tells what a validation finds", async () => {
    const version = (await world().validate()).map(({ kind }) => kind);
    // the node of the last drain is cordoned, and no kubelet here tells a version
    assert.deepEqual([...new Set(version)], ["node"]);
    const environment = {
      nowMs: () => Date.now(),
      addressesOf: () => Promise.resolve(["10.0.0.1"]),
    };
    const expected = { kubernetesVersion: "0.0.0", members: 3, internalName: "api.internal.blue" };
    const found = await validateCluster(expected, { kubernetes: plane.config, environment });
    assert.ok(found.some(({ kind, problem }) => kind === "etcd" && problem === "0 of 3 members"));
    assert.ok(
      found.some(
        ({ kind, problem }) => kind === "dns" && problem === "has 10.0.0.1, the members have none",
      ),
    );
  });

  it("starts the new pod of a Deployment of one before the old one ends, whatever its budget says", async () => {
    await plane.send(single, "apply");
    const labelSelector = "app=single";
    const ready = async () => {
      const { items } = await core.listNamespacedPod({ namespace, labelSelector });
      return items.filter(
        ({ metadata, status }) =>
          metadata?.deletionTimestamp === undefined &&
          status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
      ).length;
    };
    await eventually(async () => {
      assert.equal(await ready(), 1);
    }, 60);
    // a busy machine's nodes may be late
    await eventually(async () => {
      const findings = await world().validate();
      const unwell = findings.filter(({ problem }) => !/npm run roll$|^cordoned/.test(problem));
      assert.deepEqual(unwell, []);
    }, 90);
    let least = Infinity;
    const ended = new AbortController();
    const watched = (async () => {
      while (!ended.signal.aborted) least = Math.min(least, await ready());
    })();
    try {
      const rolled = await roll(world(), { ...options, all: true });
      assert.equal(rolled.length, 3);
    } finally {
      ended.abort();
      await watched;
    }
    assert.equal(least, 1);
  });
});
