import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { configCommands, editStackFile } from "../../../config/edit.ts";
import type { KeyChange } from "../../../migration/steps/change.ts";

interface Case {
  readonly rule: string;
  readonly before: string;
  readonly changes: readonly KeyChange[];
  readonly after: string;
}

const set = (key: string, value: string | number | boolean): KeyChange => ({ key, value });
const remove = (key: string): KeyChange => ({ key, value: undefined });
const setHost = (path: string, value: number): KeyChange => ({ key: "hostWeights", path, value });
const removeHost = (path: string): KeyChange => ({ key: "hostWeights", path, value: undefined });

const cases: readonly Case[] = [
  {
    rule: "overwrites a value where it stands, in the quotes that it has",
    before:
      'config:\n  cluster-migration:trafficWeight: "1" # one\n  cluster-migration:peer: old\n',
    changes: [set("trafficWeight", 11)],
    after:
      'config:\n  cluster-migration:trafficWeight: "11" # one\n  cluster-migration:peer: old\n',
  },
  {
    rule: "leaves a number without quotes, and single quotes",
    before: "config:\n  cluster-migration:trafficWeight: 1\n  cluster-migration:active: 'true'\n",
    changes: [set("trafficWeight", 11), set("active", false)],
    after: "config:\n  cluster-migration:trafficWeight: 11\n  cluster-migration:active: 'false'\n",
  },
  {
    rule: "adds what is new at the end, one after the other",
    before: "config:\n    cluster-migration:peer: old\n\nencryptionsalt: v1:x\n",
    changes: [set("retired", true), set("active", false)],
    after:
      'config:\n    cluster-migration:peer: old\n    cluster-migration:retired: "true"\n' +
      '    cluster-migration:active: "false"\n\nencryptionsalt: v1:x\n',
  },
  {
    rule: "adds below a value of several lines",
    before: "config:\n  cluster-migration:gateCommand: |\n    curl x\n    # no comment\n",
    changes: [set("active", true)],
    after:
      "config:\n  cluster-migration:gateCommand: |\n    curl x\n    # no comment\n" +
      '  cluster-migration:active: "true"\n',
  },
  {
    rule: "adds below the last line, newline or not",
    before: "config:\n    cluster-migration:peer: old",
    changes: [set("active", true)],
    after: 'config:\n    cluster-migration:peer: old\n    cluster-migration:active: "true"\n',
  },
  {
    rule: "quotes a stack's name only where it would be something else",
    before: "config:\n  cluster-migration:trafficWeight: '1'\n",
    changes: [set("peer", "1e3"), set("override", "yes"), set("gateCommand", "a: b")],
    after:
      "config:\n  cluster-migration:trafficWeight: '1'\n  cluster-migration:peer: \"1e3\"\n" +
      '  cluster-migration:override: "yes"\n  cluster-migration:gateCommand: "a: b"\n',
  },
  {
    rule: "starts hostWeights, with numbers, a wildcard quoted",
    before: "config:\n  cluster-migration:peer: old\n",
    changes: [setHost("*.example.com", 25), setHost("shop.example.com", 1)],
    after:
      "config:\n  cluster-migration:peer: old\n  cluster-migration:hostWeights:\n" +
      '    "*.example.com": 25\n    shop.example.com: 1\n',
  },
  {
    rule: "removes one host's line, and hostWeights with the last",
    before:
      "config:\n  cluster-migration:hostWeights:\n    # first\n    shop.example.com: 1\n" +
      "    www.example.com: 2 # second\n  cluster-migration:peer: old\n",
    changes: [removeHost("www.example.com"), removeHost("shop.example.com")],
    after: "config:\n  cluster-migration:peer: old\n",
  },
  {
    rule: "removes hostWeights as a whole",
    before:
      "config:\n  cluster-migration:peer: old\n  cluster-migration:hostWeights:\n" +
      "    # first\n    shop.example.com: 1\n",
    changes: [remove("hostWeights")],
    after: "config:\n  cluster-migration:peer: old\n",
  },
  {
    rule: "keeps a person's formatting and comments",
    before: [
      "# The side that serves.",
      "config:",
      "    # its cluster",
      "    cluster-migration:cluster:",
      '        name: "old.example.com"   # a name',
      "",
      '        zones: [ us-east-1a,   "us-east-1b" ]',
      "        nodes:",
      "        -   name: b",
      "            # below b",
      "",
      "    cluster-migration:trafficWeight: 100   # the whole",
      "",
      "    cluster-migration:active: true # line",
      "    # tail of the configuration",
      "# end",
      "",
    ].join("\n"),
    changes: [set("trafficWeight", 50), remove("active")],
    after: [
      "# The side that serves.",
      "config:",
      "    # its cluster",
      "    cluster-migration:cluster:",
      '        name: "old.example.com"   # a name',
      "",
      '        zones: [ us-east-1a,   "us-east-1b" ]',
      "        nodes:",
      "        -   name: b",
      "            # below b",
      "",
      "    cluster-migration:trafficWeight: 50   # the whole",
      "",
      "    # tail of the configuration",
      "# end",
      "",
    ].join("\n"),
  },
  {
    rule: "writes a key without namespace where it stands",
    before: "config:\n  trafficWeight: 1\n",
    changes: [set("trafficWeight", 11)],
    after: "config:\n  trafficWeight: 11\n",
  },
  {
    rule: "keeps the line ends of Windows",
    before: "config:\r\n  cluster-migration:peer: old\r\n",
    changes: [set("active", true)],
    after: 'config:\r\n  cluster-migration:peer: old\r\n  cluster-migration:active: "true"\r\n',
  },
  {
    rule: "edits a flow mapping, and an anchored value",
    before: "config: { cluster-migration:peer: &peer old }\n",
    changes: [set("peer", "older"), set("active", true)],
    after: 'config: { cluster-migration:peer: &peer older, cluster-migration:active: "true" }\n',
  },
  {
    rule: "starts an empty file, and ends with an empty configuration",
    before: "",
    changes: [set("active", true), remove("active")],
    after: "config: {}\n",
  },
  {
    rule: "removes nothing that is not there",
    before: "config: {}\n",
    changes: [remove("active"), removeHost("shop.example.com")],
    after: "config: {}\n",
  },
];

describe("editing a stack file", () => {
  for (const { rule, before, changes, after } of cases) {
    it(rule, () => {
      assert.equal(edit(before, changes), after);
    });
  }

  it("changes one line of the example's file for one weight", () => {
    const file = readFileSync(new URL("../../../Pulumi.old.yaml", import.meta.url), "utf8");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (weight) => {
        const expected = file.replace('trafficWeight: "100"', `trafficWeight: "${weight}"`);
        assert.equal(edit(file, [set("trafficWeight", weight)]), expected);
      }),
    );
  });

  it("prints the lines for a shell", () => {
    assert.deepEqual(
      configCommands("new", [
        set("trafficWeight", 11),
        setHost("*.example.com", 25),
        removeHost("shop.example.com"),
        remove("peer"),
        set("peer", "-x"),
      ]),
      [
        "pulumi config set --stack new trafficWeight 11",
        `pulumi config set --stack new --path 'hostWeights["*.example.com"]' 25`,
        `pulumi config rm --stack new --path 'hostWeights["shop.example.com"]'`,
        "pulumi config rm --stack new peer",
        "pulumi config set --stack new peer -- '-x'",
      ],
    );
  });

  it("says where the YAML is broken", () => {
    assert.throws(() => edit("config:\n  a: [\n", [set("active", true)]), {
      name: "UserError",
      message:
        "Pulumi.new.yaml:3: broken YAML: Flow sequence in block collection must be sufficiently " +
        "indented and end with a ]",
    });
  });

  describe("compared with the CLI itself", () => {
    const home = mkdtempSync(join(tmpdir(), "stack-file-"));
    const env = {
      ...process.env,
      PULUMI_HOME: join(home, "home"),
      PULUMI_BACKEND_URL: `file://${home}`,
      PULUMI_CONFIG_PASSPHRASE: "none",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    const shell = (line: string) =>
      spawnSync("sh", ["-ec", line], { cwd: home, env, encoding: "utf8" });

    before(function () {
      if (shell("pulumi version").status !== 0) {
        console.log("      pulumi is not on the PATH: not compared with the CLI");
        this.skip();
      }
      writeFileSync(join(home, "Pulumi.yaml"), "name: cluster-migration\nruntime: nodejs\n");
      assert.equal(shell("pulumi stack init new").status, 0);
    });
    after(() => {
      rmSync(home, { recursive: true });
    });

    for (const { rule, before, changes, after } of cases) {
      it(rule, () => {
        writeFileSync(join(home, "Pulumi.new.yaml"), before);
        for (const line of configCommands("new", changes)) assert.equal(shell(line).stderr, "");
        const byCli = readFileSync(join(home, "Pulumi.new.yaml"), "utf8");
        assert.deepEqual(meaning(byCli), meaning(after));
      });
    }
  });
});

/** The configuration as text, as Pulumi takes it; what is empty says nothing. */
function meaning(text: string): unknown {
  const { config = {} } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => {
      const asText = JSON.stringify(value, (_, inner: unknown) =>
        typeof inner === "number" || typeof inner === "boolean" ? String(inner) : inner,
      );
      const name = key.includes(":") ? key : `cluster-migration:${key}`;
      return asText === "{}" ? [] : [[name, asText]];
    }),
  );
}

function edit(text: string, changes: readonly KeyChange[]): string {
  return editStackFile("Pulumi.new.yaml", text, "cluster-migration", changes);
}
