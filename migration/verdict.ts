// The rules' verdict on what one side wants, given what is deployed on both.
import { hostsStay } from "./rules/hosts-stay.ts";
import { last } from "./rules/last.ts";
import { noSurgery } from "./rules/no-surgery.ts";
import { oneSide } from "./rules/one-side.ts";
import { sameSet } from "./rules/same-set.ts";
import { served } from "./rules/served.ts";
import { zeroLease } from "./rules/zero-lease.ts";
import type { Rule, Situation, Violation } from "./situation.ts";
import { UserError } from "./user-error.ts";

/** The rules that can be told before anything is registered; gate and small have their own places. */
export const rules: readonly Rule[] = [
  served,
  zeroLease,
  oneSide,
  sameSet,
  last,
  hostsStay,
  noSurgery,
];

/** Every violation, in the order of the rules. */
export function violations(
  situation: Situation,
  among: readonly Rule[] = rules,
): readonly Violation[] {
  return among.flatMap((rule) => rule.violations(situation));
}

/** One line for a person: `served: shop.example.com: weight 0 on new would ...` */
export function describe({ rule, host, text }: Violation): string {
  return host === undefined ? `${rule}: ${text}` : `${rule}: ${host}: ${text}`;
}

/** @throws UserError with every violation, a line each */
export function refuseViolations(situation: Situation): void {
  const found = violations(situation);
  if (found.length > 0) throw new UserError(found.map(describe));
}
