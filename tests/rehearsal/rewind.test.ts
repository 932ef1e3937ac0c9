import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { parse } from "yaml";
import { editStackFile } from "../../config/edit.ts";
import type { KeyChange } from "../../migration/steps/change.ts";
import { UserError } from "../../migration/user-error.ts";
import { rewind } from "../../rehearsal/rewind.ts";
import { projectFolder } from "../../rehearsal/project-folder.ts";

describe("a rehearsal in the middle of a migration", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rewind-"));
    for (const file of ["Pulumi.yaml", "Pulumi.old.yaml", "Pulumi.new.yaml"]) {
      cpSync(join(projectFolder, file), join(folder, file));
    }
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const read = (stack: string): string =>
    readFileSync(join(folder, `Pulumi.${stack}.yaml`), "utf8");

  function write(stack: string, ...changes: readonly KeyChange[]): void {
    const file = `Pulumi.${stack}.yaml`;
    writeFileSync(
      join(folder, file),
      editStackFile(file, read(stack), "cluster-migration", changes),
    );
  }

  const weight = (value: number): KeyChange => ({ key: "trafficWeight", value });
  const active = (value: boolean): KeyChange => ({ key: "active", value });

  it("starts as the files are when they are at the start", () => {
    const before = [read("old"), read("new")];
    assert.deepEqual(rewind(folder), { source: "old", target: "new" });
    assert.deepEqual([read("old"), read("new")], before);
  });

  for (const [what, edits, made] of [
    [
      "new 11, old 100",
      () => {
        write("new", weight(11));
      },
      2,
    ],
    [
      "100 and 100",
      () => {
        write("new", weight(100));
      },
      3,
    ],
    [
      "old 0",
      () => {
        write("new", weight(100));
        write("old", weight(0));
      },
      5,
    ],
    [
      "old retired",
      () => {
        write("new", weight(100), active(true));
        write("old", weight(0), active(false), { key: "retired", value: true });
      },
      8,
    ],
  ] as const) {
    it(`goes back to where old gives and new has nothing: ${what}`, () => {
      const start = [read("old"), read("new")].map((text) => parse(text) as unknown);
      edits();
      assert.deepEqual(rewind(folder), {
        source: "old",
        target: "new",
        note: `the stack files are ${made} edits into the migration; the rehearsal starts before the first`,
      });
      assert.deepEqual(
        [read("old"), read("new")].map((text) => parse(text) as unknown),
        start,
      );
    });
  }

  it("says so when there is no other side, and when nobody serves", () => {
    write("old", weight(0));
    assert.throws(
      () => rewind(folder),
      /trafficWeight: 0 on both old and new, expected a positive one/,
    );
    rmSync(join(folder, "Pulumi.new.yaml"));
    assert.throws(
      () => rewind(folder),
      new UserError(
        "only Pulumi.old.yaml is here: a rehearsal moves from one side to another; write the other's stack file first",
      ),
    );
  });
});
