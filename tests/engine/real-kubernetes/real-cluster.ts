// A migration to a cluster whose API server is a real one, which the real Kubernetes plugin writes to. All else is
// simulated: AWS, DNS, the source, and the ingress that answers for the target.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pluginOnPath } from "../../../rehearsal/runtimes/engine/cli.ts";
import { renderFor } from "../../../conversion/render.ts";
import { describeObject } from "../../../conversion/manifests/manifest.ts";
import { readManifests } from "../../../conversion/manifests/read.ts";
import { ApiProxy } from "../../kubernetes/api-proxy.ts";
import type { RealControlPlane } from "../../../rehearsal/control-planes/real-control-plane.ts";
import { minorOfServer } from "../../../rehearsal/control-planes/programs.ts";
import { onOwnControlPlane } from "../../kubernetes/shared-control-plane.ts";
import { onStage, Rehearsal } from "../stage.ts";
import { ingressOf } from "../two-clusters.ts";

/** Simulated seconds in a second: pods of a real cluster take real time to start and to end. */
const speed = 20;

export const target = "new.k8s.example.com";

export interface RealTarget {
  readonly plane: RealControlPlane;
  readonly stage: Rehearsal;
  /** The way of the plugin, and of the program, to the API server. */
  readonly proxy: ApiProxy;
}

/**
 * The stage for the tests of one `describe`, with the stack `old` created and serving; they are skipped, with one line that
 * says so, where the plugin, the CLI or a control plane is missing.
 */
export function onRealCluster(): () => RealTarget {
  const plane = onOwnControlPlane("kube-controller-manager", "kube-scheduler", "kwok");
  let proxy: ApiProxy | undefined;
  before(async function () {
    this.timeout(180_000);
    if ((await pluginOnPath("kubernetes")) === undefined) {
      console.log("    skipped: no `pulumi-resource-kubernetes` on the PATH");
      this.skip();
    }
    await plane().runPods();
    proxy = await ApiProxy.to(plane().config);
  });
  after(() => {
    proxy?.close();
  });
  const stage = onStage(async () => {
    const made = await Rehearsal.start({ speed, realKubernetes: true, realApis: [target] });
    await setSides(made, proxy?.kubeconfig(plane().config) ?? "");
    return made;
  });
  return () => {
    if (proxy === undefined) throw new Error("the proxy is not set yet");
    return { plane: plane(), stage: stage(), proxy };
  };
}

/** What the API server has of the manifests' objects: `Deployment shop/web`. */
export async function whatIsThere({ plane, stage }: RealTarget): Promise<readonly string[]> {
  const { objects } = renderFor(readManifests(stage.path("workloads")), {
    kubernetesVersion: `1.${minorOfServer() ?? ""}`,
    active: true,
  });
  const there = await Promise.all(objects.map((object) => plane.api.has(object)));
  return objects.filter((_, i) => there[i]).map(describeObject);
}

async function setSides(stage: Rehearsal, kubeconfig: string): Promise<void> {
  const extra = fileURLToPath(new URL("orders.yaml", import.meta.url));
  copyFileSync(extra, stage.path("workloads/orders.yaml"));
  // no run may fall between two steps of a test: kwok ends no Job
  const workers = stage.path("workloads/shop/workers.yaml");
  const often = readFileSync(workers, "utf8");
  writeFileSync(workers, often.replace('"*/5 * * * *"', '"0 0 29 2 *"'));
  stage.share({ drainSeconds: 60, rollout: [50, 100] });
  const versions = { old: "1.24.17", new: `1.${minorOfServer() ?? ""}.0` };
  for (const [side, kubernetesVersion] of Object.entries(versions)) {
    const name = `${side}.k8s.example.com`;
    const ingress = ingressOf(side);
    const cluster = await stage.world.addExisting({ name, kubernetesVersion, nodes: 3, ingress });
    // what answers for the hosts
    const { objects } = renderFor(readManifests(stage.path("workloads")), {
      kubernetesVersion: versions.new,
      active: side === "old",
    });
    for (const object of objects) cluster.place(object);
    await stage.create(side, {
      cluster: { name, kubernetesVersion, existing: { ingress, manageWorkloads: side === "new" } },
      ...(side === "old" && { activeCommands: { start: "true", stop: "true" } }),
    });
  }
  const { code, text } = await stage.engine.cli.run([
    ...["config", "set", "--secret", "--stack", "new"],
    ...["cluster-migration:kubeconfig", kubeconfig],
  ]);
  if (code !== 0) throw new Error(text);
  await stage.apply("old", { trafficWeight: 100, active: true });
  await stage.apply("old", { peer: "new" });
  stage.edit("new", { peer: "old" });
}
