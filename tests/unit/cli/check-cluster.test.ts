import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { CheckReport } from "../../../cli/check-report.ts";
import { stackFile, TemporaryProject } from "./temporary-project.ts";

describe("npm run check -- --cluster, where the server is not as it should be", () => {
  let project: TemporaryProject;
  let server: Server;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    server = createServer(({ socket }) => {
      asked += 1;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    project = new TemporaryProject({
      "Pulumi.old.yaml": stackFile("1.31.14", { peer: "new", retired: "true" }),
      "Pulumi.new.yaml": stackFile("1.36.2", { peer: "old", trafficWeight: "100", active: "true" }),
    });
    project.write("silent.kubeconfig", kubeconfigOf(url()));
    project.write("broken.kubeconfig", "users:\n- name: a\n  user: {token: hidden: x}\n");
    project.write("empty.kubeconfig", "");
  });
  afterEach(() => {
    project.remove();
    server.close();
    server.closeAllConnections();
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const check = (format: string, stack: string, file: string) => {
    const cluster = `${stack}=${project.dir}/${file}.kubeconfig`;
    return project.run("check", "--base", "HEAD", "--format", format, "--cluster", cluster);
  };

  it("a pull request shows that a cluster can't be asked, not that the files can't be read", async () => {
    const { status, stdout, stderr } = await check("markdown", "new", "silent");
    assert.deepEqual([status, stderr], [2, ""]);
    const [heading, line = ""] = stdout.split("\n\n");
    assert.equal(heading, "## Unsafe: a cluster can't be asked");
    assert.ok(line.startsWith(`- ${url()} does not answer: `), line);
    assert.equal(
      (await check("markdown", "nwe", "silent")).stdout,
      "## Unsafe: a cluster can't be asked\n\n- --cluster: got nwe, expected one of the stacks: new, old\n",
    );
  });

  it("the server of a side that is retired is not asked: nothing of it runs there again", async () => {
    const { status, stdout } = await check("json", "old", "silent");
    const { name, warnings } = JSON.parse(stdout) as CheckReport;
    assert.deepEqual([status, name, asked], [0, "nothing", 0]);
    assert.ok(warnings.includes("old: its server was not asked: it is retired"), stdout);
  });

  it("of a kubeconfig that cannot be read, nothing is shown", async () => {
    for (const file of ["broken", "empty"]) {
      const { status, stderr } = await check("text", "new", file);
      assert.deepEqual(
        [status, stderr],
        [
          2,
          `--kubeconfig: got ${project.dir}/${file}.kubeconfig, expected YAML whose current-context names a cluster\n`,
        ],
      );
    }
  });
});

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    clusters: [{ name: "a", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "a", user: { token: "hidden" } }],
    contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
    "current-context": "a",
  });
}
