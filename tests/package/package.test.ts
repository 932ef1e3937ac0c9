import assert from "node:assert/strict";
import { simulatedPublicKey } from "../../rehearsal/world/public-key.ts";
import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, it } from "mocha";

const root = resolve(import.meta.dirname, "../..");
const [, program = ""] =
  /```ts\n(.*?)```/s.exec(readFileSync(join(root, "docs/package.md"), "utf8")) ?? [];

/** Runs the program under the SDK's mocks, and prints what it registers. */
const runner = `
import * as pulumi from "@pulumi/pulumi";
import program from "./program.ts";

const registered: Record<string, unknown> = {};
const publicKey = ${JSON.stringify(simulatedPublicKey)};
await pulumi.runtime.setMocks(
  {
    newResource: ({ type, name, inputs }) => {
      registered[type + " " + name] = inputs;
      const certificate = { privateKeyPem: "key", publicKeyPem: publicKey, certPem: "cert", certRequestPem: "csr" };
      const state = { ...(inputs as object), ...certificate, arn: "arn:" + name, dnsName: "lb.amazonaws.com", zoneId: "Z1" };
      return { id: name + "-id", state };
    },
    call: ({ token }) => {
      const answers: Record<string, Record<string, unknown>> = {
        "aws:route53/getZone:getZone": { zoneId: "Z0" },
        "aws:route53/getRecords:getRecords": { resourceRecordSets: [] },
        "aws:ssm/getParameter:getParameter": { value: "ami-0123456789abcdef0" },
      };
      return answers[token] ?? {};
    },
  },
  "shop",
  "blue",
  false,
  "acme",
);
const callbacks = { registerResourceHook: () => Promise.resolve() };
Object.assign(pulumi.runtime.getCallbacks() ?? {}, callbacks);
await pulumi.runtime.runInPulumiStack(program);
await pulumi.runtime.disconnect();
const shop = registered["aws:route53/record:Record shop.example.com"];
console.log(JSON.stringify({ types: Object.keys(registered), shop }));
process.exit(0);
`;

const tsconfig = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2024",
    allowImportingTsExtensions: true,
    types: ["node"],
    skipLibCheck: true,
  },
};

describe("the packed package", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "foreign-"));

  /** A program of somebody else's, beside the tarball's content; no registry is asked. */
  before(() => {
    execFileSync("npm", ["pack", "--silent", "--offline", "--pack-destination", folder], {
      cwd: root,
    });
    const [tarball = ""] = readdirSync(folder);
    const installed = join(folder, "node_modules/cluster-migration");
    mkdirSync(installed, { recursive: true });
    execFileSync("tar", [
      "-xzf",
      join(folder, tarball),
      "-C",
      installed,
      "--strip-components",
      "1",
    ]);
    // what npm install would have brought: this tree's own copies
    const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    for (const name of [...Object.keys(dependencies), "@types/node"]) {
      const link = join(folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, "node_modules", name), link);
    }
    const files = {
      "package.json": JSON.stringify({ type: "module" }),
      "tsconfig.json": JSON.stringify(tsconfig),
      "program.ts": program,
      "run.ts": runner,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  });
  after(() => {
    rmSync(folder, { recursive: true });
    rmSync(join(root, "dist"), { recursive: true, force: true });
  });

  it("has JavaScript and declarations only, and what machines boot with", () => {
    const installed = join(folder, "node_modules/cluster-migration");
    const names = readdirSync(installed, { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")),
      [],
    );
    assert.deepEqual(readdirSync(installed).sort(), [
      "LICENSE",
      "README.md",
      "dist",
      "main.js",
      "package.json",
    ]);
    assert.ok(names.includes("dist/components/cluster/boot/control-plane.sh"));
  });

  it("has types for a foreign program, and such that refuse what is wrong", () => {
    writeFileSync(
      join(folder, "wrong.ts"),
      program.replace('"cilium"', '"weave"').replace("zones[0].zoneId", "zones[0].id"),
    );
    const { stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", folder],
      { cwd: folder, encoding: "utf8" },
    );
    // nothing about program.ts and run.ts; a message's further lines are indented
    const lines = stdout.trimEnd().split("\n");
    assert.deepEqual(
      lines.filter((line) => !/^(wrong\.ts\(| )/.test(line)),
      [],
    );
    assert.match(
      stdout,
      /Type '"weave"' is not assignable to type '"cilium" \| "calico" \| "flannel"'/,
    );
    assert.match(stdout, /Property 'id' does not exist on type 'Zone'/);
  });

  it("runs in a foreign program: its own cluster and its own weighted records", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "run.ts")], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const { types, shop } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
      readonly types: readonly string[];
      readonly shop: unknown;
    };
    assert.deepEqual(shop, {
      zoneId: "Z0",
      name: "shop.example.com",
      type: "A",
      setIdentifier: "blue",
      weightedRoutingPolicies: [{ weight: 100 }],
      aliases: [{ name: "lb.amazonaws.com", zoneId: "Z1", evaluateTargetHealth: true }],
      allowOverwrite: true,
    });
    const own = types.filter((each) =>
      /^cluster-migration:index:(Cluster|WeightedTraffic|Workloads|Guard) /.test(each),
    );
    assert.deepEqual(own.sort(), [
      "cluster-migration:index:Cluster blue.example.com",
      "cluster-migration:index:WeightedTraffic traffic",
    ]);
    // the wait for the cluster runs the package's own file, wherever that is
    assert.ok(types.includes("command:local:Command wait.blue.example.com"));
  });
});
