import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { editWarnings } from "../../../../migration/review/edit-warnings.ts";
import type { FileEdit, Files } from "../../../../migration/state/edit.ts";
import { blog, host, shop } from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

describe("what an edit may do: a load balancer of a cluster of shards", () => {
  const edit = (stack: string): FileEdit => ({
    ...{ kind: "key", stack, key: "cluster" },
    ...{ before: undefined, after: {} },
  });
  const files = (hosts: readonly string[], changes: Partial<Files>): Files => ({
    ...{ shared, sides: [], values: new Map(), hosts: hosts.map(host) },
    ...changes,
  });
  const others = [files([shop], {}), files([blog], {})];
  const told = (name: string, changes: Partial<Files> = {}, stack = "old") => {
    const cluster = { ...oldSide().cluster, created: false, loadBalancers: { [name]: "a.net" } };
    const side = oldSide({ cluster, clusterOnly: true, trafficWeight: 0, active: false });
    const after = files([], { sides: [side], others, ...changes });
    return editWarnings([edit(stack)], after, after);
  };

  it("is for a host of one of them", () => {
    assert.deepEqual(told(blog), []);
    assert.deepEqual(told("blgo.example.com"), [
      'Pulumi.old.yaml: cluster.existing.loadBalancers["blgo.example.com"]: no such host among the manifests and `hosts`; did you mean blog.example.com?',
    ]);
    assert.deepEqual(told("blgo.example.com", {}, "new"), []);
  });
});
