// What no side gets, said as one table: by `render`, `advise`, `check` and the program.
import { folded, shortList, type ManifestFinding } from "./finding.ts";

/** As many names as one row shows. */
const shownNames = 5;

/** One row for each reason: how many, which, and why. */
export function leftOutRows(
  leftOut: readonly ManifestFinding[],
): readonly (readonly [count: string, objects: string, reason: string])[] {
  return folded(leftOut).map(({ text, findings }) => {
    const names = findings.map(({ object, source }) => object ?? source);
    return [String(findings.length), shortList(names, shownNames), text];
  });
}

/** The rows as one note of several lines; none where nothing is left out. */
export function leftOutNote(leftOut: readonly ManifestFinding[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const rows = leftOutRows(leftOut).map(
    ([count, objects, reason]) => `  ${count}: ${objects}: ${reason}`,
  );
  return [`left out, ${leftOut.length} in all:\n${rows.join("\n")}`];
}
