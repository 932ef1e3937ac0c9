import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, it } from "mocha";
import type { RuleId } from "../../migration/rules/rule.ts";

const root = resolve(import.meta.dirname, "../..");

/** Every rule, so that a new id does not compile before the pages have it. */
const rules: Readonly<Record<RuleId, true>> = {
  "always-served": true,
  "zero-weight-lock": true,
  "target-healthy": true,
  "active-once": true,
  "exclusive-records": true,
  "retire-last": true,
  "one-change": true,
  "hosts-stay": true,
  "no-in-place-change": true,
  backed: true,
};

const pages = [
  "README.md",
  "MIGRATION.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

function read(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** What a page links to, outside of code blocks. */
function linksOf(page: string): readonly string[] {
  const text = read(page).replaceAll(/^( *)```.*?^\1```$/gms, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** GitHub's anchors of a page's headings. */
function anchorsOf(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinks(page: string): readonly string[] {
  return linksOf(page).filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : relative(root, resolve(root, dirname(page), path));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

describe("the pages", () => {
  it("link to files and headings that exist", () => {
    assert.deepEqual(
      pages.flatMap((page) => brokenLinks(page).map((link) => `${page}: ${link}`)),
      [],
    );
  });

  it("are all named in README", () => {
    const linked = linksOf("README.md").map((link) => link.split("#")[0]);
    assert.deepEqual(
      pages.filter((page) => page !== "README.md" && !linked.includes(page)),
      [],
    );
  });

  for (const page of ["README.md", "MIGRATION.md"]) {
    it(`lead from each rule's id to its file: ${page}`, () => {
      const links = [
        ...read(page).matchAll(/\| \[`?([a-z-]+):?`?\]\((migration\/rules\/[^)]+)\)/g),
      ];
      assert.deepEqual(
        links.map(([, id, path]) => [id, path]),
        Object.keys(rules).map((id) => [id, `migration/rules/${id}.ts`]),
      );
    });
  }

  it("name files of the tree in README's everyday changes", () => {
    const [, table = ""] = /^Everyday changes:\n(.*?)^Pages:/ms.exec(read("README.md")) ?? [];
    const named = [...table.matchAll(/`([a-z-]+(?:\/[a-z0-9.-]*)+)`/g)].map(
      ([, path = ""]) => path,
    );
    assert.ok(named.length > 12, named.join(" "));
    assert.deepEqual(
      named.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});
