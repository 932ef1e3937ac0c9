import { record } from "../provider.ts";

/**
 * What of a live object the real provider calls its inputs: fields that the known ones have, so that what others have
 * added is no difference (pulumi-kubernetes: provider/pkg/provider/util.go, pruneMap).
 */
export function pruned(live: unknown, known: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(known)) {
    if (live.length === 0 || known.length === 0) return [];
    return known
      .slice(0, live.length)
      .map((each, i) => (sameShape(live[i], each) ? pruned(live[i], each) : (live[i] as unknown)));
  }
  if (!sameShape(live, known) || typeof live !== "object") return live;
  const wanted = record(known);
  return Object.fromEntries(
    Object.entries(record(live))
      .filter(([key]) => key in wanted)
      .map(([key, value]) => [key, pruned(value, wanted[key])]),
  );
}

function sameShape(a: unknown, b: unknown): boolean {
  return (
    typeof a === typeof b && (a === null) === (b === null) && Array.isArray(a) === Array.isArray(b)
  );
}
