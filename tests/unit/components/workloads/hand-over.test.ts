import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { askBeforeHandOver, mistakesIn } from "../../../../components/workloads/hand-over.ts";
import type { Side } from "../../../../migration/state/side.ts";
import { manifestsOf } from "../../conversion/objects.ts";
import { context, lock } from "../../migration/migration-context.ts";
import { newSide, oldSide } from "../../migration/two-sides.ts";
import { testEnvironment } from "../test-environment.ts";

const cronJob = (name: string) => `
apiVersion: batch/v1beta1
kind: CronJob
metadata: { name: ${name}, namespace: shop }
spec:
  schedule: "0 * * * *"
  jobTemplate:
    spec: { template: { spec: { restartPolicy: Never, containers: [{ name: it, image: "it:1" }] } } }
`;
const workloadsOf = (names: readonly string[]) => ({
  manifests: manifestsOf(names.map(cronJob).join("---")),
  activeOnly: names.map((name) => ({
    ...{ apiVersion: "batch/v1beta1", kind: "CronJob", namespace: "shop", name },
    reason: "a CronJob",
  })),
});
const kubeconfigs = { own: "of this side", peer: "of the other side" };

describe("before the active-only workloads are handed over", () => {
  let server: Server;
  /** The code of the server's refusals. */
  let code = 422;
  /** The methods of what it takes. */
  let takes: readonly string[] = [];
  /** Its body. */
  let body = "";
  /** True: the server breaks every connection off. */
  let silent = false;
  /** How many questions it was asked. */
  let asked = 0;
  /** What it was sent. */
  let sent: { method: string | undefined; name: string; suspend: unknown }[] = [];

  beforeEach(async () => {
    code = 422;
    body = JSON.stringify({ kind: "Status", message: "it is wrong" });
    [silent, takes] = [false, []];
    asked = 0;
    sent = [];
    server = createServer((request, response) => {
      let object = "";
      asked += 1;
      request.on("data", (chunk: Buffer) => (object += chunk.toString()));
      request.on("end", () => {
        if (silent) {
          request.socket.destroy();
          return;
        }
        if (request.method !== "GET") {
          const { metadata, spec } = JSON.parse(object) as {
            metadata: { name: string };
            spec: { suspend?: boolean };
          };
          sent.push({ method: request.method, name: metadata.name, suspend: spec.suspend });
          response.writeHead(takes.includes(request.method ?? "") ? 200 : code, {
            "content-type": "application/json",
          });
          response.end(body);
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
  async function ask(
    side: Side,
    holder: string,
    known: typeof kubeconfigs | object = kubeconfigs,
    names: readonly string[] = ["report"],
    served = true,
  ) {
    const clusters: string[] = [];
    const warnings: string[] = [];
    const { cluster } = newSide();
    const at = context({ side, observed: lock("active", holder), peerLast: { cluster } });
    const environment = {
      ...testEnvironment,
      kubernetesApi: (name: string) => {
        clusters.push(name);
        return served ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : undefined;
      },
    };
    const mistakes = await askBeforeHandOver(at, workloadsOf(names), known, environment, (text) =>
      warnings.push(text),
    );
    return { clusters, mistakes, warnings };
  }
  const line = "test.yaml:1: CronJob shop/report: it is wrong";
  const releasing = oldSide({ peer: "new", active: false });

  it("the other side's server is asked while this one gives them up, for what would run there", async () => {
    assert.deepEqual(await ask(releasing, "old"), {
      clusters: ["new.example.com"],
      mistakes: [line],
      warnings: [],
    });
    const asked = { name: "report", suspend: undefined };
    assert.deepEqual(sent, [
      { method: "PATCH", ...asked },
      { method: "POST", ...asked },
    ]);
  });

  it("this side's is asked while it takes them over, and before", async () => {
    const told = { clusters: ["new.example.com"], mistakes: [line], warnings: [] };
    assert.deepEqual(await ask(newSide({ active: true }), "nobody"), told);
    assert.deepEqual(await ask(newSide(), "old"), told);
  });

  it("nobody is asked where they run, where they are to be stopped with the machines, nor without a kubeconfig", async () => {
    const nothing = { clusters: [], mistakes: [], warnings: [] };
    assert.deepEqual(await ask(oldSide({ peer: "new" }), "old"), nothing);
    assert.deepEqual(await ask({ ...releasing, fence: true }, "old"), nothing);
    assert.deepEqual(await ask(releasing, "old", { own: "of this side" }), nothing);
  });

  it("a server that refuses for another reason has found nothing wrong with them", async () => {
    for (code of [401, 403, 404, 500, 503]) {
      assert.deepEqual((await ask(releasing, "old")).mistakes, []);
    }
    assert.equal(sent.at(-1)?.method, "POST");
  });

  it("what it would apply is right, by its own name", async () => {
    takes = ["PATCH"];
    const long = `${"a".repeat(39)}.report`;
    assert.deepEqual((await ask(releasing, "old", kubeconfigs, [long])).mistakes, []);
    assert.deepEqual(sent, [{ method: "PATCH", name: long, suspend: undefined }]);
  });

  it("what is there and has fields that nobody can change is judged as if it were not there", async () => {
    takes = ["POST"];
    assert.deepEqual((await ask(releasing, "old")).mistakes, []);
    takes = [];
    code = 409;
    body = JSON.stringify({ kind: "Status", reason: "AlreadyExists", message: "it exists" });
    assert.deepEqual((await ask(releasing, "old")).mistakes, []);
    code = 500;
    const untyped = "failed to create typed patch object (shop/report): duplicate entries";
    body = JSON.stringify({ kind: "Status", message: untyped });
    assert.match((await ask(releasing, "old")).mistakes.join(), /duplicate entries$/);
  });

  it("an answer that is no API server's decides nothing", async () => {
    code = 400;
    body = "<html>Bad Request</html>";
    assert.deepEqual((await ask(releasing, "old")).mistakes, []);
  });

  it("the first is asked for alone, and no more once the server is silent, which is told", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `report-${i}`);
    const { mistakes } = await ask(releasing, "old", kubeconfigs, names);
    assert.equal(mistakes.length, 40);
    silent = true;
    asked = 0;
    const { mistakes: none, warnings } = await ask(releasing, "old", kubeconfigs, names);
    assert.deepEqual([none, asked], [[], 1]);
    assert.match(
      warnings.join("\n"),
      /^it is not known whether the API server of new would take the active-only workloads as they are to run there: .*(hang up|ECONNRESET)[^\n]*; ask it by npm run check -- --cluster new=CONTEXT$/,
    );
  });

  it("before the hand-over, a silent server is no news", async () => {
    silent = true;
    assert.deepEqual((await ask(newSide(), "old")).warnings, []);
  });

  it("a slow one is asked no more after a while", async () => {
    const { apiOf } = await import("../../../../components/workloads/kubernetes-api.ts");
    const config = apiOf("", "http://127.0.0.1:1");
    assert.deepEqual(await mistakesIn(config, workloadsOf(["report"]).manifests, 0), {
      lines: [],
      silence: "it has not answered for all of them within 0 s",
    });
  });

  it("a kubeconfig that cannot be read is no obstacle, and nothing of it is told", async () => {
    const broken = "users:\n- name: a\n  user: {token: hidden: x}\n";
    for (const peer of [broken, "new.kubeconfig", ""]) {
      const { mistakes, warnings } = await ask(releasing, "old", { peer }, ["report"], false);
      assert.deepEqual(mistakes, []);
      assert.deepEqual(warnings, [
        "it is not known whether the API server of new would take the active-only workloads as they are to run there: " +
          "got no kubeconfig, expected YAML whose current-context names a cluster; ask it by npm run check -- --cluster new=CONTEXT",
      ]);
    }
  });
});
