import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { clusterFacts, clusterSchema } from "../../../config/cluster.ts";
import type { ClusterOf } from "../../../config/shards.ts";
import { parseConfig, type Config } from "../../../config/parse.ts";
import { readProject } from "../../../config/read.ts";
import { lockName } from "../../../migration/state/locks.ts";
import { UserError } from "../../../migration/user-error.ts";

const existing = {
  name: "old.example.com",
  kubernetesVersion: "1.31.4",
  existing: { ingress: { dnsName: "nlb.example.net", zoneId: "Z26RNL4JYFTOTI" } },
};
const facts = clusterFacts(clusterSchema.parse(existing));
const shards = {
  payments: "shards/payments",
  search: { workloads: "shards/search", hosts: { "find.example.com": "search/web" } },
};
const clusterOf: ClusterOf = (stack) =>
  stack === "old" ? facts : { unknown: "expected one of old, new" };

function parse(values: Record<string, unknown>, stack = "old-search"): Config {
  const given = { hostedZones: ["example.com"], shards, ...values };
  return parseConfig("project", stack, given, clusterOf);
}

const ofShard = { shard: "search", cluster: { fromStack: "old" } };

function wrong(values: Record<string, unknown>, stack?: string): readonly string[] {
  try {
    parse(values, stack);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.lines;
    throw error;
  }
}

describe("a project with shards", () => {
  it("gives a shard's stack its own manifests and hosts, and the cluster of another stack", () => {
    const { side, shared, cluster } = parse({ ...ofShard, trafficWeight: "100" });
    assert.equal(shared.shard, "search");
    assert.equal(shared.workloads, "shards/search");
    assert.equal(shared.clusterWorkloads, "workloads");
    assert.deepEqual(shared.hosts, { "find.example.com": "search/web" });
    assert.deepEqual(side.cluster, facts);
    assert.equal(side.clusterStack, "old");
    assert.equal(side.clusterOnly, undefined);
    assert.deepEqual(cluster, facts.spec);
  });

  it("gives each shard locks of its own", () => {
    const { shared } = parse(ofShard);
    assert.equal(lockName("zeroWeight", shared), "_zero-weight-lock.search.project.example.com");
    const whole = parse({ cluster: existing }, "old").shared;
    assert.equal(lockName("active", whole), "_active-lock.project.example.com");
  });

  it("lets a stack without shard have the cluster, and nothing of the traffic", () => {
    const { side, shared } = parse(
      { cluster: existing, trafficWeight: "0", active: "false" },
      "old",
    );
    assert.equal(side.clusterOnly, true);
    assert.equal(shared.workloads, "workloads");
    assert.deepEqual(wrong({ cluster: existing, trafficWeight: "100", peer: "new" }, "old"), [
      'Pulumi.old.yaml: peer: got "new", expected none: without shard the stack has the cluster of shards, and each ' +
        "shard's own stacks have its traffic",
      "Pulumi.old.yaml: trafficWeight: got 100, expected none: without shard the stack has the cluster of shards, and " +
        "each shard's own stacks have its traffic",
    ]);
  });

  it("lets a shard have a cluster of its own", () => {
    const { side } = parse({ shard: "search", cluster: existing });
    assert.equal(side.clusterStack, undefined);
    assert.equal(side.clusterOnly, undefined);
  });

  it("refuses what does not fit together", () => {
    assert.deepEqual(wrong({ cluster: { fromStack: "old" } }), [
      "Pulumi.old-search.yaml: shard: missing, expected one of payments, search: a stack that takes its cluster from " +
        "another moves a shard of its hosts",
    ]);
    assert.deepEqual(wrong({ cluster: { fromStack: "old" }, shards: {} }), [
      "Pulumi.old-search.yaml: shard: missing, expected one of shards in Pulumi.yaml, which names none: a stack that " +
        "takes its cluster from another moves a shard of its hosts",
    ]);
    assert.deepEqual(wrong({ ...ofShard, shard: "serch" }), [
      'Pulumi.old-search.yaml: shard: got "serch", expected one of shards in Pulumi.yaml: payments, search',
    ]);
    assert.deepEqual(wrong({ ...ofShard, kubeconfig: "k" }), [
      "Pulumi.old-search.yaml: kubeconfig: expected none: it comes from the stack of the cluster",
    ]);
    assert.deepEqual(wrong({ ...ofShard, cluster: { fromStack: "old-search" } }), [
      'Pulumi.old-search.yaml: cluster.fromStack: got "old-search", expected another stack',
    ]);
    assert.deepEqual(wrong({ ...ofShard, cluster: { fromStack: "odl" } }), [
      'Pulumi.old-search.yaml: cluster.fromStack: got "odl": expected one of old, new',
    ]);
    assert.deepEqual(wrong({ ...ofShard, cluster: { fromStack: "old", name: "x" } }), [
      "Pulumi.old-search.yaml: cluster.name: unknown key here",
    ]);
  });

  it("refuses folders that have files in common", () => {
    const nested = { payments: "workloads/payments", search: "./shards/search/" };
    assert.deepEqual(wrong({ ...ofShard, shards: nested }), [
      'Pulumi.yaml: shards.payments: got "workloads/payments", which has files in common with workloads, "workloads": ' +
        "expected folders beside each other: two stacks would apply the same objects",
    ]);
    const pairs = [
      ["./", "shards/search"],
      [".", "shards/search"],
      ["shards/x/..", "shards/search/"],
      ["shards/search", ".//shards/./search/"],
      ["..", "shards/search"],
    ] as const;
    for (const [workloads, search] of pairs) {
      assert.deepEqual(wrong({ ...ofShard, workloads, shards: { search } }), [
        `Pulumi.yaml: shards.search: got "${search}", which has files in common with workloads, "${workloads}": ` +
          "expected folders beside each other: two stacks would apply the same objects",
      ]);
    }
    const beside = { ...ofShard, workloads: "shards/all", shards: { search: "shards/all-search" } };
    assert.deepEqual(wrong(beside), []);
  });

  const files = (own: Readonly<Record<string, string>>) => {
    const all: Readonly<Record<string, string>> = {
      "Pulumi.yaml":
        "name: project\nruntime: nodejs\nconfig:\n  hostedZones: {default: [example.com]}\n" +
        "  shards: {default: {search: shards/search}}\n",
      "Pulumi.old.yaml": `config:\n  project:cluster: ${JSON.stringify(existing)}\n`,
      ...own,
    };
    return { list: () => Object.keys(all).reverse(), read: (name: string) => all[name] };
  };

  it("is read whatever the order of the files", () => {
    const { stacks } = readProject(
      files({
        "Pulumi.old-search.yaml":
          "config:\n  project:shard: search\n  project:cluster: {fromStack: old}\n",
      }),
    );
    assert.deepEqual(stacks.get("old-search")?.side.cluster, facts);
  });

  it("names the stacks that have a cluster, where fromStack names none of them", () => {
    const shardsOwn = (name: string) =>
      `config:\n  project:shard: search\n  project:cluster: {fromStack: ${name}}\n`;
    assert.throws(
      () =>
        readProject(
          files({
            "Pulumi.a.yaml": shardsOwn("odl"),
            "Pulumi.b.yaml": shardsOwn("a"),
          }),
        ),
      new UserError([
        'Pulumi.b.yaml: cluster.fromStack: got "a": expected a stack that has a cluster of its own and no shard: old',
        'Pulumi.a.yaml: cluster.fromStack: got "odl": expected a stack that has a cluster of its own and no shard: old',
      ]),
    );
  });
});
