import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import { findingLine } from "../../../conversion/manifests/finding.ts";
import { referenceFinding } from "../../../conversion/needs/reference.ts";
import { chooseCluster } from "../../../live/kubeconfig.ts";
import { LiveApi } from "../../../live/live-api.ts";
import { needsOnServer } from "../../../live/server-needs.ts";
import { manifestsOf } from "../conversion/objects.ts";
import { oldServer, type OldServer } from "./old-api-server.ts";

describe("what a server's own list says of what objects need", () => {
  const servers: OldServer[] = [];
  after(() => Promise.all(servers.map((server) => server.close())));

  async function needs(yaml: string, nodes: readonly object[] | number) {
    const lists = { "/api/v1/nodes": nodes as readonly Record<string, unknown>[] | number };
    const server = await oldServer(lists);
    servers.push(server);
    const config = await chooseCluster({ kubeconfig: server.kubeconfig });
    const { references, notes } = await needsOnServer(LiveApi.of(config), manifestsOf(yaml));
    return [...references.map((each) => findingLine(referenceFinding(each))), ...notes];
  }
  const pod = (spec: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: ${spec} } }
`;
  const node = (labels: object, ...taints: readonly object[]) => ({
    metadata: { name: "n", labels },
    spec: { taints },
  });
  const dedicated = { key: "dedicated", value: "jobs", effect: "NoSchedule" };
  const line = (taints: string) => [
    `test.yaml:1: Deployment web: needs a node whose taints it tolerates: found only ${taints}; tolerate one of them, or take it off a node`,
  ];

  it("names pods that tolerate the taints of no node", async () => {
    const master = "node-role.kubernetes.io/master";
    const nodes = [
      node({ [master]: "" }, { key: master, effect: "NoSchedule" }),
      node({}, dedicated),
    ];
    assert.deepEqual(await needs(pod("{}"), nodes), line("dedicated=jobs:NoSchedule"));
    assert.deepEqual(await needs(pod("{ tolerations: [{ operator: Exists }] }"), nodes), []);
    assert.deepEqual(await needs(pod("{}"), [...nodes, node({})]), []);
    assert.deepEqual(
      await needs(pod("{ nodeSelector: { team: pay } }"), [node({ team: "pay" }, dedicated)]),
      line("dedicated=jobs:NoSchedule"),
    );
  });

  it("does not count taints of a condition that passes", async () => {
    const passing = [
      { key: "node.kubernetes.io/not-ready", effect: "NoExecute" },
      { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" },
      { key: "node.cloudprovider.kubernetes.io/uninitialized", effect: "NoSchedule" },
      { key: "node.cilium.io/agent-not-ready", effect: "NoExecute" },
      { key: "ToBeDeletedByClusterAutoscaler", value: "1700000000", effect: "NoSchedule" },
    ];
    assert.deepEqual(await needs(pod("{}"), [node({}, ...passing)]), []);
    assert.deepEqual(
      await needs(pod("{}"), [node({}, ...passing, dedicated)]),
      line("dedicated=jobs:NoSchedule"),
    );
  });

  it("says nothing of nodes that it may not list, or that are not there yet", async () => {
    assert.deepEqual(await needs(pod("{}"), 403), [
      "Nodes: not read, so nobody knows what is missing: /api/v1/nodes is forbidden",
    ]);
    assert.deepEqual(await needs(pod("{}"), []), [
      "Nodes: there are none yet, so nobody knows which labels they will have",
    ]);
  });
});
