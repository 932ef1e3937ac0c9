import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { folder, readProject, sidesOfProject } from "../../config/read.ts";
import { renderSide } from "../../conversion/render.ts";
import { copyStackFiles } from "../../rehearsal/stack-file-copies.ts";
import { service, TemporaryProject } from "../unit/cli/temporary-project.ts";

const secret = (name: string, more = "") =>
  `apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: shop, annotations: { cluster-migration/secret-from-config: ${name} } }
${more}
---
`;

describe("a rehearsal's Secrets", () => {
  it("get made-up values where the stack file has none yet: those that pods name, and those that their type needs", () => {
    const project = new TemporaryProject({
      "workloads/shop.yaml":
        secret("db") +
        secret("tls", "type: kubernetes.io/tls") +
        secret("free") +
        secret("kept") +
        `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: shop } }
spec:
  containers:
    - { name: web, image: "web:1", env: [{ name: A, valueFrom: { secretKeyRef: { name: db, key: password } } }] }
  volumes: [{ name: db, secret: { secretName: db, items: [{ key: host, path: host }] } }]
---
` +
        service("shop"),
    });
    const copy = mkdtempSync(join(tmpdir(), "copy-"));
    try {
      project.edit(
        "Pulumi.new.yaml",
        "  cluster-migration:peer",
        "  cluster-migration:secrets:\n    kept:\n      token:\n        secure: AAABAK\n  cluster-migration:peer",
      );
      const workloads = copyStackFiles(copy, { source: project.dir, hosts: {} });
      for (const side of sidesOfProject(readProject(folder(copy)))) renderSide(side, workloads);
      const { config } = parse(readFileSync(join(copy, "Pulumi.new.yaml"), "utf8")) as {
        readonly config: Readonly<Record<string, unknown>>;
      };
      assert.deepEqual(config["cluster-migration:secrets"], {
        kept: { token: "rehearsed" },
        db: { password: "rehearsed", host: "rehearsed" },
        tls: { "tls.crt": "rehearsed", "tls.key": "rehearsed" },
        free: { value: "rehearsed" },
      });
    } finally {
      project.remove();
      rmSync(copy, { recursive: true });
    }
  });
});
