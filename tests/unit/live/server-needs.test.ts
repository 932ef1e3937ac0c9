import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import { findingLine } from "../../../conversion/manifests/finding.ts";
import { provisionOf } from "../../../conversion/needs/provision.ts";
import { referenceFinding } from "../../../conversion/needs/reference.ts";
import { chooseCluster } from "../../../live/kubeconfig.ts";
import { LiveApi } from "../../../live/live-api.ts";
import { needsOnServer, type AskedObjects } from "../../../live/server-needs.ts";
import type { ClusterFacts } from "../../../migration/state/side.ts";
import { manifestsOf } from "../conversion/objects.ts";
import { oldServer, type OldServer } from "./old-api-server.ts";

describe("what a server's own list says of what objects need", () => {
  const servers: OldServer[] = [];
  after(() => Promise.all(servers.map((server) => server.close())));

  type Lists = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | number>>;

  /** Lines; those that stop an update begin with "must: ". */
  async function asked(yaml: string, lists: Lists, more: Partial<AskedObjects> = {}) {
    const server = await oldServer(lists);
    servers.push(server);
    const api = LiveApi.of(await chooseCluster({ kubeconfig: server.kubeconfig }));
    const answer = await needsOnServer(api, { rendered: manifestsOf(yaml), ...more });
    const { references, notes } = answer;
    const lines = references.map(
      (each) => (each.blocks ? "must: " : "") + findingLine(referenceFinding(each)),
    );
    return [...lines, ...notes];
  }
  const needs = (yaml: string, nodes: Lists[string]) => asked(yaml, { "/api/v1/nodes": nodes });
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

  const created: ClusterFacts = {
    name: "new.example.com",
    kubernetesVersion: "1.36",
    zones: ["us-east-1a"],
    created: true,
    managesWorkloads: true,
    spec: { nodes: [{ name: "nodes" }] },
  };

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

  const classes = "/apis/storage.k8s.io/v1/storageclasses";
  const claim = (name: string, more = "") => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data${more} }
spec: { storageClassName: ${name} }
`;
  const called = (name: string, ...managers: readonly string[]) => ({
    metadata: { name, managedFields: managers.map((manager) => ({ manager })) },
  });
  const noClass = (found: string, wayOut: string) =>
    `test.yaml:1: PersistentVolumeClaim data: needs StorageClass fast: found ${found}; ${wayOut}`;
  const add =
    "add the StorageClass to the manifests (gp2 of kops: provisioner ebs.csi.aws.com), or name gp3";

  it("counts what others brought, and not what the next update deletes", async () => {
    const of = (...managers: readonly string[]) =>
      asked(claim("fast"), {
        [classes]: [called("gp3", "kubectl"), called("fast", ...managers)],
        "/api/v1/nodes": [node({})],
      });
    assert.deepEqual(await of("kubectl"), []);
    assert.deepEqual(await of(), []);
    assert.deepEqual(await of("kubectl", "cluster-migration"), [`must: ${noClass("gp3", add)}`]);
  });

  it("tells of a created cluster what only its server has, since an update refuses it", async () => {
    const provision = provisionOf(created);
    const of = (yaml: string, ...there: readonly object[]) =>
      asked(yaml, { [classes]: there as Lists[string] & object }, { provision });
    assert.deepEqual(await of(claim("gp3")), []);
    assert.deepEqual(await of(claim("fast")), []);
    assert.deepEqual(await of(claim("fast"), called("fast")), [
      noClass(
        "it on the server, where an update does not ask",
        "annotate this or its Namespace cluster-migration/provided: StorageClass/fast",
      ),
    ]);
    // a label that a person gave goes with the machine
    assert.deepEqual(await of(pod("{ nodeSelector: { team: pay } }")), []);
  });

  it("names what an annotation says that something else brings, and the server does not have", async () => {
    const space = (annotations: string) => `
apiVersion: v1
kind: Namespace
metadata: { name: shop, annotations: { ${annotations} } }
`;
    const provided = "cluster-migration/provided: StorageClass/fast";
    const there = { "/api/v1/namespaces": [called("shop")], "/api/v1/nodes": [node({})] };
    const late = [
      noClass(
        "nothing yet, but cluster-migration/provided",
        "see to it that it is there before the update: what needs it does not start",
      ),
    ];
    const own = claim("fast", `, annotations: { ${provided} }`);
    assert.deepEqual(await asked(own, there), late);
    assert.deepEqual(await asked(own, there, { provision: provisionOf(created) }), late);
    assert.deepEqual(await asked(own, { ...there, [classes]: [called("fast")] }), []);
    // the server's Namespace does not have the annotation yet
    const inShop = `${claim("fast", ", namespace: shop")}---${space(provided)}`;
    assert.deepEqual(
      await asked(inShop, there),
      late.map((line) => line.replace("data", "shop/data")),
    );
  });

  it("counts what another stack applies to the same cluster", async () => {
    const applied = manifestsOf(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
`);
    assert.deepEqual(await asked(claim("fast"), { "/api/v1/nodes": [node({})] }, { applied }), []);
  });

  it("says nothing of namespaces that it may not list", async () => {
    const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: pay } } }] }] }
`;
    assert.deepEqual(
      await asked(policy, { "/api/v1/namespaces": 403, "/api/v1/nodes": [node({})] }),
      ["Namespaces: not read, so nobody knows what is missing: /api/v1/namespaces is forbidden"],
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
