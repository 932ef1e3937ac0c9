import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProviderRefusal } from "../../rehearsal/world/provider.ts";
import { onStage } from "./stage.ts";
import { clusterOf, hosts, manifestsOf, token, twoClusters } from "./two-clusters.ts";

describe("an unhealthy side on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(() => twoClusters({ managed: true }));
  const old = () => {
    const cluster = stage().world.clusters.get(clusterOf("old").name);
    assert.ok(cluster !== undefined);
    return cluster;
  };
  const weights = (stack: string) =>
    stage()
      .records()
      .filter((record) => record.includes(` A ${stack} `));
  const at = (stack: string, weight: number) => hosts.map((host) => `${host} A ${stack} ${weight}`);

  /** Every Deployment changes. */
  const scale = (replicas: number) => {
    const text = manifestsOf().replaceAll("replicas: 1", `replicas: ${replicas}`);
    writeFileSync(stage().path("manifests/services.yaml"), text);
  };

  before(async () => {
    await stage().apply("old", { trafficWeight: 100 });
    await stage().apply("old", { peer: "new" });
    await stage().apply("new", { peer: "old" });
    await stage().apply("new", { trafficWeight: 100 });
  });

  it("leaves nothing undone in silence: an update that finds no API fails at its end", async () => {
    old().apiUp = false;
    scale(2);
    const { code, errors } = await stage().up("old");
    scale(1);
    old().apiUp = true;
    assert.equal(code, 1);
    assert.match(
      errors.join("\n"),
      /^old\.k8s\.example\.com: its Kubernetes API did not answer when this update began \(.*\): all that it has was left as it is; update again when it answers$/m,
    );
    assert.deepEqual(await stage().apply("old"), []);
  });

  it("gives its first share away with its API dead", async () => {
    old().apiUp = false;
    await stage().apply("old", { trafficWeight: 50 });
    old().apiUp = true;
    assert.deepEqual(weights("old"), at("old", 50));
  });

  it("gives up share although a workload of it cannot be updated", async () => {
    const cluster = old();
    cluster.apply = () => {
      throw new ProviderRefusal("Forbidden", "admission webhook denied the request");
    };
    scale(2);
    stage().edit("old", { trafficWeight: 11 });
    const { code, errors } = await stage().up("old");
    scale(1);
    Reflect.deleteProperty(cluster, "apply");
    assert.equal(code, 1);
    assert.ok(errors.some((error) => error.includes("admission webhook denied the request")));
    assert.deepEqual(weights("old"), at("old", 11));
  });

  it("is lowered to 0 with its API dead, changed workloads and all", async () => {
    old().apiUp = false;
    scale(3);
    await stage().apply("old", { trafficWeight: 0 });
    assert.deepEqual(weights("old"), at("old", 0));
  });

  it("is fenced, retired and destroyed with its API dead", async () => {
    await stage().apply("old", { fence: true });
    await stage().world.clock.sleep(60);
    await stage().apply("old", { retired: true });
    const { code, text } = await stage().destroy("old", "--run-program");
    assert.equal(code, 0, text);
    assert.deepEqual(weights("new"), at("new", 100));
    assert.deepEqual(weights("old"), []);
  });

  it("leaves its kubeconfig nowhere in clear", () => {
    const leaks = readdirSync(stage().engine.cli.backend, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file, "utf8").includes(token));
    assert.deepEqual(leaks, []);
  });
});
