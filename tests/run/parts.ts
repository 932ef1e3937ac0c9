// Which test files run in one process, and which side by side.

/**
 * Paths in tests/, those first that take longest: what is below one of them, and below none before it, is one part. All other
 * files are the last part. The tests of `kubernetes` share a control plane, which is in their process.
 */
const longestFirst = [
  "kubernetes/",
  "rehearsal/strategies/faults.test.ts",
  "engine/",
  "rehearsal/strategies/",
  "model/",
  "rehearsal/",
  "unit/components/",
];

/**
 * The files as lists, each for a process of its own, in the order in which they begin; no list is empty.
 *
 * @param files paths from the project's folder: `tests/model/explore.test.ts`
 */
export function partsOf(files: readonly string[]): readonly (readonly string[])[] {
  const parts = Map.groupBy([...files].sort(), (file) => {
    const at = longestFirst.findIndex((path) => file.startsWith(`tests/${path}`));
    return at === -1 ? longestFirst.length : at;
  });
  return [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
}
