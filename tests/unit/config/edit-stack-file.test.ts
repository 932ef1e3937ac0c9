import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { configCommands, editStackFile } from "../../../config/edit-stack-file.ts";
import type { Change } from "../../../migration/steps/change.ts";

interface Case {
  readonly rule: string;
  readonly before: string;
  readonly changes: readonly Change[];
  readonly after: string;
}

const set = (key: string, value: string | number | boolean): Change => ({ key, value });
const remove = (key: string): Change => ({ key, value: undefined });
const setHost = (path: string, value: number): Change => ({ key: "hostWeights", path, value });
const removeHost = (path: string): Change => ({ key: "hostWeights", path, value: undefined });

const cases: readonly Case[] = [
  {
    rule: "overwrites a value where it stands, as a string",
    before: 'config:\n  cluster-migration:trafficWeight: "1"\n  cluster-migration:peer: old\n',
    changes: [set("trafficWeight", 11)],
    after: 'config:\n  cluster-migration:trafficWeight: "11"\n  cluster-migration:peer: old\n',
  },
  {
    rule: "adds what is new at the end, one after the other",
    before: "config:\n  cluster-migration:peer: old\n",
    changes: [set("retired", true), set("active", false)],
    after:
      "config:\n  cluster-migration:peer: old\n" +
      '  cluster-migration:retired: "true"\n  cluster-migration:active: "false"\n',
  },
  {
    rule: "quotes every other value too, since a configuration value is a string",
    before:
      "config:\n  cluster-migration:trafficWeight: 100\n  cluster-migration:active: true\n" +
      "  cluster-migration:override: 1.50\n",
    changes: [set("trafficWeight", 11)],
    after:
      'config:\n  cluster-migration:trafficWeight: "11"\n  cluster-migration:active: "true"\n' +
      '  cluster-migration:override: "1.5"\n',
  },
  {
    rule: "keeps the kind of quotes",
    before: "config:\n  cluster-migration:trafficWeight: '1'\n",
    changes: [set("trafficWeight", 11)],
    after: "config:\n  cluster-migration:trafficWeight: '11'\n",
  },
  {
    rule: "quotes a stack's name only where it would be something else",
    before: "config:\n  cluster-migration:trafficWeight: '1'\n",
    changes: [set("peer", "1e3"), set("override", "yes"), set("gateCommand", "a: b")],
    after:
      "config:\n  cluster-migration:trafficWeight: '1'\n  cluster-migration:peer: \"1e3\"\n" +
      "  cluster-migration:override: \"yes\"\n  cluster-migration:gateCommand: 'a: b'\n",
  },
  {
    rule: "starts hostWeights, with numbers, a wildcard quoted",
    before: "config:\n  cluster-migration:peer: old\n",
    changes: [setHost("*.example.com", 25), setHost("shop.example.com", 1)],
    after:
      "config:\n  cluster-migration:peer: old\n  cluster-migration:hostWeights:\n" +
      "    '*.example.com': 25\n    shop.example.com: 1\n",
  },
  {
    rule: "leaves a nested value quoted that was",
    before: 'config:\n  cluster-migration:hostWeights:\n    "shop.example.com": "1"\n',
    changes: [setHost("shop.example.com", 25)],
    after: 'config:\n  cluster-migration:hostWeights:\n    "shop.example.com": "25"\n',
  },
  {
    rule: "leaves an empty hostWeights when its last host goes, and goes on in flow style",
    before: "config:\n  cluster-migration:hostWeights:\n    shop.example.com: 1\n",
    changes: [
      removeHost("shop.example.com"),
      setHost("shop.example.com", 2),
      setHost("www.example.com", 3),
    ],
    after: "config:\n  cluster-migration:hostWeights: {shop.example.com: 2, www.example.com: 3}\n",
  },
  {
    rule: "removes hostWeights as a whole",
    before:
      "config:\n  cluster-migration:hostWeights:\n    # first\n    shop.example.com: 1\n" +
      "  cluster-migration:peer: old\n",
    changes: [remove("hostWeights")],
    after: "config:\n  cluster-migration:peer: old\n",
  },
  {
    rule: "reformats: two spaces, sequences indented, no blank lines, comments kept",
    before: [
      "# The side that serves.",
      "config:",
      "    # its cluster",
      "    cluster-migration:cluster:",
      '        name: "old.example.com"   # a name',
      "        kubernetesVersion: '1.31.4'",
      "",
      '        zones: [ us-east-1a,   "us-east-1b" ]',
      "        nodes:",
      "        - name: a",
      "          min: 0x10",
      "          # why",
      "          labels: { }",
      "        -   name: b",
      "            # below b",
      "",
      "    cluster-migration:trafficWeight: 100 # the whole",
      "",
      "    cluster-migration:gateCommand: |",
      "        curl x",
      "",
      "          # no comment",
      "    # tail of the configuration",
      "# end",
      "",
    ].join("\n"),
    changes: [set("trafficWeight", 50)],
    after: [
      "# The side that serves.",
      "config:",
      "  # its cluster",
      "  cluster-migration:cluster:",
      '    name: "old.example.com" # a name',
      "    kubernetesVersion: '1.31.4'",
      '    zones: [us-east-1a, "us-east-1b"]',
      "    nodes:",
      "      - name: a",
      "        min: 16",
      "        # why",
      "        labels: {}",
      "      - name: b",
      "        # below b",
      '  cluster-migration:trafficWeight: "50" # the whole',
      "  cluster-migration:gateCommand: |",
      "    curl x",
      "",
      "      # no comment",
      "  # tail of the configuration",
      "# end",
      "",
    ].join("\n"),
  },
  {
    rule: "unfolds folded text with go-yaml's extra break",
    before:
      "config:\n  cluster-migration:gateCommand: >\n    curl x\n    foo\n\n    bar\n" +
      "  cluster-migration:drainCommand: >-\n    a\n    b\n",
    changes: [set("active", true)],
    after:
      "config:\n  cluster-migration:gateCommand: >\n    curl x foo\n\n    bar\n\n" +
      '  cluster-migration:drainCommand: >-\n    a b\n  cluster-migration:active: "true"\n',
  },
  {
    rule: "takes along the comments of what it removes, and no others",
    before:
      "config:\n  cluster-migration:peer: old\n  # below peer\n\n  # above active\n" +
      "  cluster-migration:active: true # line\n  # below active\n\n  # above retired\n" +
      "  cluster-migration:retired: false\n",
    changes: [remove("active")],
    after:
      "config:\n  cluster-migration:peer: old\n  # below peer\n\n  # above retired\n" +
      '  cluster-migration:retired: "false"\n',
  },
  {
    rule: "sets what is new below the last comment of the configuration",
    before: "config:\n  cluster-migration:peer: old\n  # below\nencryptionsalt: v1:x\n",
    changes: [set("active", true)],
    after:
      "config:\n  cluster-migration:peer: old\n  # below\n\n" +
      '  cluster-migration:active: "true"\nencryptionsalt: v1:x\n',
  },
  {
    rule: "starts an empty file, and leaves one that says nothing",
    before: "",
    changes: [set("active", true), remove("active")],
    after: "{}\n",
  },
];

describe("editing a stack file as the Pulumi CLI does", () => {
  for (const { rule, before, changes, after } of cases) {
    it(rule, () => {
      assert.equal(edit(before, changes), after);
    });
  }

  it("changes nothing but the value in a file that the CLI has written", () => {
    const file = readFileSync(new URL("../../../Pulumi.old.yaml", import.meta.url), "utf8");
    const settled = edit(file, [set("trafficWeight", 100)]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (weight) => {
        const expected = settled.replace('trafficWeight: "100"', `trafficWeight: "${weight}"`);
        assert.equal(edit(settled, [set("trafficWeight", weight)]), expected);
      }),
    );
  });

  it("stays a stack file where the CLI writes one that it can't read again", () => {
    const before =
      "config:\n  cluster-migration:hostWeights: # first\n    shop.example.com: 1\n" +
      "  # next\n  cluster-migration:peer: old\n";
    assert.equal(
      edit(before, [removeHost("shop.example.com")]),
      "config:\n  cluster-migration:hostWeights: {} # first\n  # next\n  cluster-migration:peer: old\n",
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
        assert.equal(readFileSync(join(home, "Pulumi.new.yaml"), "utf8"), after);
      });
    }
  });
});

function edit(text: string, changes: readonly Change[]): string {
  return editStackFile("Pulumi.new.yaml", text, "cluster-migration", changes);
}
