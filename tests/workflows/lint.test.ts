import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";
import { createdMinors } from "../../config/kubernetes-minors.ts";
import { minorNumber } from "../../conversion/api-versions.ts";
import { root } from "./scratch-repository.ts";

const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder);

describe("the workflows", () => {
  for (const [linter, ...words] of [
    ["actionlint"],
    ["zizmor", "--offline", "--persona", "pedantic", "--quiet", ".github"],
    ["shellcheck", "--severity=warning", ...scripts()],
  ] as const) {
    it(`pass ${linter}`, function () {
      const { status, stdout, stderr, error } = spawnSync(linter, words, {
        cwd: root,
        encoding: "utf8",
      });
      if (error !== undefined && "code" in error && error.code === "ENOENT") {
        console.log(`      skipped: no \`${linter}\` on the PATH`);
        this.skip();
      }
      assert.equal(status, 0, stdout + stderr);
    });
  }

  it("judge by the oldest Kubernetes of a created cluster, and by the newest of them that there is", () => {
    const { jobs } = parse(readFileSync(join(folder, "test.yml"), "utf8")) as {
      jobs: { kubernetes: { strategy: { matrix: { kubernetes: readonly string[] } } } };
    };
    const [oldest = ""] = createdMinors;
    const after = minorNumber(createdMinors.at(-1) ?? "") + 1;
    assert.deepEqual(jobs.kubernetes.strategy.matrix.kubernetes, [`${oldest}.x`, `<1.${after}`]);
  });

  for (const workflow of workflows) {
    const text = readFileSync(join(folder, workflow), "utf8");

    it(`pin actions by commit, with the version beside it: ${workflow}`, () => {
      const used = [...text.matchAll(/^ *(?:- )?uses: (.*)$/gm)].map(([, action = ""]) => action);
      assert.ok(used.length > 0);
      assert.deepEqual(
        used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
        [],
      );
    });

    it(`leave no token in a checkout: ${workflow}`, () => {
      const checkouts = text.split("uses: actions/checkout@").slice(1);
      assert.deepEqual(
        checkouts.filter((rest) => !/^.*(\n +.*)*?\n +persist-credentials: false\n/.test(rest)),
        [],
      );
    });
  }
});

function scripts(): readonly string[] {
  const path = ".github/scripts";
  return readdirSync(join(root, path)).map((name) => join(path, name));
}
