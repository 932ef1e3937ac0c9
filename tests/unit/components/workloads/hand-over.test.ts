import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { askBeforeHandOver } from "../../../../components/workloads/hand-over.ts";
import type { Side } from "../../../../migration/state/side.ts";
import { manifestsOf } from "../../conversion/objects.ts";
import { context, lock } from "../../migration/migration-context.ts";
import { newSide, oldSide } from "../../migration/two-sides.ts";
import { testEnvironment } from "../test-environment.ts";

const manifests = manifestsOf(`
apiVersion: batch/v1beta1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 * * * *"
  jobTemplate:
    spec: { template: { spec: { restartPolicy: Never, containers: [{ name: it, image: "it:1" }] } } }
`);
const report = { kind: "CronJob", namespace: "shop", name: "report" };
const workloads = {
  manifests,
  activeOnly: [{ ...report, apiVersion: "batch/v1beta1", reason: "a CronJob" }],
};
const kubeconfigs = { own: "of this side", peer: "of the other side" };

describe("before the active-only workloads are handed over", () => {
  let server: Server;
  /** The code of the server's refusals. */
  let code = 422;
  /** What it was sent. */
  let sent: { method: string | undefined; name: string; suspend: unknown }[] = [];

  beforeEach(async () => {
    code = 422;
    sent = [];
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        if (request.method !== "GET") {
          const { metadata, spec } = JSON.parse(body) as {
            metadata: { name: string };
            spec: { suspend?: boolean };
          };
          sent.push({ method: request.method, name: metadata.name, suspend: spec.suspend });
          response.writeHead(code, { "content-type": "application/json" });
          response.end(JSON.stringify({ kind: "Status", message: "it is wrong" }));
          return;
        }
        const resource = { name: "cronjobs", kind: "CronJob", namespaced: true, verbs: ["patch"] };
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ groupVersion: "batch/v1", resources: [resource] }));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  /** @param holder of the active lock */
  async function ask(side: Side, holder: string, known: typeof kubeconfigs | object = kubeconfigs) {
    const clusters: string[] = [];
    const { cluster } = newSide();
    const at = context({ side, observed: lock("active", holder), peerLast: { cluster } });
    const mistakes = await askBeforeHandOver(at, workloads, known, {
      ...testEnvironment,
      kubernetesApi: (name) => {
        clusters.push(name);
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      },
    });
    return { clusters, mistakes };
  }
  const line = "test.yaml:1: CronJob shop/report: it is wrong";
  const releasing = oldSide({ peer: "new", active: false });

  it("the other side's server is asked while this one gives them up, for what would run there", async () => {
    assert.deepEqual(await ask(releasing, "old"), {
      clusters: ["new.example.com"],
      mistakes: [line],
    });
    assert.deepEqual(sent, [{ method: "POST", name: "report-asked", suspend: undefined }]);
  });

  it("this side's is asked while it takes them over, and before", async () => {
    const told = { clusters: ["new.example.com"], mistakes: [line] };
    assert.deepEqual(await ask(newSide({ active: true }), "nobody"), told);
    assert.deepEqual(await ask(newSide(), "old"), told);
  });

  it("nobody is asked where they run, where they are to be stopped with the machines, nor without a kubeconfig", async () => {
    const nothing = { clusters: [], mistakes: [] };
    assert.deepEqual(await ask(oldSide({ peer: "new" }), "old"), nothing);
    assert.deepEqual(await ask({ ...releasing, fence: true }, "old"), nothing);
    assert.deepEqual(await ask(releasing, "old", { own: "of this side" }), nothing);
  });

  it("a server that refuses for another reason has found nothing wrong with them", async () => {
    for (code of [401, 403, 404, 500, 503]) {
      assert.deepEqual((await ask(releasing, "old")).mistakes, []);
    }
    assert.equal(sent.at(-1)?.method, "PATCH");
  });
});
