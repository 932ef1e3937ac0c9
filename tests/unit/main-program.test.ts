import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";

const root = resolve(import.meta.dirname, "../..");

describe("the program that Pulumi runs", () => {
  it("is named by Pulumi.yaml, since Pulumi prefers what package.json exports: the components, which declare nothing", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      exports: Readonly<Record<string, unknown>>;
    };
    assert.deepEqual(Object.keys(exports), ["."]);
    const { main } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { main?: string };
    assert.equal(main, "main.js");
    assert.ok(existsSync(join(root, main)));
  });
});
