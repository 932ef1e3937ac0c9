// What an API server of Kubernetes 1.8 answers, over plain HTTP: no paging, every kind in its first group too.
import { createServer, type Server } from "node:http";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Item = Readonly<Record<string, unknown>>;

const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];
const resource = (name: string, kind: string, namespaced = true) => ({
  name,
  kind,
  namespaced,
  verbs,
});

const discovery: Readonly<Record<string, unknown>> = {
  "/version": { major: "1", minor: "8", gitVersion: "v1.8.15" },
  "/api/v1": {
    resources: [
      resource("configmaps", "ConfigMap"),
      resource("events", "Event"),
      resource("namespaces", "Namespace", false),
      resource("nodes", "Node", false),
      resource("pods", "Pod"),
      { ...resource("pods/log", "Pod"), verbs: ["get"] },
      resource("secrets", "Secret"),
      resource("serviceaccounts", "ServiceAccount"),
      resource("services", "Service"),
    ],
  },
  "/apis": {
    groups: [
      {
        name: "apiregistration.k8s.io",
        versions: [{ groupVersion: "apiregistration.k8s.io/v1beta1" }],
        preferredVersion: { groupVersion: "apiregistration.k8s.io/v1beta1" },
      },
      {
        name: "extensions",
        versions: [{ groupVersion: "extensions/v1beta1" }],
        preferredVersion: { groupVersion: "extensions/v1beta1" },
      },
      {
        name: "apps",
        versions: [{ groupVersion: "apps/v1beta2" }, { groupVersion: "apps/v1beta1" }],
        preferredVersion: { groupVersion: "apps/v1beta1" },
      },
      {
        name: "batch",
        versions: [{ groupVersion: "batch/v1" }, { groupVersion: "batch/v1beta1" }],
        preferredVersion: { groupVersion: "batch/v1" },
      },
      {
        name: "metrics.k8s.io",
        versions: [{ groupVersion: "metrics.k8s.io/v1beta1" }],
        preferredVersion: { groupVersion: "metrics.k8s.io/v1beta1" },
      },
    ],
  },
  "/apis/apiregistration.k8s.io/v1beta1": {
    resources: [resource("apiservices", "APIService", false)],
  },
  "/apis/extensions/v1beta1": {
    resources: [resource("deployments", "Deployment"), resource("ingresses", "Ingress")],
  },
  "/apis/apps/v1beta1": { resources: [resource("deployments", "Deployment")] },
  "/apis/apps/v1beta2": { resources: [resource("deployments", "Deployment")] },
  "/apis/batch/v1": { resources: [resource("jobs", "Job")] },
  "/apis/batch/v1beta1": { resources: [resource("cronjobs", "CronJob")] },
};

export interface OldServer {
  readonly kubeconfig: string;
  /** The paths that were asked. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** @param lists items by path; a number is the status of a refusal */
export async function oldServer(
  lists: Readonly<Record<string, readonly Item[] | number>>,
): Promise<OldServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    asked.push(path);
    const list = lists[path];
    const refused = typeof list === "number" ? list : undefined;
    const found = discovery[path] ?? { items: typeof list === "number" ? [] : (list ?? []) };
    response.writeHead(refused ?? 200, { "Content-Type": "application/json" });
    response.end(
      JSON.stringify(
        refused === undefined ? found : { kind: "Status", message: `${path} is forbidden` },
      ),
    );
  });
  const port = await listening(server);
  const kubeconfig = join(mkdtempSync(join(tmpdir(), "old-server-")), "config");
  const cluster = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: "old", cluster }],
      users: [{ name: "admin", user: {} }],
      contexts: [{ name: "old", context: { cluster: "old", user: "admin" } }],
      "current-context": "old",
    }),
  );
  return {
    kubeconfig,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
