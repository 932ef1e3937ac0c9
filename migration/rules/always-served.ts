import { weightOf } from "../state/side.ts";
import type { Rule, MigrationContext, Violation } from "../state/migration-context.ts";
import { hasPositivePeer, plan } from "../state/plan.ts";
import { deployedWeight, describeWeights } from "../state/weights.ts";

/**
 * Rule 1: every host keeps a positive weight. Route53 answers every record of a set when all weights are
 * 0, and silently: so a side may have 0 only beside a positive one.
 */
export const served: Rule = {
  name: "always-served",
  violations: (context) => {
    const { side, hosts } = context;
    if (side.retired) return [];
    const planned = new Set(plan(context).records.map(({ host }) => host.name));
    return hosts.flatMap(({ name }): Violation[] => {
      if (weightOf(side, name) > 0 || hasPositivePeer(context, name)) return [];
      // without a record of its own and with a peer that will have one, a host at 0 just waits
      const waits = deployedWeight(context.observed, name, side.stack) === undefined;
      if (waits && side.peer !== undefined && !planned.has(name)) return [];
      return [{ rule: "always-served", host: name, text: unserved(context, name) }];
    });
  },
};

function unserved({ side, observed }: MigrationContext, host: string): string {
  const other = side.peer ?? "another side";
  return (
    `weight 0 on ${side.stack} would leave it without a positive weight (now: ` +
    `${describeWeights(observed, host)}); raise it on ${other} first, or keep it above 0 here`
  );
}
