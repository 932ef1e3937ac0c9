import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Stage } from "../../rehearsal/stage.ts";
import { record } from "../../rehearsal/world/provider.ts";
import { shortStage } from "./strategies/short-project.ts";

describe("an existing cluster on the stage", () => {
  let opened: { readonly stage: Stage; readonly close: () => Promise<void> };

  beforeEach(async () => {
    opened = await shortStage({ existing: "1.10.13" });
  });

  afterEach(async () => {
    await opened.close();
  });

  it("runs the workloads and serves the hosts", async () => {
    const { world } = opened.stage;
    const cluster = world.clusters.get("old.k8s.example.com");
    assert.equal(cluster?.kubernetesVersion, "1.10.13");
    assert.deepEqual(cluster.route("shop.example.com", "/")?.service, "web");
    assert.ok(await world.clock.until(() => cluster.endpoints("shop", "web").length === 2, 600));
  });

  it("is what simple records point at, which the side is to adopt", () => {
    const { world } = opened.stage;
    const [zone] = world.zones.all();
    const records = world.zones
      .list(zone?.id ?? "")
      .map(({ name, type, setIdentifier, alias }) => [name, type, setIdentifier, alias?.name]);
    assert.deepEqual(records.sort(), [
      ["secure.example.com", "A", undefined, "a0123456789.us-east-1.elb.amazonaws.com"],
      ["shop.example.com", "A", undefined, "a0123456789.us-east-1.elb.amazonaws.com"],
    ]);
    assert.equal(opened.stage.side("old").adopt, true);
  });

  it("stops and starts its singletons by the side's commands", () => {
    const { world } = opened.stage;
    const { start = "", stop = "" } = opened.stage.side("old").singletonCommands ?? {};
    const suspended = (): unknown => {
      const cluster = world.clusters.get("old.k8s.example.com");
      const object = cluster?.get("CronJob", "shop", "report");
      return object === undefined || record(object["spec"])["suspend"] === true;
    };
    assert.equal(suspended(), false);
    world.commands.get(stop)?.();
    assert.equal(suspended(), true);
    world.commands.get(start)?.();
    assert.equal(suspended(), false);
  });
});
