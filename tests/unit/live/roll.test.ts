import assert from "node:assert/strict";
import type { KubeConfig } from "@kubernetes/client-node";
import { describe, it } from "mocha";
import {
  nodeFindings,
  serverFindings,
  type ClusterFinding,
} from "../../../components/cluster/validation/cluster-findings.ts";
import { roll } from "../../../live/roll/roll.ts";

/** One outdated machine, of a node that is cordoned. */
async function firstObstacle(findings: readonly ClusterFinding[]): Promise<string> {
  const node = { metadata: { name: "ours" }, spec: { providerID: "aws:///us-east-1a/i-1" } };
  const api = {
    listNode: () => Promise.resolve({ items: [node] }),
    patchNode: () => Promise.reject(new Error("drains")),
  };
  const machine = { id: "i-1", outdated: true, inService: true };
  const group = { name: "nodes", controlPlane: false, size: 1, minSize: 1, machines: [machine] };
  const world = {
    kubernetes: { makeApiClient: () => api } as unknown as KubeConfig,
    machines: {
      list: () => Promise.resolve([group]),
      end: () => Promise.reject(new Error("ends")),
    },
    validate: () => Promise.resolve(findings),
    nowMs: () => 0,
    sleep: () => Promise.resolve(),
    progress: () => undefined,
  };
  const options = {
    all: false,
    drainSeconds: 1,
    joinSeconds: 1,
    settleSeconds: 0,
    everySeconds: 1,
  };
  return roll(world, options).then(
    () => "nothing",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe("a roll", () => {
  const unready = (name: string, version: string) =>
    ({
      metadata: { name },
      spec: { unschedulable: true },
      status: {
        nodeInfo: { kubeletVersion: version },
        conditions: [{ type: "Ready", status: "True" }],
      },
    }) as unknown as Parameters<typeof nodeFindings>[0][number];

  it("goes on with what it puts right: older patch releases, and the node that it has cordoned", async () => {
    const findings = [
      ...nodeFindings([unready("ours", "v1.36.1")], "1.36.2"),
      ...serverFindings("v1.36.1", "1.36.2"),
    ];
    assert.equal(findings.length, 3);
    assert.equal(await firstObstacle(findings), "drains");
  });

  it("stops at anything else, whatever its words", async () => {
    const stopped = /^before i-1: the cluster is not well: /;
    assert.match(await firstObstacle(nodeFindings([unready("b", "v1.36.2")], "1.36.2")), stopped);
    assert.match(await firstObstacle(serverFindings("v1.35.1", "1.36.2")), stopped);
    const pod = { kind: "pod", name: "kube-system/a", problem: "waits for npm run roll" } as const;
    assert.match(await firstObstacle([pod]), stopped);
    const ours = { kind: "node", name: "ours", problem: "cordoned by its owner" } as const;
    assert.match(await firstObstacle([ours]), stopped);
  });
});
