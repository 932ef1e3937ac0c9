import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { parse } from "yaml";
import { fileURLToPath } from "node:url";
import { generatedFiles, pageParts } from "../../../cli/docs.ts";
import { commands } from "../../../cli/commands.ts";
import { descriptions } from "../../../config/descriptions.ts";
import { projectFileSchema, stackFileSchema } from "../../../config/json-schema.ts";
import { sharedKeys, sideKeys } from "../../../config/schema.ts";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

describe("npm run docs", () => {
  it("has written the files as the code is now", async () => {
    const files = await generatedFiles(
      commands,
      fileURLToPath(new URL("../../..", import.meta.url)),
    );
    assert.deepEqual(
      Object.fromEntries(Object.keys(files).map((path) => [path, read(path)])),
      files,
    );
  });

  it("has a place in its page for every table", () => {
    for (const [page, parts] of Object.entries(pageParts)) {
      for (const name of Object.keys(parts)) {
        assert.match(read(page), new RegExp(`<!-- ${name} -->\n\n[^]*\n\n<!-- /${name} -->`), page);
      }
    }
  });

  it("describes every key, and no other", () => {
    assert.deepEqual(Object.keys(descriptions), [...sharedKeys, ...sideKeys]);
  });
});

describe("the schemas for editors", () => {
  const mistakes = (schema: object, value: unknown): readonly (string | undefined)[] => {
    const ajv = new Ajv({ schemaId: "auto", allErrors: true });
    ajv.validate(schema, value);
    return (ajv.errors ?? []).map(({ message }) => message);
  };
  const stackSchema = stackFileSchema("cluster-migration");

  it("are named in each file's first line", () => {
    const first = (path: string) => read(path).split("\n", 1)[0];
    assert.deepEqual(["Pulumi.yaml", "Pulumi.old.yaml", "Pulumi.new.yaml"].map(first), [
      "# yaml-language-server: $schema=docs/schemas/project-file.json",
      "# yaml-language-server: $schema=docs/schemas/stack-file.json",
      "# yaml-language-server: $schema=docs/schemas/stack-file.json",
    ]);
  });

  it("accept the example's files", () => {
    assert.deepEqual(mistakes(projectFileSchema(), parse(read("Pulumi.yaml"))), []);
    for (const path of ["Pulumi.old.yaml", "Pulumi.new.yaml"]) {
      assert.deepEqual(mistakes(stackSchema, parse(read(path))), []);
    }
  });

  it("refuse a misspelt key and a weight out of range, and take a weight as text", () => {
    const withKey = (key: string, value: unknown) => ({
      config: { [`cluster-migration:${key}`]: value },
    });
    assert.deepEqual(mistakes(stackSchema, withKey("trafficWeigth", 1)), [
      "should NOT have additional properties",
    ]);
    assert.notDeepEqual(mistakes(stackSchema, withKey("trafficWeight", 256)), []);
    assert.deepEqual(mistakes(stackSchema, withKey("trafficWeight", "255")), []);
    assert.notDeepEqual(
      mistakes(stackSchema, withKey("cluster", { name: "x.example.com", zone: "a" })),
      [],
    );
  });
});
