import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Reporter } from "../../../rehearsal/strategies/strategy.ts";
import { projectFolder } from "../../../rehearsal/project-folder.ts";
import { Rehearsal, type RehearsalOptions } from "../../../rehearsal/rehearsal.ts";

export const shortManifests = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: { cluster-migration/provided: Secret/web } }
spec:
  tls: [{ hosts: [secure.example.com], secretName: web }]
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
    - host: secure.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: mailer, namespace: shop }
spec:
  selector: { matchLabels: { app: mailer } }
  template:
    metadata: { labels: { app: mailer } }
    spec: { containers: [{ name: mailer, image: "mailer:1" }] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: report, image: "report:1" }] }
`;

/** A rehearsal of the project's own program and stacks, with one small service and a short drain. */
export async function shortRehearsal(
  options: Partial<RehearsalOptions> = {},
  manifests = shortManifests,
): Promise<{ rehearsal: Rehearsal; close: () => Promise<void> }> {
  const source = mkdtempSync(join(tmpdir(), "short-project-"));
  for (const stack of ["old", "new"]) {
    cpSync(join(projectFolder, `Pulumi.${stack}.yaml`), join(source, `Pulumi.${stack}.yaml`));
  }
  const main = parse(readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, object>;
  };
  const config = {
    ...main.config,
    drainSeconds: { ...main.config["drainSeconds"], default: 900 },
    rollout: { ...main.config["rollout"], default: [10, 50, 100] },
  };
  writeFileSync(join(source, "Pulumi.yaml"), stringify({ ...main, config }));
  mkdirSync(join(source, "workloads"));
  writeFileSync(join(source, "workloads", "shop.yaml"), manifests);
  const rehearsal = await Rehearsal.open({
    source,
    program: join(projectFolder, "index.ts"),
    hosts: {},
    seed: 1,
    speed: 480,
    clients: 60,
    ...options,
  });
  return {
    rehearsal,
    close: async () => {
      await rehearsal.close();
      rmSync(source, { recursive: true, force: true });
    },
  };
}

export const silent: Reporter = {
  waitsFor: () => undefined,
  comes: () => undefined,
  began: () => undefined,
  ended: () => undefined,
};
