import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import { readManifests } from "../../conversion/manifests/read.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { folderOf } from "../unit/conversion/manifests/folder.ts";
import { eventually } from "./eventually.ts";
import { onControlPlane } from "./shared-control-plane.ts";
import { linesOf } from "../unit/cli/lines-of.ts";

const objects = `
apiVersion: v1
kind: Namespace
metadata: { name: exported }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: notes.exported.example.com }
spec:
  group: exported.example.com
  scope: Namespaced
  names: { kind: Note, plural: notes }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: exported }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: exported }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: exported }
stringData: { password: hidden }
`;
const note = `
apiVersion: exported.example.com/v1
kind: Note
metadata: { name: first, namespace: exported }
body: { written: by people }
`;

describe("npm run export from a live cluster", () => {
  const plane = onControlPlane("kube-controller-manager");

  before(async function () {
    this.timeout(180_000);
    await plane().runControllers();
    await plane().send(manifestsOf(objects));
    await eventually(() => plane().send(manifestsOf(note)), 60);
    const pods = "/api/v1/namespaces/exported/pods";
    const { LiveApi } = await import("../../live/live-api.ts");
    const api = LiveApi.of(plane().config);
    await eventually(async () => {
      assert.equal((await api.listAll(pods)).length, 2);
    }, 90);
  });

  function run(out: string, ...words: readonly string[]) {
    return linesOf(["export", "--kubeconfig", plane().kubeconfig, "--out", out, ...words]);
  }
  const filesOf = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();

  it("finds what was applied, and nothing that the control plane made", async () => {
    const out = folderOf({});
    const { code, lines } = await run(out);
    assert.equal(code, 0, lines.join("\n"));
    const files = filesOf(out);
    // other tests of this run have objects in other namespaces of this control plane
    const own = files.filter((file) => file.startsWith("exported/"));
    assert.deepEqual(own, [
      "exported/deployment.web.yaml",
      "exported/namespace.exported.yaml",
      "exported/note.exported.example.com.first.yaml",
      "exported/service.web.yaml",
    ]);
    const clusterWide = files.filter((file) => file.startsWith("_cluster/"));
    assert.ok(
      clusterWide.every((file) => /^_cluster\/customresourcedefinition\./.test(file)),
      clusterWide.join(" "),
    );
    assert.match(
      readFileSync(join(out, "exported/note.exported.example.com.first.yaml"), "utf8"),
      /written: by people/,
    );
    assert.ok(lines.includes("  exported/db (Opaque: password)"), lines.join("\n"));
  });

  it("writes what the same cluster takes again, unchanged", async () => {
    const out = folderOf({});
    await run(out, "--namespace", "exported");
    for (const { object } of readManifests(out)) {
      assert.equal(await plane().api.refusal(object, "apply"), undefined);
    }
    const again = await run(out, "--namespace", "exported");
    assert.equal(again.lines[1]?.split(" ").slice(0, 3).join(" "), "written: 0 files");
  });

  it("works by kubectl's own kubeconfig and context, as a command", () => {
    const out = folderOf({});
    const text = execFileSync(
      process.execPath,
      [
        "cli/main.ts",
        "export",
        "--context",
        "loaded-context",
        "--out",
        out,
        "--namespace",
        "exported",
      ],
      { encoding: "utf8", env: { ...process.env, KUBECONFIG: plane().kubeconfig } },
    );
    assert.match(text, /written: 4 files/);
  });
});
