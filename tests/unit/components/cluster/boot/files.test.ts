import Ajv from "ajv";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it, type Context } from "mocha";
import { parse } from "yaml";
import {
  cloudConfig,
  controlPlaneFilesOf,
  nodeFilesOf,
} from "../../../../../components/cluster/boot/user-data.ts";
import { memberBoot } from "./example.ts";

const folder = fileURLToPath(new URL("../../../../../components/cluster/boot", import.meta.url));
const scripts = readdirSync(folder).filter((name) => name.endsWith(".sh"));
const member = controlPlaneFilesOf(memberBoot());

function run(command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

function skipWithout(context: Context, tool: string, from: string): void {
  if (spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0) return;
  console.log(`    not run: ${tool} is not installed (${from})`);
  context.skip();
}

describe("the files that a machine boots from", () => {
  for (const name of scripts) {
    it(`${name} is bash`, () => {
      assert.deepEqual(run("bash", "-n", name), { status: 0, output: "" });
    });
  }

  it("have nothing that shellcheck minds", function () {
    skipWithout(this, "shellcheck", "apt-get install shellcheck");
    const checked = run("shellcheck", "--external-sources", "--source-path=SCRIPTDIR", ...scripts);
    assert.deepEqual(checked, { status: 0, output: "" });
  });

  it("are units that systemd takes", function () {
    skipWithout(this, "systemd-analyze", "apt-get install systemd");
    const root = mkdtempSync(join(tmpdir(), "cluster-units-"));
    const units: string[] = [];
    for (const { path, content, permissions } of member) {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      // systemd looks whether what it is to start is there
      writeFileSync(file, content.replaceAll("=/usr/local/", `=${root}/usr/local/`), {
        mode: Number.parseInt(permissions, 8),
      });
      if (/\/system\/[^/]+$/.test(path)) units.push(file);
    }
    const kubelet = join(root, "/etc/systemd/system/kubelet.service");
    writeFileSync(kubelet, "[Service]\nExecStart=/usr/bin/kubelet\n");
    const drops = member.filter(({ path }) => path.includes("kubelet.service.d"));
    assert.equal(drops.length, 2);
    for (const { path, content } of drops) {
      writeFileSync(join(root, path), content.replace("=/usr/bin/kubelet", "=/bin/true"));
    }
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", ...units, kubelet], {
      encoding: "utf8",
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${root}/etc/systemd/system:` },
    });
    rmSync(root, { recursive: true });
    const ours = stderr
      .split("\n")
      .filter((line) => line.includes(root) || /cluster-boot|etcd-snap/.test(line));
    assert.deepEqual({ status, ours }, { status: 0, ours: [] });
    assert.equal(units.length, 7);
  });

  it("are cloud-config by cloud-init's own schema", function () {
    const file = [
      process.env["CLOUD_INIT_SCHEMA"] ?? "",
      "/usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json",
    ].find((path) => existsSync(path));
    if (file === undefined) {
      console.log("    not run: cloud-init's schema is not here (name it in CLOUD_INIT_SCHEMA)");
      this.skip();
    }
    const draft4 = import.meta.resolve("ajv/lib/refs/json-schema-draft-04.json");
    const ajv = new Ajv({ schemaId: "id", meta: false, unknownFormats: "ignore", logger: false });
    ajv.addMetaSchema(JSON.parse(readFileSync(fileURLToPath(draft4), "utf8")) as object);
    const valid = ajv.compile(JSON.parse(readFileSync(file, "utf8")) as object);
    const { spec } = memberBoot();
    const [group] = spec.nodes;
    if (group === undefined) throw new Error("no group");
    for (const files of [member, nodeFilesOf({ spec, group })]) {
      assert.equal(valid(parse(cloudConfig(files))), true, JSON.stringify(valid.errors));
    }
    assert.equal(valid({ write_files: [{ content: "no path" }] }), false);
  });
});
