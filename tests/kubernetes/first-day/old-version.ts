// A real API server that says it is older than it is: nobody builds one of 1.24 any more.
import { createServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import type { KubeConfig } from "@kubernetes/client-node";

/**
 * Passes every question on, but the one for the version.
 *
 * @param kubeconfig the file that is written; its context is `old`
 */
export async function behindOldVersion(
  real: KubeConfig,
  version: string,
  kubeconfig: string,
): Promise<() => void> {
  const cluster = real.getCurrentCluster();
  const user = real.getCurrentUser();
  if (cluster === null || user === null) throw new Error("the kubeconfig names no cluster");
  const server = createServer((question, answer) => {
    if (question.url === "/version") {
      answer.writeHead(200, { "content-type": "application/json" });
      answer.end(JSON.stringify({ gitVersion: `v${version}` }));
      return;
    }
    const passed = request(
      new URL(question.url ?? "/", cluster.server),
      {
        method: question.method,
        ca: Buffer.from(cluster.caData ?? "", "base64"),
        headers: {
          accept: "application/json",
          authorization: `Bearer ${user.token ?? ""}`,
        },
      },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    passed.on("error", () => answer.destroy());
    question.pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const named = {
    clusters: [
      {
        name: "old",
        cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true },
      },
    ],
    users: [{ name: "me", user: {} }],
    contexts: [{ name: "old", context: { cluster: "old", user: "me" } }],
    "current-context": "old",
  };
  writeFileSync(kubeconfig, JSON.stringify(named));
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
