import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { before, describe, it } from "mocha";
import { runCommand } from "../../cli/command.ts";
import { commands } from "../../cli/commands.ts";
import { recordAt } from "../../conversion/manifests/json.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { folderOf } from "../unit/conversion/manifests/folder.ts";
import { eventually } from "./eventually.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const pods = `
  selector: { matchLabels: { app: NAME } }
  template:
    metadata: { labels: { app: NAME } }
    spec: { containers: [{ name: main, image: "main:1" }] }
`;
const cronJob = (name: string, suspend: boolean) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name}, namespace: scripted }
spec:
  schedule: "0 0 1 1 *"
  suspend: ${suspend}
  jobTemplate:
    spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "main:1" }] } } }
`;
const manifests = [
  "apiVersion: v1\nkind: Namespace\nmetadata: { name: scripted }\n",
  cronJob("report", false),
  cronJob("paused-long-ago", true),
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: worker, namespace: scripted }\nspec:\n  replicas: 3${pods.replaceAll("NAME", "worker")}`,
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: queue, namespace: scripted, annotations: { cluster-migration/data: per-cluster, cluster-migration/runs: active } }\nspec:\n  serviceName: queue${pods.replaceAll("NAME", "queue")}`,
].join("---\n");

/** Shown and not in the cluster: the scripts must not mind. */
const scaler = `---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: worker, namespace: scripted }
spec: { scaleTargetRef: { name: worker } }
`;
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: scaledobjects.keda.sh }
spec:
  group: keda.sh
  scope: Namespaced
  names: { kind: ScaledObject, plural: scaledobjects }
  versions:
    - name: v1alpha1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;

const kubectl = (process.env["PATH"] ?? "")
  .split(delimiter)
  .some((path) => existsSync(join(path, "kubectl")));

describe("npm run scripts", function () {
  this.timeout(240_000);
  const plane = onControlPlane("kube-controller-manager");
  let dir = "";

  before(async function () {
    if (!kubectl) {
      console.log("    skipped: no kubectl (tests/kubernetes/build-tools.sh builds all)");
      this.skip();
    }
    await plane().runControllers();
    await plane().send(manifestsOf(definition));
    await eventually(async () => {
      for (const { object } of manifestsOf(manifests + scaler)) {
        if (!(await plane().api.has(object))) await plane().api.send(object, "create", false);
      }
    }, 60);
    dir = folderOf({
      "Pulumi.yaml":
        "name: cluster-migration\nconfig: { hostedZones: { default: [example.com] } }\n",
      "Pulumi.old.yaml": `config:
  cluster-migration:cluster:
    name: k8s.example.com
    kubernetesVersion: "1.18"
    existing: { ingress: { dnsName: a.elb.us-east-1.amazonaws.com, zoneId: Z26RNL4JYFTOTI } }
  cluster-migration:activeCommands: { start: scripts/old-start.sh, stop: scripts/old-stop.sh }
  cluster-migration:active: "true"
  cluster-migration:trafficWeight: "100"
`,
      "workloads/all.yaml":
        manifests +
        scaler +
        `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: scripted }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: scripted }
spec:
  rules:
    - host: web.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`,
    });
    const lines: string[] = [];
    const add = (line: string) => lines.push(line);
    const code = await runCommand(
      commands,
      ["scripts", "--stack", "old", "--dir", dir, "--context", "loaded-context"],
      { print: add, complain: add },
    );
    assert.deepEqual(
      [code, lines],
      [
        0,
        ["written: scripts/old-start.sh: 5 workloads", "written: scripts/old-stop.sh: 5 workloads"],
      ],
    );
  });

  function run(verb: "start" | "stop") {
    const { status, stderr } = spawnSync(join(dir, `scripts/old-${verb}.sh`), {
      encoding: "utf8",
      env: {
        ...process.env,
        KUBECONFIG: plane().kubeconfig,
        SETTLE_SECONDS: "0",
        DEADLINE_SECONDS: "90",
      },
    });
    assert.equal(status, 0, stderr);
  }

  async function specs() {
    const found: Record<string, unknown> = {};
    for (const { object } of manifestsOf(manifests + scaler)) {
      if (object.kind === "Namespace") continue;
      const live = await plane().api.get(object);
      const annotations = recordAt(live, "metadata", "annotations");
      const spec = recordAt(live, "spec");
      found[object.metadata.name + object.kind] =
        object.kind === "ScaledObject"
          ? (annotations["autoscaling.keda.sh/paused-replicas"] ?? "goes on")
          : object.kind === "CronJob"
            ? spec["suspend"]
            : spec["replicas"];
    }
    return found;
  }
  const running = {
    reportCronJob: false,
    "paused-long-agoCronJob": true,
    workerDeployment: 3,
    queueStatefulSet: 1,
    workerScaledObject: "goes on",
  };
  const stopped = {
    reportCronJob: true,
    "paused-long-agoCronJob": true,
    workerDeployment: 0,
    queueStatefulSet: 0,
    workerScaledObject: "0",
  };

  it("leaves what runs as it is when start is run first", async () => {
    run("start");
    assert.deepEqual(await specs(), running);
  });

  it("stops everything, also when it is run twice, and starts it as it was", async () => {
    run("stop");
    run("stop");
    assert.deepEqual(await specs(), stopped);
    run("start");
    run("start");
    assert.deepEqual(await specs(), running);
  });

  it("does not take an API that is away for one where nothing runs", () => {
    const { status } = spawnSync(join(dir, "scripts/old-stop.sh"), {
      encoding: "utf8",
      env: { ...process.env, KUBECONFIG: "/nowhere", SETTLE_SECONDS: "0", DEADLINE_SECONDS: "5" },
    });
    assert.notEqual(status, 0);
  });

  it("writes what shellcheck finds nothing in", function () {
    if (spawnSync("shellcheck", ["--version"]).status !== 0) this.skip();
    for (const verb of ["start", "stop"]) {
      const file = join(dir, `scripts/old-${verb}.sh`);
      const { stdout, status } = spawnSync("shellcheck", [file], { encoding: "utf8" });
      assert.equal(status, 0, stdout);
      assert.match(readFileSync(file, "utf8"), /^#!\/bin\/sh\n/);
    }
  });
});
