import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import Ajv from "ajv";
import { parse } from "yaml";
import { fileURLToPath } from "node:url";
import { generatedFiles, pageParts } from "../../../cli/docs.ts";
import { commands } from "../../../cli/commands.ts";
import { firstFiles } from "../../../cli/first-files.ts";
import { descriptions } from "../../../config/descriptions.ts";
import { projectFileSchema, stackFileSchema } from "../../../config/json-schema.ts";
import { sharedKeys, sideKeys } from "../../../config/schema.ts";
import { usage } from "../../../rehearsal/options.ts";
import { model } from "../../model/main.ts";

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

  it("describes a key of Pulumi.yaml as Pulumi.yaml does", () => {
    const { config } = parse(read("Pulumi.yaml")) as {
      readonly config: Readonly<Record<string, { readonly description: string }>>;
    };
    assert.deepEqual(
      Object.entries(config).map(([key, { description }]) => [key, description]),
      Object.keys(config).map((key) => [key, descriptions[key]]),
    );
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

describe("the pages", () => {
  const pages = [
    "README.md",
    "MIGRATION.md",
    "bench/README.md",
    "tests/kubernetes/README.md",
    ...readdirSync(new URL("../../../docs", import.meta.url))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  const others = {
    start: [...usage.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name),
    model: Object.keys(model.options),
  };
  const optionsOf = (command: string) =>
    Object.hasOwn(commands, command)
      ? Object.keys(commands[command]?.options ?? {})
      : Object.hasOwn(others, command)
        ? others[command as keyof typeof others]
        : undefined;

  it("show in README the stack file that init writes of an existing cluster", () => {
    const [, block = ""] = /```yaml\n(.*?)\n *```/s.exec(read("README.md")) ?? [];
    const shown = parse(block) as { readonly config: Readonly<Record<string, unknown>> };
    const files = firstFiles(read("Pulumi.yaml"), {
      zones: ["example.com"],
      source: "old",
      target: "new",
      sourceCluster: shown.config["cluster-migration:cluster"] as Readonly<Record<string, unknown>>,
      targetCluster: {},
      region: "us-east-1",
      adopt: true,
    });
    assert.deepEqual(shown, parse(files["Pulumi.old.yaml"] ?? ""));
  });

  it("give commands options that they have", () => {
    const given = pages.flatMap((page) =>
      [
        ...read(page).matchAll(/npm (?:run )?(?:--silent )?([a-z]+) -- ((?:(?!npm )[^`#|\n])*)/g),
      ].flatMap(([, command = "", words = ""]) =>
        [...words.matchAll(/(?:^|\s)--([a-z-]+)/g)].map(([, option = ""]) => ({
          page,
          command,
          option,
        })),
      ),
    );
    const known = given.filter(({ command }) => optionsOf(command) !== undefined);
    assert.ok(known.length > 80, `${known.length} options`);
    assert.deepEqual(
      known.filter(({ command, option }) => optionsOf(command)?.includes(option) === false),
      [],
    );
  });

  it("name npm scripts that are there", () => {
    const scripts = Object.keys(
      (JSON.parse(read("package.json")) as { readonly scripts: object }).scripts,
    );
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, script = ""]) => ({
        page,
        script,
      })),
    );
    assert.ok(named.length > 100, `${named.length} scripts`);
    assert.deepEqual(
      named.filter(({ script }) => !scripts.includes(script)),
      [],
    );
  });

  it("have in README each key, and each command that a person runs", () => {
    const [, config = ""] = /^### Config\n(.*?)^### /ms.exec(read("README.md")) ?? [];
    const [shared = "", ...rows] = config.split(/^\| key .*\n\| -.*\n/m);
    const words = (text: string) => [...text.matchAll(/`([A-Za-z]+)`/g)].map(([, key]) => key);
    assert.deepEqual(words(shared.split(/\. /)[0] ?? "").toSorted(), sharedKeys.toSorted());
    const cells = rows
      .join("")
      .split("\n")
      .flatMap((row) => words(row.split("|")[1] ?? ""));
    assert.deepEqual(cells.toSorted(), sideKeys.toSorted());

    const [, table = ""] = /^### Commands\n(.*?)^### /ms.exec(read("README.md")) ?? [];
    const named = new Set(
      [...table.matchAll(/^\| `npm (?:run )?([a-z]+)/gm)].map(([, name]) => name),
    );
    // the workflows run `affected`
    const own = Object.keys(commands).filter((name) => !["affected", "docs"].includes(name));
    assert.deepEqual([...named].toSorted(), [...own, "model", "start"].toSorted());
  });
});
