import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { CommandContext } from "../../cli/command.ts";
import { next } from "../../cli/next.ts";
import { onStage, Rehearsal } from "./stage.ts";

function printTo(lines: string[]): CommandContext {
  return { print: (line) => lines.push(line), complain: () => undefined };
}

/** Both files' lines, each with its file. */
function textOf(folder: string): readonly string[] {
  return ["Pulumi.old.yaml", "Pulumi.new.yaml"].flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split("\n")
      .map((line) => `${file}: ${line}`),
  );
}

describe("npm run next beside the real CLI", function () {
  this.timeout(400_000);
  const stage = onStage(async () => {
    const made = await Rehearsal.start();
    for (const side of ["old", "new"]) await made.engine.cli.run(["stack", "init", side]);
    return made;
  });
  let other = "";
  beforeEach(() => {
    other = mkdtempSync(join(tmpdir(), "cluster-migration-"));
  });
  afterEach(() => {
    rmSync(other, { recursive: true, force: true });
  });

  it("prints lines that the CLI accepts, and writes what it would have written, as a diff of one line", async () => {
    const env = { ...process.env, ...stage().engine.cli.environment };
    const edits: string[] = [];
    cpSync(stage().path("."), other, { recursive: true, verbatimSymlinks: true });
    for (;;) {
      const lines: string[] = [];
      await next.run(["--dir", stage().path(".")], printTo(lines));
      const commands = lines.filter((line) => line.startsWith("pulumi config"));
      if (commands.length === 0) break;
      execFileSync("/bin/sh", ["-e"], { input: commands.join("\n"), env, cwd: stage().path(".") });
      const before = textOf(other);
      await next.run(["--write", "--dir", other], printTo([]));
      const now = textOf(other);
      assert.equal(now.filter((line) => !before.includes(line)).length, 1);
      for (const file of ["Pulumi.old.yaml", "Pulumi.new.yaml"]) {
        const [byCli, byUs] = [stage().path("."), other].map((dir) =>
          readFileSync(join(dir, file), "utf8"),
        );
        assert.deepEqual(parse(byUs ?? ""), parse(byCli ?? ""));
      }
      edits.push(...commands);
    }
    assert.deepEqual(edits, [
      "pulumi config set --stack new trafficWeight 1",
      "pulumi config set --stack new trafficWeight 11",
      "pulumi config set --stack new trafficWeight 100",
      "pulumi config set --stack old trafficWeight 11",
      "pulumi config set --stack old trafficWeight 0",
      "pulumi config set --stack old active false",
      "pulumi config set --stack new active true",
      "pulumi config set --stack old retired true",
    ]);
  });
});
