import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { monthlyCost, totalOf } from "../../../config/cluster-cost.ts";
import { createdCluster } from "../components/cluster/boot/example.ts";

const told = (more: object) =>
  monthlyCost(createdCluster(more)).map(({ what, count, dollars }) => [
    what,
    count,
    dollars === undefined ? undefined : Math.round(dollars),
  ]);

describe("what a cluster costs a month", () => {
  it("is counted from its config", () => {
    assert.deepEqual(told({}), [
      ["members, t3.medium", 3, 91],
      ["workers, t3.medium", 3, 91],
      ["NAT gateways", 3, 99],
      ["network load balancers", 2, 33],
      ["public IPv4 addresses", 9, 33],
      ["GiB of disks (6 machines)", 636, 51],
      ["KMS key", 1, 1],
    ]);
  });

  it("is less with one gateway and load balancers of private addresses, and says no price that it does not know", () => {
    const more = {
      network: { natGateways: "single" },
      apiInternal: true,
      ingress: { internal: true },
      nodes: [{ name: "a", machineType: "p5.48xlarge", minSize: 2 }],
    };
    assert.deepEqual(told(more), [
      ["members, t3.medium", 3, 91],
      ["workers, p5.48xlarge", 2, undefined],
      ["NAT gateways", 1, 33],
      ["network load balancers", 2, 33],
      ["public IPv4 addresses", 1, 4],
      ["GiB of disks (5 machines)", 508, 41],
      ["KMS key", 1, 1],
    ]);
    assert.equal(totalOf(monthlyCost(createdCluster(more))), 91 + 33 + 33 + 4 + 41 + 1);
  });
});
