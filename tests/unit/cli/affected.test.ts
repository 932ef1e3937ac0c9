import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { TemporaryProject } from "./temporary-project.ts";

describe("npm run affected", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = new TemporaryProject();
  });
  afterEach(() => {
    project.remove();
  });

  const affected = async (): Promise<unknown> => {
    const words = ["--base", "HEAD", "--format", "json"];
    const { status, stdout, stderr } = await project.run("affected", ...words);
    assert.deepEqual([status, stderr], [0, ""]);
    return JSON.parse(stdout) as unknown;
  };

  it("names the stack whose file is edited", async () => {
    project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    project.edit("workloads/shop.yaml", "port: 80", "port: 81");
    assert.deepEqual(await affected(), ["new"]);
  });

  it("names both stacks for a manifest, the one with less traffic first", async () => {
    project.edit("workloads/shop.yaml", "port: 80", "port: 81");
    assert.deepEqual(await affected(), ["new", "old"]);
  });

  it("goes by the weights as they are now", async () => {
    project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "200"');
    project.commit();
    project.write("workloads/new.yaml", "");
    assert.deepEqual(await affected(), ["old", "new"]);
  });

  it("names both for the program, and none for what no update reads", async () => {
    project.write("README.md", "");
    project.write("tests/one.test.ts", "");
    assert.deepEqual(await affected(), []);
    project.write("components/state/route53.ts", "");
    assert.deepEqual(await affected(), ["new", "old"]);
  });

  it("names none for a side that is gone", async () => {
    project.delete("Pulumi.old.yaml");
    assert.deepEqual(await affected(), []);
  });

  it("prints a line each", async () => {
    project.edit("Pulumi.yaml", "example.com", "example.org");
    const { stdout } = await project.run("affected", "--base", "HEAD");
    assert.equal(stdout, "new\nold\n");
  });
});
