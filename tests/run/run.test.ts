import assert from "node:assert/strict";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { after, describe, it } from "mocha";
import { partsOf } from "./parts.ts";
import { runParts } from "./run-parts.ts";
import { sideBySide } from "./side-by-side.ts";

const root = resolve(import.meta.dirname, "../..");

describe("the parts of the tests", () => {
  it("have each file once, and one of them has all that share a control plane", () => {
    const files = globSync("tests/**/*.test.ts", { cwd: root });
    const parts = partsOf(files);
    assert.deepEqual(parts.flat().sort(), files.sort());
    const [shared = []] = parts;
    assert.deepEqual(
      shared,
      files.filter((file) => file.startsWith("tests/kubernetes/")),
    );
  });

  it("begin with what takes longest; what is in no list comes last", () => {
    const files = ["golden/a", "model/b", "unit/components/c", "engine/d", "policy/e"];
    assert.deepEqual(partsOf(files.map((file) => `tests/${file}`)), [
      ["tests/engine/d"],
      ["tests/model/b"],
      ["tests/unit/components/c"],
      ["tests/golden/a", "tests/policy/e"],
    ]);
  });
});

describe("tasks side by side", () => {
  it("run so many at a time, and print in their order", async () => {
    const printed: string[] = [];
    const happened: string[] = [];
    let endFirst = (): void => undefined;
    const first = new Promise<void>((resolve) => (endFirst = resolve));
    const tasks = ["a", "b", "c", "d"].map((name) => async (print: (text: string) => void) => {
      happened.push(`${name} begins`);
      print(`${name}1`);
      if (name === "a") await first;
      print(`${name}2`);
      if (name === "c") {
        assert.deepEqual(printed, ["a1"]);
        endFirst();
      }
      return name.toUpperCase();
    });
    const results = await sideBySide(tasks, 2, (text) => printed.push(text));
    assert.deepEqual(results, ["A", "B", "C", "D"]);
    assert.equal(printed.join(" ").replaceAll(" ", ""), "a1a2b1b2c1c2d1d2");
    assert.deepEqual(happened.slice(0, 3), ["a begins", "b begins", "c begins"]);
  });
});

describe("mochas side by side", () => {
  const folder = mkdtempSync(join(tmpdir(), "parts-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it("add up what passes, waits and fails, one that ends early too", async () => {
    const good = file(
      "good.mjs",
      'describe("good", () => { it("passes", () => {}); it("waits"); });',
    );
    const bad = file(
      "bad.mjs",
      'describe("bad", () => { it("fails", () => { throw new Error("why", { cause: new Error("therefore") }); }); });',
    );
    const broken = file("broken.mjs", 'throw new Error("does not load");');
    const leaves = file("leaves.mjs", 'it("leaves", () => process.exit(0));');
    let printed = "";
    const { passes, pending, failures } = await runParts(
      [[good, bad], [broken], [leaves], [good]],
      {
        cwd: root,
        env: process.env,
        print: (text) => (printed += text),
      },
    );
    assert.deepEqual([passes, pending], [2, 2]);
    assert.deepEqual(
      failures.map(({ titles, error }) => [titles, error.message, error.cause?.message]),
      [
        [["bad", "fails"], "why", "therefore"],
        [[broken], "mocha ended with 1 before its tests had", undefined],
        [[leaves], "mocha ended with 0 before its tests had", undefined],
      ],
    );
    assert.match(
      stripVTControlCharacters(printed),
      /✔ passes\n {4}- waits\n[^]*1\) fails\n[^]*does not load[^]*✔ passes\n/,
    );
    assert.doesNotMatch(printed, /passing|failing/);
  });
});
