// `--services N`: manifests of so many small services, as a company of that size has them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

/** Every one of so many has what not every service has. */
const every = { cronJob: 7, worker: 9, autoscaler: 3 };

/** Namespaces that the services are spread over. */
const teams = ["shop", "billing", "search", "accounts", "delivery"];

/**
 * Writes a file for each service: a web server behind a host of its own, its configuration, and for some a CronJob, a queue worker or an
 * autoscaler. All is written in the API versions of 2018, so that both sides get what their Kubernetes serves.
 *
 * @param zone the hosted zone that the hosts are in
 */
export function writeServices(folder: string, count: number, zone: string): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, objects: readonly object[]): void => {
    writeFileSync(join(folder, name), objects.map((object) => stringify(object)).join("---\n"));
  };
  const used = teams.slice(0, count);
  write(
    "namespaces.yaml",
    used.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
  );
  for (let i = 1; i <= count; i++) {
    const name = `service-${String(i).padStart(String(count).length, "0")}`;
    const namespace = teams[i % used.length] ?? "";
    write(`${name}.yaml`, [
      ...webService(name, namespace, `${name}.${zone}`),
      ...(i % every.autoscaler === 0 ? [autoscaler(name, namespace)] : []),
      ...(i % every.cronJob === 0 ? [cronJob(`${name}-report`, namespace)] : []),
      ...(i % every.worker === 0 ? [deployment(`${name}-worker`, namespace, 1, {})] : []),
    ]);
  }
}

function webService(name: string, namespace: string, host: string): readonly object[] {
  const metadata = { name, namespace };
  const configured = {
    ports: [{ name: "http", containerPort: 8080 }],
    resources: { requests: { cpu: "50m", memory: "64Mi" } },
    envFrom: [{ configMapRef: { name } }, { secretRef: { name } }],
    readinessProbe: { httpGet: { path: "/healthz", port: "http" } },
  };
  return [
    deployment(name, namespace, 2, configured),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    },
    {
      apiVersion: "extensions/v1beta1",
      kind: "Ingress",
      metadata: { ...metadata, annotations: { "cluster-migration/probe-path": "/healthz" } },
      spec: {
        rules: [
          {
            host,
            http: { paths: [{ path: "/", backend: { serviceName: name, servicePort: "http" } }] },
          },
        ],
      },
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { LOG_LEVEL: "info" } },
    { apiVersion: "v1", kind: "Secret", metadata, stringData: { TOKEN: "made-for-a-rehearsal" } },
  ];
}

function deployment(name: string, namespace: string, replicas: number, container: object): object {
  return {
    apiVersion: "apps/v1beta2",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: `registry.example.com/${name}:1.0.0`, ...container }] },
      },
    },
  };
}

function autoscaler(name: string, namespace: string): object {
  return {
    apiVersion: "autoscaling/v2beta1",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1beta2", kind: "Deployment", name },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [{ type: "Resource", resource: { name: "cpu", targetAverageUtilization: 70 } }],
    },
  };
}

function cronJob(name: string, namespace: string): object {
  return {
    apiVersion: "batch/v1beta1",
    kind: "CronJob",
    metadata: { name, namespace },
    spec: {
      schedule: "*/5 * * * *",
      concurrencyPolicy: "Forbid",
      jobTemplate: {
        spec: {
          template: {
            spec: {
              restartPolicy: "Never",
              containers: [{ name, image: `registry.example.com/${name}:1.0.0` }],
            },
          },
        },
      },
    },
  };
}
