// What both clusters cost while both are there.
import { monthlyCost, totalOf } from "../config/cluster-cost.ts";
import { isExisting } from "../config/cluster.ts";
import type { Config } from "../config/parse.ts";
import { table } from "./table.ts";

/** A table for each side's created cluster, and the sum during the migration; none where neither is created. */
export function costLines(sides: readonly Config[]): readonly string[] {
  const created = sides.flatMap(({ cluster }) => (isExisting(cluster) ? [] : [cluster]));
  if (created.length === 0) return [];
  const costs = created.map((spec) => ({ name: spec.name, lines: monthlyCost(spec) }));
  const rows = costs.flatMap(({ name, lines }) =>
    lines.map(({ what, count, dollars }) => [
      name,
      what,
      String(count),
      dollars === undefined ? "" : String(Math.round(dollars)),
    ]),
  );
  const unpriced = costs.some(({ lines }) => lines.some(({ dollars }) => dollars === undefined));
  const sum = costs.reduce((all, { lines }) => all + totalOf(lines), 0);
  const others = created.length < sides.length ? ", the existing cluster not counted" : "";
  return [
    "",
    "cost a month, in dollars of us-east-1, on demand, groups at their minSize, traffic not counted:",
    "",
    table(["cluster", "what", "count", "dollars"], rows),
    "",
    `while both are there: ${String(sum)} dollars a month${unpriced ? ", lines without a price not counted" : ""}${others}`,
  ];
}
