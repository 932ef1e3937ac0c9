import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, it } from "mocha";
import { measures } from "../../bench/measure-list.ts";
import { annotationErrors } from "../../conversion/manifests/annotations.ts";
import { faultNames } from "../../rehearsal/strategies/fault-names.ts";
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

/** And those of a folder's own. */
const allPages = [...pages, "bench/README.md", "tests/kubernetes/README.md"];

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
      allPages.flatMap((page) => brokenLinks(page).map((link) => `${page}: ${link}`)),
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

  it("name files and folders of the tree that are there", () => {
    const places = allPages.flatMap((page) =>
      [...read(page).matchAll(/`([a-z-]+\/[\w./-]*)`/g)].map(([, path = ""]) => ({ page, path })),
    );
    const folders = readdirSync(root);
    // what a machine, a registry or the reader has is none of the tree
    const own = places.filter(
      ({ path }) => folders.includes(path.split("/")[0] ?? "") && !/^policy\/v1/.test(path),
    );
    assert.ok(own.length > 60, `${own.length} places`);
    assert.deepEqual(
      own.filter(({ page, path }) =>
        [root, dirname(join(root, page))].every((folder) => !existsSync(join(folder, path))),
      ),
      [],
    );
  });

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

/** The first words in backquotes of each row of a page's table that begins so. */
function firstColumn(page: string, header: RegExp): readonly string[] {
  const lines = read(page).split("\n");
  const start = lines.findIndex((line) => header.test(line));
  assert.notEqual(start, -1, `${page}: ${String(header)}`);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, end === -1 ? undefined : end).flatMap((row) => {
    const [, cell = ""] = row.split("|");
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
  });
}

function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(ending),
  );
}

describe("the tables of the pages have a row for", () => {
  const tables: readonly (readonly [
    what: string,
    page: string,
    header: RegExp,
    all: () => readonly string[],
  ])[] = [
    ["each fault of a rehearsal", "docs/rehearsal.md", /^\| `--fault` /, () => faultNames],
    [
      "each workflow",
      "docs/pull-requests.md",
      /^\| workflow /,
      () => filesIn(".github/workflows", ".yml"),
    ],
    [
      "each test by a real Kubernetes",
      "tests/kubernetes/README.md",
      /^\| file /,
      () => filesIn("tests/kubernetes", ".test.ts"),
    ],
    ["each measurement", "bench/README.md", /^\| measurement /, () => Object.keys(measures)],
    [
      "each export of the package",
      "docs/package.md",
      /^\| export /,
      () =>
        [...read("components/index.ts").matchAll(/^export \{ (.*) \} from/gm)].flatMap(
          ([, names = ""]) => names.split(", ").filter((name) => !name.startsWith("type ")),
        ),
    ],
  ];
  for (const [what, page, header, all] of tables) {
    it(`${what}, and no other: ${page}`, () => {
      assert.deepEqual(firstColumn(page, header).toSorted(), all().toSorted());
    });
  }

  it("each annotation of manifests, and no other: docs/workloads.md", () => {
    const rows = [
      ...read("docs/workloads.md").matchAll(/^\| [^|]+ \| `[a-z.-]+\/([a-z-]+)` +\|/gm),
    ];
    const object = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", annotations: { "cluster-migration/misspelt": "x" } },
    };
    const [{ text } = { text: "" }] = annotationErrors([{ object, source: "web.yaml:1" }]);
    const known = /expected one of (.*)$/.exec(text)?.[1]?.split(", ") ?? [];
    assert.ok(known.length > 12, text);
    assert.deepEqual(rows.map(([, name = ""]) => name).toSorted(), known.toSorted());
  });
});
