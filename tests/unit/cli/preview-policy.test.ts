import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { previewPolicy, readActions } from "../../../cli/pages/preview-policy.ts";
import { projectFolder } from "../../../rehearsal/project-folder.ts";

function matches(files: string, pattern: RegExp): readonly string[] {
  const found = globSync(files, { cwd: projectFolder }).flatMap((file) =>
    [...readFileSync(`${projectFolder}/${file}`, "utf8").matchAll(pattern)].map(
      ([, name = ""]) => name,
    ),
  );
  return [...new Set(found)].sort();
}

describe("the policy of the role that previews", () => {
  const keys = Object.keys(readActions);

  it("allows the reads of every type that the program registers, and of no other", () => {
    assert.deepEqual(
      keys.filter((key) => key.startsWith("aws:")).sort(),
      matches("tests/golden/*.yaml", /^(aws:[a-z0-9]+:[A-Za-z0-9]+)/gm),
    );
  });

  it("allows what the program asks AWS, and nothing else", () => {
    assert.deepEqual(
      keys.filter((key) => !key.startsWith("aws:")).sort(),
      [
        ...matches(
          "components/**/*.ts",
          /\b(?:ec2|iam|kms|lb|route53|s3|ssm)\.(get[A-Z]\w*?)(?:Output)?\(/g,
        ),
        ...matches(
          "components/**/*.ts",
          /import \{[^}]*\b(get[A-Z]\w*?)(?:Output)?\b[^}]*\} from "@pulumi\/aws"/g,
        ),
      ].sort(),
    );
  });

  it("allows reads only", () => {
    const actions = Object.values(readActions).flat();
    assert.deepEqual(
      actions.filter((action) => !/^[a-z0-9-]+:(Describe|Get|List)[A-Za-z0-9]+$/.test(action)),
      [],
    );
    const statements = (previewPolicy() as { Statement: { Action: string[] }[] }).Statement;
    assert.deepEqual(
      statements.flatMap(({ Action }) => Action).sort(),
      [...new Set([...actions, "kms:Decrypt"])].sort(),
    );
  });
});
