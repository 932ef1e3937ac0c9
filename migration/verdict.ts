// The rules' verdict on what one side wants, given what is deployed on both.
import { sameCluster, unknownHosts } from "./mistakes.ts";
import { hostsStay } from "./rules/hosts-stay.ts";
import { last } from "./rules/last.ts";
import { noSurgery } from "./rules/no-surgery.ts";
import { oneSide } from "./rules/one-side.ts";
import { sameSet } from "./rules/same-set.ts";
import { served } from "./rules/served.ts";
import { zeroLease } from "./rules/zero-lease.ts";
import type { Rule, Situation, Violation } from "./situation.ts";
import { someHosts } from "./some-hosts.ts";
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

/** A line each; hosts of which the same is said share one. */
export function describeAll(found: readonly Violation[]): readonly string[] {
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
    return [describe(hosts.length === 0 ? first : { ...first, host: someHosts(hosts) })];
  });
}

/** @throws UserError with every violation, and with weights or a cluster's name that can't be meant */
export function refuseViolations(situation: Situation): void {
  const { side, shared, hosts, peerLast } = situation;
  const found = [
    ...unknownHosts(side, shared, hosts),
    ...sameCluster(side, side.peer ?? "", peerLast?.cluster?.name),
    ...describeAll(violations(situation)),
  ];
  if (found.length > 0) throw new UserError(found);
}
