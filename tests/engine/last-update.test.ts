import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { lastUpdate } from "../../live/last-update.ts";

const own = {
  PULUMI_CONFIG_PASSPHRASE: "passphrase",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
};

describe("the last update of a stack, by the real CLI", function () {
  this.timeout(120_000);
  const dir = mkdtempSync(join(tmpdir(), "last-update-"));
  const variables: Readonly<Record<string, string>> = {
    ...own,
    PULUMI_BACKEND_URL: `file://${dir}`,
  };
  const before_ = Object.keys(variables).map((name) => [name, process.env[name]] as const);

  before(function () {
    if (spawnSync("pulumi", ["version"]).status !== 0) this.skip();
    Object.assign(process.env, variables);
    writeFileSync(join(dir, "Pulumi.yaml"), "name: history\nruntime: nodejs\n");
  });
  after(() => {
    for (const [name, value] of before_) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(dir, { recursive: true, force: true });
  });

  function pulumi(...words: readonly string[]): void {
    const { status, stderr } = spawnSync("pulumi", words, { cwd: dir, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }

  it("is none before the first, and the newest from then on", async () => {
    pulumi("stack", "init", "old");
    assert.equal(await lastUpdate("old", dir), undefined);
    pulumi("refresh", "--yes", "--skip-preview", "--stack", "old");
    const first = await lastUpdate("old", dir);
    assert.deepEqual([first?.kind, first?.result], ["refresh", "succeeded"]);
    assert.ok(!Number.isNaN(Date.parse(first?.startTime ?? "")));
    pulumi("destroy", "--yes", "--skip-preview", "--stack", "old");
    assert.equal((await lastUpdate("old", dir))?.kind, "destroy");
  });

  it("is not known of a stack that is not there", async () => {
    assert.equal(await lastUpdate("new", dir), undefined);
  });
});
