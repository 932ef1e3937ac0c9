import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { chooseCluster, chooseClusters } from "../../../live/kubeconfig.ts";
import { UserError } from "../../../migration/user-error.ts";

describe("the kubeconfig that kubectl would use", () => {
  const { HOME, KUBECONFIG } = process.env;
  let home = "";
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "home-"));
    process.env["HOME"] = home;
    delete process.env["KUBECONFIG"];
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
    Object.assign(process.env, HOME === undefined ? {} : { HOME });
    if (KUBECONFIG === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = KUBECONFIG;
  });

  it("is said not to be there, and where it was looked for", async () => {
    const nowhere = new UserError(
      `no kubeconfig found: KUBECONFIG is not set, and ${home}/.kube/config is not there; set KUBECONFIG to the file that names the cluster`,
    );
    await assert.rejects(chooseCluster({}), nowhere);
    await assert.rejects(chooseCluster({ context: "old" }), nowhere);
    await assert.rejects(chooseClusters(["old=old"]), nowhere);
    process.env["KUBECONFIG"] = `${home}/a:${home}/b`;
    writeFileSync(join(home, "b"), "");
    await assert.rejects(
      chooseCluster({ context: "old" }),
      new UserError(`no kubeconfig found: KUBECONFIG names ${home}/a, which is not there`),
    );
  });

  it("is asked for the context", async () => {
    mkdirSync(join(home, ".kube"));
    const config = {
      clusters: [{ name: "a", cluster: { server: "https://a.example.com" } }],
      users: [{ name: "a", user: {} }],
      contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      "current-context": "a",
    };
    writeFileSync(join(home, ".kube/config"), JSON.stringify(config));
    assert.equal((await chooseCluster({})).getCurrentCluster()?.server, "https://a.example.com");
    await assert.rejects(
      chooseCluster({ context: "old" }),
      new UserError("--context: got old, expected one of the kubeconfig's: a"),
    );
  });
});
