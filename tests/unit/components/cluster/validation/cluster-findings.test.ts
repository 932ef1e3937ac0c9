import assert from "node:assert/strict";
import type { V1Node, V1Pod } from "@kubernetes/client-node";
import { describe, it } from "mocha";
import {
  certificateFindings,
  etcdFindings,
  nameFindings,
  nodeFindings,
  podFindings,
  serverFindings,
  targetFindings,
} from "../../../../../components/cluster/validation/cluster-findings.ts";

const node = (more: { ready?: string; spec?: object; labels?: object; version?: string }) =>
  ({
    metadata: { name: "ip-1", labels: more.labels ?? {} },
    spec: more.spec ?? {},
    status: {
      addresses: [{ type: "InternalIP", address: "172.20.32.10" }],
      nodeInfo: { kubeletVersion: more.version ?? "v1.36.2" },
      conditions: [{ type: "Ready", status: more.ready ?? "True", message: "kubelet stopped" }],
    },
  }) as unknown as V1Node;

const pod = (namespace: string, status: object, metadata: object = {}) =>
  ({ metadata: { name: "p", namespace, ...metadata }, status }) as unknown as V1Pod;
const running = (ready: boolean) => ({
  phase: "Running",
  conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
});

describe("what is not well in a cluster", () => {
  it("is a node that is not Ready, cordoned, or of another version", () => {
    const find = (more: Parameters<typeof node>[0]) =>
      nodeFindings([node(more)], "1.36.2").map(({ problem }) => problem);
    assert.deepEqual(find({}), []);
    assert.deepEqual(find({ ready: "False" }), ["not Ready: kubelet stopped"]);
    assert.deepEqual(find({ spec: { unschedulable: true } }), [
      "cordoned: kubectl uncordon, or go on with the roll",
    ]);
    assert.deepEqual(find({ version: "v1.36.1" }), [
      "runs v1.36.1, expected v1.36.2: npm run roll",
    ]);
  });

  it("is a pod of the cluster's own parts that does not serve, and no workload's", () => {
    const waiting = {
      phase: "Pending",
      containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }],
    };
    const pods = [
      pod("kube-system", waiting),
      pod("haproxy-controller", running(false)),
      pod("kube-system", running(true)),
      pod("kube-system", { phase: "Succeeded" }),
      pod("kube-system", waiting, { deletionTimestamp: new Date() }),
      pod("shop", waiting),
    ];
    assert.deepEqual(
      podFindings(pods).map(({ name, problem }) => [name, problem]),
      [
        ["kube-system/p", "Pending, ImagePullBackOff"],
        ["haproxy-controller/p", "not ready"],
      ],
    );
  });

  it("is a member of etcd that is missing", () => {
    const etcd = pod("kube-system", running(true), { labels: { component: "etcd" } });
    assert.deepEqual(etcdFindings([etcd], 1), []);
    assert.deepEqual(
      etcdFindings([etcd], 3).map(({ problem }) => problem),
      ["1 of 3 members"],
    );
  });

  it("is a name with other addresses than the members'", () => {
    const member = node({ labels: { "node-role.kubernetes.io/control-plane": "" } });
    const find = (...addresses: string[]) =>
      nameFindings("api.internal.blue", addresses, [member, node({})]).map((one) => one.problem);
    assert.deepEqual(find("172.20.32.10"), []);
    assert.deepEqual(find("172.20.32.10", "10.0.0.1"), [
      "has 10.0.0.1 172.20.32.10, the members have 172.20.32.10",
    ]);
  });

  it("is an API server of another version", () => {
    const find = (version: string) => serverFindings(version, "1.36.2").map((one) => one.problem);
    assert.deepEqual(find("v1.36.2"), []);
    assert.deepEqual(find("v1.36.1"), ["runs v1.36.1, expected v1.36.2: npm run roll"]);
    assert.deepEqual(find("v1.35.1"), ["runs v1.35.1, expected v1.36.2: this is another cluster"]);
  });

  it("is a certificate that ends within 30 days", () => {
    const end = new Date("2026-12-31T12:00:00Z");
    const find = (now: string) =>
      certificateFindings("a", end, Date.parse(now), "renew it").map((one) => one.problem);
    assert.deepEqual(find("2026-12-01T12:00:00Z"), []);
    assert.deepEqual(find("2026-12-02T12:00:00Z"), ["ends on 2026-12-31, in 29 days: renew it"]);
    assert.deepEqual(find("2027-01-01T12:00:01Z"), ["ended on 2026-12-31: renew it"]);
  });

  it("is a target of the ingress load balancer that is unhealthy, unless a taint keeps the controller away", () => {
    const named = (machine: string, taint?: { key: string; effect: string }) =>
      ({
        spec: {
          providerID: `aws:///us-east-1a/${machine}`,
          ...(taint !== undefined && { taints: [taint] }),
        },
      }) as unknown as V1Node;
    const targets = [
      { machine: "i-1", healthy: true },
      { machine: "i-2", healthy: false },
    ];
    const group = { port: 30080, targets };
    const told = (second: V1Node) =>
      targetFindings([group], [named("i-1"), second]).map(({ name, problem }) => [name, problem]);
    const unwell = [["port 30080", "1 of 2 targets are healthy"]];
    assert.deepEqual(told(named("i-2")), unwell);
    assert.deepEqual(told(named("i-2", { key: "gpu", effect: "PreferNoSchedule" })), unwell);
    // cordoned, or not Ready
    const cordoned = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
    assert.deepEqual(told(named("i-2", cordoned)), unwell);
    assert.deepEqual(told(named("i-2", { key: "gpu", effect: "NoSchedule" })), []);
    assert.deepEqual(
      targetFindings([{ port: 30443, targets: [] }], []).map(({ problem }) => problem),
      ["0 of 0 targets are healthy"],
    );
  });
});
