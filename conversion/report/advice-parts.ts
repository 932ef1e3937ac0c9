// What an advice says of both sides alike, and what of one alone: so that a reader sees it once.
import type { Advice, SideAdvice } from "./advice.ts";

export interface AdvicePart extends Pick<SideAdvice, "conversions" | "refusals" | "warnings"> {
  readonly title: string;
}

/** The parts that say something: both sides', then each side's own. */
export function partsOf({ sides }: Advice): readonly AdvicePart[] {
  const [first, ...others] = sides;
  if (first === undefined) return [];
  const shared = (of: (side: SideAdvice) => readonly unknown[]): ReadonlySet<string> =>
    others.reduce(
      (common, other) => {
        const own = new Set(of(other).map(key));
        return new Set([...common].filter((item) => own.has(item)));
      },
      new Set(of(first).map(key)),
    );
  const [conversions, refusals, warnings] = [
    shared((side) => side.conversions),
    shared((side) => side.refusals),
    shared((side) => side.warnings),
  ];
  const part = (title: string, side: SideAdvice, both: boolean): AdvicePart => ({
    title,
    conversions: side.conversions.filter((item) => conversions.has(key(item)) === both),
    refusals: side.refusals.filter((item) => refusals.has(key(item)) === both),
    warnings: side.warnings.filter((item) => warnings.has(key(item)) === both),
  });
  return [
    part("both sides", first, true),
    ...sides.map((side) => part(`${side.stack} alone`, side, false)),
  ].filter((each) => each.conversions.length + each.refusals.length + each.warnings.length > 0);
}

function key(item: unknown): string {
  return JSON.stringify(item);
}
