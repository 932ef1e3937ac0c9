import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { specOf } from "../../rehearsal/world/kubernetes/object.ts";
import { onStage } from "./stage.ts";
import { clusterOf, twoClusters } from "./two-clusters.ts";

const report = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: default }
spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: report, image: "report:1" }] }
`;

describe("workloads of a cluster that serves, on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(() => twoClusters({ managed: true }));
  const cluster = () => stage().world.clusters.get(clusterOf("old").name) ?? assert.fail();
  const suspended = () =>
    specOf(cluster().get("CronJob", "default", "report") ?? assert.fail())["suspend"] === true;
  const lock = () =>
    stage()
      .records()
      .filter((record) => record.startsWith("_active-lock."));

  before(async () => {
    writeFileSync(stage().path("manifests/report.yaml"), report);
    await stage().apply("old", { trafficWeight: 100, active: true });
  });

  /** Before anything has changed, with this text. */
  async function refused(takeBack: () => void, text: RegExp): Promise<void> {
    const objects = JSON.stringify(cluster().list("Deployment"));
    const { code, errors, steps } = await stage().up("old");
    takeBack();
    assert.match(errors.join("\n"), text);
    assert.equal(code, 1);
    assert.deepEqual(steps, []);
    assert.equal(JSON.stringify(cluster().list("Deployment")), objects);
  }

  it("are not replaced: a selector that changes is refused", async () => {
    const file = stage().path("manifests/services.yaml");
    const text = readFileSync(file, "utf8");
    const changed = parseAllDocuments(text).map((document) => {
      if (document.get("kind") === "Deployment" && document.getIn(["metadata", "name"]) === "api") {
        document.setIn(["spec", "selector", "matchLabels", "tier"], "front");
        document.setIn(["spec", "template", "metadata", "labels", "tier"], "front");
      }
      return document.toString({ directives: false });
    });
    writeFileSync(file, changed.join("---\n"));
    await refused(() => {
      writeFileSync(file, text);
    }, /^backed: api\.example\.com: Deployment default\/api: spec\.selector changed, which no update can do/);
  });

  it("are not given up: manageWorkloads may not become false", async () => {
    const takeBack = stage().edit("old", {
      cluster: clusterOf("old"),
      kubeconfig: undefined,
      activeCommands: { start: ":", stop: ":" },
    });
    await refused(takeBack, /^no-in-place-change: cluster: manageWorkloads true -> false/);
  });

  it("an API that never answers releases nothing, and the lock is kept until it does", async () => {
    stage().edit("old", { active: false });
    cluster().apiSilent = true;
    const { code } = await stage().up("old");
    assert.equal(code, 1);
    assert.equal(suspended(), false);
    assert.deepEqual(lock(), ["_active-lock.cluster-migration.example.com TXT old"]);
    cluster().apiSilent = false;
    await stage().apply("old");
    assert.equal(suspended(), true);
    assert.deepEqual(lock(), []);
  });
});
