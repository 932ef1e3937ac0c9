import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, it } from "mocha";
import { folderOf } from "../conversion/manifests/folder.ts";
import { oldServer, type OldServer } from "../live/old-api-server.ts";
import { linesOf } from "./lines-of.ts";

const dumped = { uid: "1", resourceVersion: "7", creationTimestamp: "2018-03-01T10:00:00Z" };
const meta = (name: string, namespace = "shop", more: object = {}) => ({
  name,
  namespace,
  ...dumped,
  ...more,
});
const release = (name: string, version: string) =>
  Buffer.from(
    gzipSync(JSON.stringify({ chart: { metadata: { name, version } } })).toString("base64"),
  ).toString("base64");

const lists = {
  "/apis/apiregistration.k8s.io/v1beta1/apiservices": [
    {
      metadata: {
        name: "v1beta1.metrics.k8s.io",
        ...dumped,
        labels: { "addon.kops.k8s.io/name": "metrics-server.addons.k8s.io" },
      },
      spec: { group: "metrics.k8s.io", service: { name: "metrics-server" } },
    },
  ],
  "/api/v1/namespaces": [
    { metadata: { name: "shop", ...dumped }, spec: { finalizers: ["kubernetes"] } },
    { metadata: { name: "kube-system", ...dumped } },
  ],
  "/api/v1/configmaps": [
    { metadata: meta("web"), data: { PORT: "80" } },
    { metadata: meta("dns", "kube-system"), data: { a: "b" } },
    // Helm 2 keeps its records beside Tiller
    {
      metadata: meta("grafana.v1", "kube-system", {
        labels: { OWNER: "TILLER", NAME: "grafana", STATUS: "SUPERSEDED", VERSION: "1" },
      }),
    },
    {
      metadata: meta("grafana.v2", "kube-system", {
        labels: { OWNER: "TILLER", NAME: "grafana", STATUS: "DEPLOYED", VERSION: "2" },
      }),
    },
  ],
  "/api/v1/pods": [
    {
      metadata: meta("web-1", "shop", {
        ownerReferences: [
          { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", controller: true },
        ],
      }),
    },
  ],
  "/api/v1/secrets": [
    { metadata: meta("db"), type: "Opaque", data: { password: "aGlkZGVu" } },
    {
      metadata: meta("sh.helm.release.v1.redis.v1", "shop", {
        labels: { name: "redis", owner: "helm", status: "deployed", version: "1" },
      }),
      type: "helm.sh/release.v1",
      data: { release: release("redis", "17.3.2") },
    },
  ],
  "/api/v1/services": [
    { metadata: meta("web"), spec: { clusterIP: "10.0.0.9", ports: [{ port: 80 }] } },
  ],
  "/apis/apps/v1beta1/deployments": [
    { metadata: meta("web"), spec: { replicas: 2 }, status: { replicas: 2 } },
  ],
  "/apis/batch/v1beta1/cronjobs": [{ metadata: meta("report"), spec: { schedule: "@daily" } }],
  "/apis/batch/v1/jobs": [{ metadata: meta("migrate"), spec: {} }],
} as const;

describe("npm run export", () => {
  let server: OldServer | undefined;
  afterEach(async () => {
    await server?.close();
  });

  async function run(out: string, ...words: readonly string[]) {
    server ??= await oldServer(lists);
    const all = ["export", "--kubeconfig", server.kubeconfig, "--out", out, ...words];
    const { code, lines } = await linesOf(all);
    return { code, lines: lines.map((line) => line.replace(/http:\/\/127.0.0.1:\d+/, "URL")) };
  }
  afterEach(() => {
    server = undefined;
  });
  const filesOf = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();

  it("writes what people wrote, a file for each object, and says what it leaves out and what is to decide", async () => {
    const out = folderOf({});
    const { code, lines } = await run(out);
    assert.equal(code, 0);
    assert.deepEqual(filesOf(out), [
      "shop/configmap.web.yaml",
      "shop/cronjob.report.yaml",
      "shop/deployment.web.yaml",
      "shop/job.migrate.yaml",
      "shop/namespace.shop.yaml",
      "shop/service.web.yaml",
    ]);
    assert.equal(
      readFileSync(join(out, "shop/service.web.yaml"), "utf8"),
      "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  ports:\n    - port: 80\n",
    );
    assert.deepEqual(
      lines.map((line) => line.replace(/\S*manifests-[^/\s]+/, "OUT")),
      [
        "URL (v1.8.15): 7 objects that people wrote",
        "written: 6 files in OUT",
        "left out, made by controllers or the control plane: 1 Pod, 1 APIService",
        "left out: 1 object in kube-system: --namespace kube-system",
        "",
        "Helm releases; their objects are exported as they are:",
        "  grafana: a chart that Helm 2 keeps",
        "  shop/redis: redis 17.3.2",
        "",
        "Secrets, which are not written; each needs a way to the other side:",
        "  shop/db (Opaque: password)",
        "  ways out:",
        "  - External Secrets, or Sealed Secrets with the old controller's key: the manifest holds no secret",
        "  - SOPS: encrypted in git, decrypted before pulumi up",
        "  - pulumi config set --secret, and cluster-migration/secret-from-config (docs/workloads.md#secrets)",
        "  - cert-manager: it makes its TLS Secrets anew; issue by DNS-01 before the traffic moves",
        "  - --secrets: plain files on this machine, never committed",
        "",
        "Decisions, which annotations tell (docs/workloads.md):",
        "  OUT/shop/job.migrate.yaml:1: Job shop/migrate: a Job runs once on each cluster that gets it: annotate it cluster-migration/job: per-cluster (right on both, such as a set-up of the cluster) or never-again (it has done its work)",
        "  CronJob shop/report: runs on the active side only: a CronJob",
        "  Deployment shop/web: runs on the active side only: no Service selects its pods: a worker that would take production work at weight 0",
        "",
        "next: npm run advise",
      ],
    );
  });

  it("asks for each kind once, and for none that no one writes", async () => {
    await run(folderOf({}));
    const asked = server?.asked ?? [];
    assert.deepEqual(
      asked.filter((path) => /deployments|events|nodes|metrics/.test(path)),
      ["/apis/apps/v1beta1/deployments"],
    );
  });

  it("changes no file that says something else, unless it is told to, and keeps its comments then", async () => {
    const out = folderOf({
      "own.yaml":
        "# ours\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata:\n  # the port\n  PORT: '81'\n",
    });
    const kept = await run(out);
    assert.equal(kept.code, 1);
    assert.match(
      kept.lines.at(-1) ?? "",
      /^kept, though the cluster says something else: .*own\.yaml:2: ConfigMap shop\/web; --force takes the cluster's$/,
    );
    assert.match(readFileSync(join(out, "own.yaml"), "utf8"), /PORT: '81'/);
    assert.equal((await run(out, "--force")).code, 0);
    assert.equal(
      readFileSync(join(out, "own.yaml"), "utf8"),
      '# ours\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata:\n  # the port\n  PORT: "80"\n',
    );
    assert.deepEqual((await run(out)).lines.slice(1, 3), [
      `written: 0 files in ${relative(process.cwd(), out)}`,
      "as they were: 6",
    ]);
  });

  it("writes Secrets when it is told to: for this user only, and ignored by git", async () => {
    const out = folderOf({});
    writeFileSync(join(out, ".gitignore"), "mine");
    const { lines } = await run(out, "--secrets");
    assert.equal(statSync(join(out, "shop/secret.db.yaml")).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(out, ".gitignore"), "utf8"), "mine\nsecret.*.yaml\n");
    assert.ok(lines.some((line) => line.startsWith("Secrets written, and ignored by ")));
  });

  it("says what it could not read", async () => {
    server = await oldServer({ ...lists, "/api/v1/secrets": 403 });
    const { code, lines } = await run(folderOf({}));
    assert.equal(code, 1);
    assert.equal(lines.at(-1), "not read: Secret (v1): /api/v1/secrets is forbidden");
  });

  it("names the contexts and the namespaces that there are", async () => {
    assert.deepEqual(await run(folderOf({}), "--context", "prod"), {
      code: 2,
      lines: ["--context: got prod, expected one of the kubeconfig's: old"],
    });
    assert.deepEqual(await run(folderOf({}), "--namespace", "shp"), {
      code: 2,
      lines: ["--namespace: got shp, expected namespaces that hold objects: kube-system, shop"],
    });
  });

  it("does not mix with the shipped example", async () => {
    server = await oldServer(lists);
    const words = ["export", "--kubeconfig", server.kubeconfig];
    const { code, lines } = await linesOf(words, { print: () => undefined });
    assert.equal(code, 2);
    assert.deepEqual(lines, [
      "Pulumi.yaml: hostedZones: got the shipped example's (example.com): npm run init first, or name a folder by --out",
    ]);
  });
});
