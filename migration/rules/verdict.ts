// Asks every rule at one moment. Nobody asks a rule otherwise, so a violation always has its rule's id.
import { formatHosts } from "../state/format-hosts.ts";
import { UserError } from "../user-error.ts";
import { activeOnce } from "./active-once.ts";
import { alwaysServed } from "./always-served.ts";
import { backed } from "./backed.ts";
import { exclusiveRecords } from "./exclusive-records.ts";
import { hostsStay } from "./hosts-stay.ts";
import { noInPlaceChange } from "./no-in-place-change.ts";
import { oneChange } from "./one-change.ts";
import { retireLast } from "./retire-last.ts";
import type { Moment, Moments, Rule, Violation } from "./rule.ts";
import { targetHealthy } from "./target-healthy.ts";
import { zeroWeightLock } from "./zero-weight-lock.ts";

export const rules: readonly Rule[] = [
  alwaysServed,
  zeroWeightLock,
  targetHealthy,
  activeOnce,
  exclusiveRecords,
  retireLast,
  oneChange,
  hostsStay,
  noInPlaceChange,
  backed,
];

/** Every violation, in the order of the rules. */
export function violationsAt<M extends Moment>(
  moment: M,
  asked: Moments[M],
  among: readonly Rule[] = rules,
): readonly Violation[] {
  return among.flatMap((rule) =>
    (rule.when[moment]?.(asked) ?? []).map((finding) => ({ rule: rule.id, ...finding })),
  );
}

/** @throws UserError with every violation, a line each: `rule: host: what is wrong; what to do` */
export function refuse<M extends Moment>(moment: M, asked: Moments[M]): void {
  const found = formatViolations(violationsAt(moment, asked));
  if (found.length > 0) throw new UserError(found);
}

/** `always-served: shop.example.com: weight 0 on new would ...` */
export function formatViolation({ rule, host, text }: Violation): string {
  return host === undefined ? `${rule}: ${text}` : `${rule}: ${host}: ${text}`;
}

/** A line each; hosts with the same text share one. */
export function formatViolations(found: readonly Violation[]): readonly string[] {
  const alike = new Map<string, Violation[]>();
  for (const violation of found) {
    const { rule, host, text } = violation;
    const key = JSON.stringify([rule, host === undefined, text]);
    alike.set(key, [...(alike.get(key) ?? []), violation]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const hosts = [...new Set(group.flatMap(({ host }) => host ?? []))];
    return [formatViolation(hosts.length === 0 ? first : { ...first, host: formatHosts(hosts) })];
  });
}
