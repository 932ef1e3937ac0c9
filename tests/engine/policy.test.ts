import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "mocha";
import { cliVersion } from "../../rehearsal/runtimes/engine/cli.ts";

const root = resolve(import.meta.dirname, "../..");

describe("the policy pack on the engine", () => {
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  const pulumi = (...words: readonly string[]) =>
    spawnSync("pulumi", [...words, "--non-interactive", "--stack", "new"], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
        PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "none",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_SKIP_UPDATE_CHECK: "1",
      },
    });
  const preview = (protect: boolean) => {
    writeFileSync(
      join(folder, "index.js"),
      `import * as pulumi from "@pulumi/pulumi";
export default () => {
  new pulumi.ComponentResource("cluster-migration:index:Guard", "guard");
  new pulumi.ComponentResource("aws:lb/loadBalancer:LoadBalancer", "ingress", {}, { protect: ${String(protect)} });
};
`,
    );
    return pulumi("preview", "--policy-pack", join(root, "policy"));
  };

  before(async function () {
    if ((await cliVersion()) === undefined) {
      console.log("    skipped: no `pulumi` on the PATH (https://www.pulumi.com/docs/install/)");
      this.skip();
    }
    mkdirSync(join(folder, "backend"));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{"type": "module", "main": "index.js"}');
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      "name: policy\nruntime: {name: nodejs, options: {typescript: false}}\n",
    );
    assert.equal(pulumi("stack", "init").status, 0);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("is loaded, and passes what it finds nothing in", () => {
    const { status, stdout, stderr } = preview(true);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /✅ cluster-migration@v/);
  });

  it("stops a preview that violates a policy", () => {
    const { status, stdout } = preview(false);
    assert.notEqual(status, 0);
    assert.match(stdout, /\[mandatory\] +protected-resources +\(aws:lb:LoadBalancer: ingress\)/);
  });
});
