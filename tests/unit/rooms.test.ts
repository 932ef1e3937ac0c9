// Which folder may use which: README's tree from the rules upwards, and no two files that need each other.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, it } from "mocha";

/** A folder uses those before it. */
const order = [
  "migration",
  "config",
  "conversion",
  "components",
  "live",
  "cli",
  "rehearsal",
] as const;

const root = join(import.meta.dirname, "../..");
const files = globSync(
  order.map((folder) => `${folder}/**/*.ts`),
  { cwd: root },
).map(normalize);

/** What each file imports of these folders, by its path. */
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const named = [...text.matchAll(/(?:from|import) "(\.[^"]+\.ts)"/g)].map(([, path]) =>
      normalize(join(dirname(file), path ?? "")),
    );
    return [file, named.filter((path) => files.includes(path))] as const;
  }),
);

const roomOf = (file: string) => order.findIndex((folder) => file.startsWith(`${folder}/`));

describe("the folders", () => {
  it("use only those below them", () => {
    const upwards = [...imports].flatMap(([file, named]) =>
      named.filter((path) => roomOf(path) > roomOf(file)).map((path) => `${file} -> ${path}`),
    );
    assert.ok([...imports.values()].flat().length > files.length, "imports are found");
    assert.deepEqual(upwards, []);
  });

  it("have no files that import one another, directly or by others", () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): readonly string[] => {
      if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(" -> ")];
      if (done.has(file)) return [];
      const circles = (imports.get(file) ?? []).flatMap((next) => visit(next, [...path, file]));
      done.add(file);
      return circles;
    };
    assert.deepEqual(
      files.flatMap((file) => visit(file, [])),
      [],
    );
  });
});
