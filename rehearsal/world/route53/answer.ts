import type { Random } from "../../ground/random.ts";
import type { RecordSet } from "./record-set.ts";

/** Whether the target of an alias is healthy; asked only where `evaluateTargetHealth` is set. */
export type Healthy = (target: string) => boolean;

/**
 * Which record of a set Route53 answers with. Weighted at random among the healthy ones of positive weight;
 * when none has a positive weight, each healthy one is as likely as the other; when nobody positive is healthy, the
 * healthy ones of weight zero are answered; when nobody is healthy, all count as healthy.
 * Source: Amazon Route 53 Developer Guide, "How Amazon Route 53 chooses records when health checking is configured".
 */
export function choose(
  set: readonly RecordSet[],
  healthy: Healthy,
  random: Random,
): RecordSet | undefined {
  const well = set.filter(
    ({ alias }) => alias === undefined || !alias.evaluateTargetHealth || healthy(alias.name),
  );
  const candidates = well.length > 0 ? well : set;
  const total = candidates.reduce((sum, { weight }) => sum + (weight ?? 0), 0);
  if (total === 0) return candidates[Math.floor(random() * candidates.length)];
  let drawn = random() * total;
  for (const each of candidates) {
    drawn -= each.weight ?? 0;
    if (drawn < 0) return each;
  }
  return candidates.findLast(({ weight }) => (weight ?? 0) > 0);
}

/** The records that a question is about: those of that very name, else of the closest wildcard. */
export function matching(records: readonly RecordSet[], name: string): readonly RecordSet[] {
  const exact = records.filter((each) => each.name === name);
  if (exact.length > 0) return exact;
  const labels = name.split(".");
  for (let depth = 1; depth < labels.length; depth++) {
    const wildcard = `*.${labels.slice(depth).join(".")}`;
    const found = records.filter((each) => each.name === wildcard);
    if (found.length > 0) return found;
  }
  return [];
}
