// The rules' verdict on what one side wants, given what is deployed on both.
import { sameCluster, unknownHosts } from "../review/validation.ts";
import { hostsStay } from "./hosts-stay.ts";
import { last } from "./retire-last.ts";
import { noInPlaceChange } from "./no-in-place-change.ts";
import { activeOnce } from "./active-once.ts";
import { exclusiveRecords } from "./exclusive-records.ts";
import { served } from "./always-served.ts";
import { zeroWeightLock } from "./zero-weight-lock.ts";
import type { Rule, MigrationContext, Violation } from "../state/migration-context.ts";
import { formatHosts } from "../state/format-hosts.ts";
import { UserError } from "../user-error.ts";

/** The rules that can be told before anything is registered; gate and small have their own places. */
export const rules: readonly Rule[] = [
  served,
  zeroWeightLock,
  activeOnce,
  exclusiveRecords,
  last,
  hostsStay,
  noInPlaceChange,
];

/** Every violation, in the order of the rules. */
export function violations(
  context: MigrationContext,
  among: readonly Rule[] = rules,
): readonly Violation[] {
  return among.flatMap((rule) => rule.violations(context));
}

/** One line for a person: `always-served: shop.example.com: weight 0 on new would ...` */
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
    return [describe(hosts.length === 0 ? first : { ...first, host: formatHosts(hosts) })];
  });
}

/** @throws UserError with every violation, and with weights or a cluster's name that can't be meant */
export function refuseViolations(context: MigrationContext): void {
  const { side, shared, hosts, peerLast } = context;
  const found = [
    ...unknownHosts(side, shared, hosts),
    ...sameCluster(side, side.peer ?? "", peerLast?.cluster?.name),
    ...describeAll(violations(context)),
  ];
  if (found.length > 0) throw new UserError(found);
}
