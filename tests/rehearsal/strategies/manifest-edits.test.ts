import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Fault } from "../../../rehearsal/strategies/faults/fault.ts";
import { migrateWith } from "../../../rehearsal/strategies/faults/faults.ts";
import type { Rehearsal } from "../../../rehearsal/rehearsal.ts";
import { specOf } from "../../../rehearsal/world/kubernetes/object.ts";
import { mustUp, phase, wait } from "../../../rehearsal/strategies/strategy.ts";
import { shortRehearsal, silent } from "./short-project.ts";

/** All in the namespace `default`, which is not written. */
const manifests = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: "main:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec:
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`;

const autoscaler = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 9
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }]
`;

describe("an edit of the manifests while both sides serve", function () {
  this.timeout(600_000);
  let folder = "";
  let close: (() => Promise<void>) | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "edited-manifests-"));
  });
  afterEach(async () => {
    await close?.();
    close = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  /** At 50 %, on both sides, and some minutes afterwards. */
  async function edited(edit: (text: string) => string): Promise<Rehearsal> {
    const file = join(folder, "shop.yaml");
    writeFileSync(file, manifests);
    const short = await shortRehearsal({ workloads: folder });
    ({ close } = short);
    const fault: Fault = {
      what: "the manifests are edited",
      before: { key: "trafficWeight", stack: "source" },
      happens: async (trial, _edit, { source, target }) => {
        const text = readFileSync(file, "utf8");
        const changed = edit(text);
        assert.notEqual(changed, text);
        writeFileSync(file, changed);
        for (const stack of [source, target]) {
          await phase(trial, `${stack}: manifests`, undefined, async () => {
            await mustUp(trial, stack);
            await wait(trial, 240, "clients");
          });
        }
        return "stop";
      },
    };
    await migrateWith([fault], short.rehearsal, silent);
    assert.deepEqual(short.rehearsal.requestLog.firstFailures, []);
    return short.rehearsal;
  }

  it("may rename a Service and its Deployment: the Ingress follows when the new pods are ready", async () => {
    await edited((text) =>
      text.replaceAll("name: web", "name: front").replaceAll("app: web", "app: front"),
    );
  });

  it("may write the namespace in which an object is: it is the same object, not another", async () => {
    await edited((text) =>
      text.replaceAll(/metadata: \{ name: (\w+) \}/g, "metadata: { name: $1, namespace: default }"),
    );
  });

  it("may add an autoscaler: the replicas stay until it has looked", async () => {
    const { world } = await edited((text) => `${text}---${autoscaler}`);
    for (const cluster of world.clusters.values()) {
      const web = cluster.get("Deployment", "default", "web") ?? assert.fail();
      assert.equal(specOf(web)["replicas"], 2);
    }
  });
});
