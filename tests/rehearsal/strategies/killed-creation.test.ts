import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import { Killed } from "../../../rehearsal/runtimes/simulated/program.ts";
import { specOf } from "../../../rehearsal/world/kubernetes/object.ts";
import { shortRehearsal } from "./short-project.ts";

describe("a first update that is killed while it creates workloads", function () {
  this.timeout(600_000);
  let close: (() => Promise<void>) | undefined;

  afterEach(async () => {
    await close?.();
    close = undefined;
  });

  it("converges when it is run again, and what it has created can be changed and suspended", async () => {
    const short = await shortRehearsal();
    ({ close } = short);
    const { rehearsal } = short;
    const { world, project } = rehearsal;
    world.clock.haste = 20;
    const old = () => world.clusters.get(rehearsal.clusterOf("old")) ?? assert.fail();
    let nodes = 0;
    const killed = project.up("old", (operation, urn) => {
      if (operation !== "create" || !urn.endsWith(":Deployment::shop/web")) return;
      // its pods do not become ready
      nodes = old().nodes;
      old().nodes = 0;
      world.clock.after(60, () => void project.kill("old"));
    });
    await assert.rejects(killed, Killed);
    const cluster = old();
    cluster.nodes = nodes;
    const report = () => cluster.get("CronJob", "shop", "report");
    const web = () => cluster.get("Deployment", "shop", "web");
    const inState = () =>
      [...(project.states.get("old")?.resources.values() ?? [])].some(
        ({ type, name }) => type.endsWith(":Deployment") && name === "shop/web",
      );
    assert.notEqual(web(), undefined);
    assert.equal(inState(), false);

    assert.deepEqual((await project.up("old")).errors, []);
    assert.equal(inState(), true);

    // the API server must not take the killed creation for another owner of the fields
    const manifests = join(rehearsal.shared.workloads, "shop.yaml");
    writeFileSync(manifests, readFileSync(manifests, "utf8").replace("web:1", "web:2"));
    assert.deepEqual((await project.up("old")).errors, []);

    // a person has scaled the queue worker meanwhile
    await cluster.scale("Deployment", "shop", "mailer", 3);
    rehearsal.edit("old", [{ key: "active", value: false }]);
    assert.deepEqual((await project.up("old")).errors, []);
    assert.equal(specOf(report() ?? assert.fail())["suspend"], true);
    const mailer = cluster.get("Deployment", "shop", "mailer");
    assert.equal(specOf(mailer ?? assert.fail())["replicas"], 0);
  });
});
