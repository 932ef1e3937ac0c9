import assert from "node:assert/strict";
import { globSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { projectFolder } from "../../../rehearsal/project-folder.ts";
import { TemporaryProject } from "./temporary-project.ts";

/** The example with two shards, in a repository of its own. */
function example(): TemporaryProject {
  const from = join(projectFolder, "rehearsal/examples/shards");
  const files = globSync("**/*.yaml", { cwd: from });
  const project = new TemporaryProject(
    Object.fromEntries(files.map((file) => [file, readFileSync(join(from, file), "utf8")])),
  );
  for (const file of ["namespace", "shop", "api"]) project.delete(`workloads/${file}.yaml`);
  project.commit();
  return project;
}

describe("a project with shards", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = example();
  });
  afterEach(() => {
    project.remove();
  });

  const done = async (...words: readonly [string, ...string[]]): Promise<readonly string[]> => {
    const { status, stdout, stderr } = await project.run(...words);
    assert.deepEqual([status, stderr], [0, ""]);
    return stdout.trimEnd().split("\n");
  };

  /** What check says is wrong. */
  const wrong = async (): Promise<readonly string[]> => {
    const { stdout } = await project.run("check", "--base", "HEAD", "--format", "json");
    return (JSON.parse(stdout) as { violations: readonly string[] }).violations;
  };

  it("tells where each shard and each cluster stands", async () => {
    assert.deepEqual(await done("next"), [
      "# each shard by itself: npm run next -- --shard NAME",
      "shop: row 4 of 10, edit 1 of 3: Pulumi.new-shop.yaml: trafficWeight: 1",
      "blog: row 4 of 10, edit 1 of 3: Pulumi.new-blog.yaml: trafficWeight: 1",
      "# the clusters: a side's comes before its shards, and ends after them (docs/shards.md)",
      "new: 2 stacks on it: new-blog, new-shop",
      "old: 2 stacks on it: old-blog, old-shop",
    ]);
  });

  it("row 3 of a shard: takes the region of the stack that serves", async () => {
    for (const side of ["old", "new"]) {
      const created = project.read(`Pulumi.${side}.yaml`);
      const own = created.replace(
        /cluster:[^]*/,
        `cluster:
    name: ${side}.k8s.example.com
    kubernetesVersion: "1.31.14"
    existing:
      manageWorkloads: true
      ingress: { dnsName: ${side}.eu-west-1.elb.amazonaws.com, zoneId: Z32O12XQLNTSW2 }
  cluster-migration:kubeconfig: { secure: dGVzdA== }
`,
      );
      project.write(`Pulumi.${side}.yaml`, own.replace("us-east-1", "eu-west-1"));
    }
    project.delete("Pulumi.new-shop.yaml");
    project.commit();
    project.edit("Pulumi.old-shop.yaml", "peer: new-shop", "peer: green-shop");
    const template = async () =>
      /aws:region: (\S+)/.exec((await project.run("next", "--shard", "shop")).stdout)?.[1];
    project.edit("Pulumi.old-shop.yaml", "us-east-1", "eu-west-1");
    assert.equal(await template(), "eu-west-1");
    project.edit("Pulumi.old-shop.yaml", "  aws:region: eu-west-1\n", "");
    project.edit("Pulumi.yaml", "config:\n", "config:\n  aws:region: eu-central-1\n");
    assert.equal(await template(), "eu-central-1");
  });

  it("unpacks each folder of a commit once", async () => {
    const bin = mkdtempSync(join(tmpdir(), "git-"));
    const calls = join(bin, "calls");
    const path = process.env["PATH"] ?? "";
    const counting = `#!/bin/sh\necho "$*" >> '${calls}'\nPATH='${path}' exec git "$@"\n`;
    writeFileSync(join(bin, "git"), counting, { mode: 0o755 });
    project.edit("workloads/namespaces.yaml", "name: shop", "name: shop # the shop's");
    try {
      process.env["PATH"] = `${bin}:${path}`;
      await project.run("check", "--base", "HEAD");
    } finally {
      process.env["PATH"] = path;
    }
    const archived = readFileSync(calls, "utf8").matchAll(/ archive --format=tar HEAD -- (.*)/g);
    assert.deepEqual([...archived].map(([, folders]) => folders).sort(), [
      "shards/blog",
      "shards/shop",
      "workloads",
    ]);
  });

  it("tells when a cluster ends", async () => {
    project.delete("Pulumi.old-shop.yaml");
    project.delete("Pulumi.old-blog.yaml");
    for (const shard of ["shop", "blog"]) {
      project.edit(`Pulumi.new-${shard}.yaml`, `  cluster-migration:peer: old-${shard}\n`, "");
      project.edit(`Pulumi.new-${shard}.yaml`, 'trafficWeight: "0"', 'trafficWeight: "100"');
    }
    const lines = await done("next");
    assert.equal(
      lines.at(-1),
      "old: no stack is on it: Pulumi.old.yaml: retired: true, pulumi up --stack old",
    );
    project.edit("Pulumi.old.yaml", "config:", "config:\n  cluster-migration:retired: true");
    assert.equal(
      (await done("next")).at(-1),
      "old: pulumi destroy --run-program --stack old && pulumi stack rm old",
    );
  });

  it("is moved shard by shard", async () => {
    await done("next", "--shard", "shop", "--write");
    assert.match(project.read("Pulumi.new-shop.yaml"), /trafficWeight: "1"/);
    const { status, stdout } = await project.run("check", "--base", "HEAD");
    assert.equal(status, 0);
    assert.match(stdout, /^Step: row 4 of 10, edit 1 of 3: new-shop goes from 0 % to 1 %/);
    assert.match(stdout, /^blog.example.com {2}new-blog 0 %, old-blog 100 % {2}new-blog 0 %/m);
  });

  it("demands the name of the shard, and knows it", async () => {
    for (const words of [["next", "--back"], ["advise"], ["status"]] as [string, ...string[]][]) {
      const { stderr } = await project.run(...words);
      assert.match(stderr, /--shard: missing, expected one of shop, blog\n/);
    }
    const { stderr } = await project.run("next", "--shard", "search");
    assert.match(stderr, /--shard: got search, expected one of shop, blog\n/);
  });

  it("writes the file of row 3 for a shard", async () => {
    project.delete("Pulumi.new-shop.yaml");
    project.shell("git rm -q --cached Pulumi.new-shop.yaml && git checkout -q --orphan fresh");
    project.commit();
    await done("next", "--shard", "shop", "--write");
    assert.equal(
      project.read("Pulumi.new-shop.yaml"),
      readFileSync(
        join(projectFolder, "rehearsal/examples/shards/Pulumi.new-shop.yaml"),
        "utf8",
      ).replace("../../../", ""),
    );
  });

  it("is refused two edits at once, of one shard or of two", async () => {
    project.edit("Pulumi.new-shop.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    project.edit("Pulumi.new-blog.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    assert.deepEqual(await wrong(), [
      "one-change: 2 changes at once (Pulumi.new-shop.yaml: trafficWeight: 0 -> 1; Pulumi.new-blog.yaml: " +
        "trafficWeight: 0 -> 1), expected one edit of one file: if it fails, you must know which change failed, and " +
        "you must be able to undo it by one edit; make one pull request for each",
    ]);
  });

  it("is refused one host or one object in two shards", async () => {
    const twice = "shards/blog/copy.yaml";
    project.write(twice, project.read("shards/shop/web.yaml"));
    const found = await wrong();
    assert.ok(
      found.includes(
        "shards: the host shop.example.com is in the manifests of shop and of blog, expected one",
      ),
    );
    const object = found.find((line) => line.includes("Deployment shop/web"));
    assert.equal(
      object?.slice(object.indexOf(twice)),
      `${twice}:1: Deployment shop/web is in the manifests of shop and of blog, expected one: each of their stacks ` +
        "would apply it, and one would delete it under the other",
    );
    const { status, stderr } = await project.run("next");
    assert.equal(status, 2);
    assert.match(stderr, /the host shop.example.com is in the manifests of shop and of blog/);
  });

  it("is refused a NetworkPolicy that keeps the ingress controller from a shard, wherever it stands", async () => {
    const policy =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n";
    for (const folder of ["workloads", "shards/blog", "shards/shop"]) {
      project.write(`${folder}/deny.yaml`, policy);
      assert.match(
        (await wrong())[0] ?? "",
        /^backed: shop\.example\.com: NetworkPolicies let no pod of haproxy-controller/,
      );
      project.delete(`${folder}/deny.yaml`);
    }
  });

  it("is refused a change of a cluster on which any shard has traffic", async () => {
    project.edit("Pulumi.old.yaml", "cidr: 172.20.0.0/16", "cidr: 172.25.0.0/16");
    assert.deepEqual(await wrong(), [
      "pulumi up --stack old: no-in-place-change: cluster: network.cidr 172.20.0.0/16 -> 172.25.0.0/16 (the VPC would " +
        "be replaced) on a cluster with traffic; create a new side with these values and shift the traffic to it",
    ]);
  });

  it("may change a cluster whose shards have no traffic there, as one edit of one file", async () => {
    project.edit("Pulumi.new.yaml", "cidr: 172.21.0.0/16", "cidr: 172.25.0.0/16");
    assert.deepEqual(await wrong(), []);
    const { stdout } = await project.run("check", "--base", "HEAD");
    assert.match(stdout, /^ {2}Pulumi.new.yaml: cluster.network.cidr: "172.21.0.0\/16" ->/m);
    assert.doesNotMatch(stdout, /Pulumi.new-shop.yaml/);
  });

  it("is refused the end of a cluster that stacks take theirs from", async () => {
    project.edit("Pulumi.old.yaml", "config:", "config:\n  cluster-migration:retired: true");
    assert.ok(
      (await wrong()).includes(
        "pulumi up --stack old: retire-last: retired, but old-shop, old-blog take their cluster from old; retire and " +
          "destroy them first",
      ),
    );
  });

  it("is refused two sides of a shard on one cluster", async () => {
    project.edit("Pulumi.new-shop.yaml", "fromStack: new", "fromStack: old");
    assert.ok(
      (await wrong()).includes(
        'Pulumi.old-shop.yaml: cluster.fromStack: got "old", whose cluster is new-shop\'s, too, expected another stack: a ' +
          "weight would move nothing",
      ),
    );
  });

  it("applies a shard's manifests to its own stacks, and what all need to the clusters first", async () => {
    project.edit("shards/shop/web.yaml", "replicas: 2", "replicas: 3");
    assert.deepEqual(await done("affected", "--base", "HEAD"), ["new-shop", "old-shop"]);
    project.edit("Pulumi.yaml", "shop: shards/shop", "shop: ./shards/shop/");
    project.commit();
    project.edit("shards/shop/web.yaml", "replicas: 3", "replicas: 4");
    assert.deepEqual(await done("affected", "--base", "HEAD"), ["new-shop", "old-shop"]);
    project.edit("workloads/namespaces.yaml", "name: shop", "name: shop # the shop's");
    assert.deepEqual(await done("affected", "--base", "HEAD"), [
      "new",
      "old",
      "new-blog",
      "new-shop",
      "old-blog",
      "old-shop",
    ]);
  });
});
