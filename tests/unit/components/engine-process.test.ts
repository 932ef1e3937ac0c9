import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { findEngine } from "../../../components/engine-process.ts";

describe("the engine that runs this program", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "engine-"));
    const module = new URL("../../../components/engine-process.ts", import.meta.url).href;
    writeFileSync(
      join(folder, "program.mjs"),
      `const { findEngine } = await import(${JSON.stringify(module)});
       const engine = findEngine();
       console.log(engine === undefined ? "no engine" : "an engine");
       engine?.interrupt();`,
    );
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** What a program says, and how the process ends that has started the one that has started it. */
  function run(engine: string, host: string): Promise<readonly [string, number | null]> {
    // a shell that waits for a child, and does not become it
    const script = (name: string, command: string) => {
      const file = join(folder, name);
      writeFileSync(file, `#!/bin/sh\ntrap 'exit 3' INT\n${command} &\nwait $!\nsleep 0.2\n`);
      chmodSync(file, 0o755);
      return file;
    };
    const started = script(host, `"${process.execPath}" "${join(folder, "program.mjs")}"`);
    const child = spawn(script(engine, `"${started}"`), { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
    return new Promise((resolve) => {
      child.on("close", (code) => {
        resolve([said.trim(), code]);
      });
    });
  }

  it("is interrupted as by Ctrl-C", async () => {
    assert.deepEqual(await run("pulumi", "pulumi-language-nodejs"), ["an engine", 3]);
  });

  it("is nobody else who has started this process", async () => {
    assert.deepEqual(await run("pulumi", "npm"), ["no engine", 0]);
    assert.deepEqual(await run("make", "pulumi-language-nodejs"), ["no engine", 0]);
    assert.equal(findEngine(), undefined);
    assert.equal(findEngine(2 ** 30), undefined);
  });
});
