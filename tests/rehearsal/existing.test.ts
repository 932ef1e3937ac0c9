import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { parse, parseDocument } from "yaml";
import { projectFolder } from "../../rehearsal/project-folder.ts";
import { askEveryHost } from "../../rehearsal/clients/first-answers.ts";
import type { Rehearsal } from "../../rehearsal/rehearsal.ts";
import { record } from "../../rehearsal/world/provider.ts";
import { shortManifests, shortRehearsal } from "./strategies/short-project.ts";

describe("the example of an existing cluster", () => {
  const source = join(projectFolder, "rehearsal/examples/from-kops");

  it("is README's", () => {
    const readme = readFileSync(join(projectFolder, "README.md"), "utf8");
    const [, block = ""] = /```yaml\n(.*?)\n *```/s.exec(readme) ?? [];
    const example = readFileSync(join(source, "Pulumi.old.yaml"), "utf8");
    assert.deepEqual(parse(block), parse(example));
  });

  it("is served at its ingress' name before anything is applied", async () => {
    const { rehearsal, close } = await shortRehearsal({ source });
    try {
      assert.deepEqual(rehearsal.start, { source: "old", target: "new" });
      assert.deepEqual(rehearsal.clusterNames, ["k8s.example.com", "new.k8s.example.com"]);
      const balancer = rehearsal.world.balancers.find("a1b2c3-123456.us-east-1.elb.amazonaws.com");
      assert.deepEqual([balancer?.cluster, balancer?.healthy], ["k8s.example.com", true]);
      await rehearsal.world.deleteExisting("k8s.example.com");
      assert.equal(rehearsal.world.balancers.of("k8s.example.com"), undefined);
    } finally {
      await close();
    }
  });
});

describe("a Service's own load balancer in a rehearsal", () => {
  const own = { dnsName: "own-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };
  const balanced = `
---
apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: shop
  annotations: { external-dns.alpha.kubernetes.io/hostname: api.example.com }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`;

  it("is what its host's record points at, and leads to its pods without the ingress controller", async () => {
    const source = mkdtempSync(join(tmpdir(), "own-balancer-"));
    cpSync(join(projectFolder, "rehearsal/examples/from-kops"), source, { recursive: true });
    cpSync(join(projectFolder, "Pulumi.yaml"), join(source, "Pulumi.yaml"));
    const file = join(source, "Pulumi.old.yaml");
    const document = parseDocument(readFileSync(file, "utf8"));
    const path = ["config", "cluster-migration:cluster", "existing", "loadBalancers"];
    document.setIn(path, document.createNode({ "api.example.com": own }));
    writeFileSync(file, document.toString());
    const workloads = join(source, "workloads");
    mkdirSync(workloads);
    writeFileSync(join(workloads, "shop.yaml"), shortManifests + balanced);
    const { rehearsal, close } = await shortRehearsal({ source, workloads });
    try {
      const { world } = rehearsal;
      const [zone] = world.zones.all();
      const targets = Object.fromEntries(
        world.zones.list(zone?.id ?? "").map(({ name, alias }) => [name, alias?.name]),
      );
      const ingress = "a1b2c3-123456.us-east-1.elb.amazonaws.com";
      assert.deepEqual(
        [targets["api.example.com"], targets["shop.example.com"]],
        [own.dnsName, ingress],
      );
      const cluster = world.clusters.get("k8s.example.com");
      assert.ok(cluster !== undefined);
      cluster.ingressController = false;
      const [api = [], others = []] = [true, false].map((is) =>
        rehearsal.targets().filter(({ host }) => (host === "api.example.com") === is),
      );
      const old = { stack: "old", cluster: cluster.name };
      await askEveryHost(world, api, old);
      await assert.rejects(
        askEveryHost(world, others, old),
        /shop\.example\.com: .*ECONNRESET|socket hang up/,
      );
    } finally {
      await close();
      rmSync(source, { recursive: true });
    }
  });
});

it("a rehearsal runs none of the user's own checks", async () => {
  const source = mkdtempSync(join(tmpdir(), "own-checks-"));
  for (const stack of ["old", "new"]) {
    const text = readFileSync(join(projectFolder, `Pulumi.${stack}.yaml`), "utf8");
    const own =
      "  cluster-migration:gateCommand: exit 1\n  cluster-migration:drainCommand: exit 1\n";
    writeFileSync(join(source, `Pulumi.${stack}.yaml`), text + own);
  }
  const main = readFileSync(join(projectFolder, "Pulumi.yaml"), "utf8");
  const shared =
    "  cluster-migration:gateCommand: { value: exit 1 }\n  drainCommand: { default: exit 1 }\n";
  writeFileSync(
    join(source, "Pulumi.yaml"),
    main.replace(/^config:\n/m, (line) => line + shared),
  );
  const { rehearsal, close } = await shortRehearsal({
    source,
    workloads: join(projectFolder, "workloads"),
  });
  try {
    assert.doesNotMatch(readFileSync(join(rehearsal.folder, "Pulumi.yaml"), "utf8"), /exit 1/);
    assert.deepEqual(
      rehearsal.sides().map(({ gateCommand, drainCommand }) => [gateCommand, drainCommand]),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
  } finally {
    await close();
    rmSync(source, { recursive: true });
  }
});

describe("an existing cluster in a rehearsal", () => {
  let opened: { readonly rehearsal: Rehearsal; readonly close: () => Promise<void> };

  beforeEach(async () => {
    opened = await shortRehearsal({ existing: "1.10.13" });
  });

  afterEach(async () => {
    await opened.close();
  });

  it("runs the workloads and serves the hosts", async () => {
    const { world } = opened.rehearsal;
    const cluster = world.clusters.get("old.k8s.example.com");
    assert.equal(cluster?.kubernetesVersion, "1.10.13");
    assert.deepEqual(cluster.route("shop.example.com", "/")?.service, "web");
    assert.ok(await world.clock.until(() => cluster.endpoints("shop", "web").length === 2, 600));
  });

  it("is what simple records point at, which the side is to adopt", () => {
    const { world } = opened.rehearsal;
    const [zone] = world.zones.all();
    const records = world.zones
      .list(zone?.id ?? "")
      .map(({ name, type, setIdentifier, alias }) => [name, type, setIdentifier, alias?.name]);
    assert.deepEqual(records.sort(), [
      ["secure.example.com", "A", undefined, "a0123456789.us-east-1.elb.amazonaws.com"],
      ["shop.example.com", "A", undefined, "a0123456789.us-east-1.elb.amazonaws.com"],
    ]);
    assert.equal(opened.rehearsal.side("old").adopt, true);
  });

  it("stops and starts its active-only workloads by the side's commands", async () => {
    const { world } = opened.rehearsal;
    const { start = "", stop = "" } = opened.rehearsal.side("old").activeCommands ?? {};
    const suspended = (): unknown => {
      const cluster = world.clusters.get("old.k8s.example.com");
      const object = cluster?.get("CronJob", "shop", "report");
      return object === undefined || record(object["spec"])["suspend"] === true;
    };
    assert.equal(suspended(), false);
    await world.commands.get(stop)?.();
    assert.equal(suspended(), true);
    await world.commands.get(start)?.();
    assert.equal(suspended(), false);
  });
});
