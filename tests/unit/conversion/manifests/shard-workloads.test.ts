import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "mocha";
import { renderFor, refusalLines, targetOf } from "../../../../conversion/render.ts";
import { surveyWorkloads } from "../../../../conversion/manifests/workload-set.ts";
import { findingLine } from "../../../../conversion/manifests/finding.ts";
import type { Shared, Side } from "../../../../migration/state/side.ts";
import { oldSide, shared } from "../../migration/two-sides.ts";

const folder = mkdtempSync(join(tmpdir(), "shard-workloads-"));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

const shards = { search: { workloads: "shards/search", hosts: {} } };
const ofCluster: Shared = { ...shared, shards };
const ofShard: Shared = {
  ...ofCluster,
  shard: "search",
  workloads: "shards/search",
  clusterWorkloads: "workloads",
};

const old = oldSide();
const side: Side = { ...old, cluster: { ...old.cluster, spec: { nodes: [{ name: "general" }] } } };

const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: search}\n";
const web = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: search}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: search}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: search}
spec:
  rules:
    - host: find.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {number: 80}}}
`;

describe("the manifests of a project with shards", () => {
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("need none for the stack of the cluster", () => {
    const { manifests, problems, hosts } = surveyWorkloads(ofCluster, folder);
    assert.deepEqual([manifests, problems, hosts], [[], [], []]);
  });

  it("are what all shards need there, and count as provided in each shard", () => {
    write("workloads/search.yaml", namespace);
    write("shards/search/web.yaml", web);
    const cluster = surveyWorkloads(ofCluster, folder);
    assert.deepEqual(
      cluster.manifests.map(({ object }) => object.kind),
      ["Namespace"],
    );
    const set = surveyWorkloads(ofShard, folder);
    assert.deepEqual(
      set.hosts.map(({ name }) => name),
      ["find.example.com"],
    );
    const rendered = renderFor(set.manifests, targetOf(side, set.provided));
    assert.deepEqual(refusalLines(rendered), []);
    assert.deepEqual(
      rendered.objects.map(({ kind }) => kind),
      ["Service", "Deployment", "Ingress"],
    );
    const alone = renderFor(set.manifests, targetOf(side));
    assert.equal(refusalLines(alone).length, 1, "the namespace is missing");
  });

  it("have no host and no active-only workload for the stack of the cluster", () => {
    write("workloads/web.yaml", web);
    write(
      "workloads/report.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: worker, namespace: search}\nspec:\n" +
        "  selector: {matchLabels: {app: worker}}\n  template:\n    metadata: {labels: {app: worker}}\n" +
        '    spec: {containers: [{name: worker, image: "worker:1"}]}\n',
    );
    const { problems } = surveyWorkloads(ofCluster, folder);
    assert.deepEqual(
      problems.map((each) => findingLine(each).replaceAll(`${folder}/`, "")),
      [
        "workloads/web.yaml:15: Ingress search/web: it names find.example.com, expected no host: the stack of a cluster " +
          "has no traffic of its own; move it to the folder of a shard",
        "workloads: Deployment search/worker: active-only (no Service selects its pods: a worker that would take production work at weight 0), expected none: the stack of a " +
          "cluster holds no active lock; move it to the folder of a shard, or annotate it cluster-migration/runs: both",
      ],
    );
  });

  it("must be there for a shard", () => {
    const other = { ...ofShard, shard: "payments", workloads: "shards/payments" };
    assert.throws(() => surveyWorkloads(other, folder));
  });
});
