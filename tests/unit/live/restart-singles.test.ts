import assert from "node:assert/strict";
import type { V1Deployment } from "@kubernetes/client-node";
import { describe, it } from "mocha";
import { MovingPod } from "../../../live/roll/restart-singles.ts";
import { parseSelector } from "../../../rehearsal/world/kubernetes/api-server.ts";

describe("a pod that ends when its Deployment's new one is ready", () => {
  it("goes by its own Deployment's pods, whatever the selector is made of", async () => {
    const pods = [
      { labels: { app: "web" }, reason: undefined },
      { labels: { app: "other" }, reason: "Unschedulable" },
    ];
    const core = {
      listNamespacedPod: ({ labelSelector = "" }) =>
        Promise.resolve({
          items: pods
            .filter(({ labels }) => parseSelector(labelSelector)(labels))
            .map(({ labels, reason }) => ({
              metadata: { labels },
              status: {
                conditions: [{ type: "PodScheduled", status: "False", ...(reason && { reason }) }],
              },
            })),
        }),
    };
    const hasNoPlace = async (values: string[]) => {
      const matchExpressions = [{ key: "app", operator: "In", values }];
      const deployment = { spec: { selector: { matchExpressions }, template: {} } };
      const moving = new MovingPod(JSON.parse(JSON.stringify(deployment)) as V1Deployment);
      await moving.hasNoPlace(core, 0);
      return moving.hasNoPlace(core, 180_000);
    };
    assert.equal(await hasNoPlace(["web"]), false);
    assert.equal(await hasNoPlace(["web", "other"]), true);
  });
});
