/** `1.31` of `1.31.4`, `v1.31`, `1.31` or what providers make of it: `v1.31.4-eks-1234567`. */
export function minorOf(version: string): string {
  const [major = "", minor = ""] = version.replace(/^v/, "").split(".");
  return `${major}.${minor}`;
}

/** Negative, zero or positive as `a` is older than, as old as, or newer than `b`; patch releases count. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string) => version.replace(/^v/, "").split(".").map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
