import type { MigrationContext } from "../state/migration-context.ts";
import { hasPositivePeer, plan } from "../state/plan.ts";
import { isGivenUp, type RecordChange } from "../state/record-change.ts";
import { weightOf } from "../state/side.ts";
import { deployedWeight, formatWeights, hostsWithRecord, weightedSet } from "../state/weights.ts";
import { recordDeletion } from "./record-deletion.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * Every host keeps a positive weight. Route53 answers every record of a set when all its weights are 0,
 * without an error. So a side may have weight 0 only beside a positive weight.
 */
export const alwaysServed: Rule = {
  id: "always-served",
  when: {
    start: (context) => (context.side.retired ? [] : unserved(context)),
    record: (change) => beforeRecord(change),
    destroy: ({ side, observed }) =>
      hostsWithRecord(observed, side.stack).flatMap((host) =>
        beforeRecord(recordDeletion(side, host, observed)),
      ),
  },
};

function unserved(context: MigrationContext): readonly Finding[] {
  const { side, hosts, observed } = context;
  const planned = new Set(plan(context).records.map(({ host }) => host.name));
  return hosts.flatMap(({ name }): Finding[] => {
    if (weightOf(side, name) > 0 || hasPositivePeer(context, name)) return [];
    // a host at 0 waits for its first record when the peer will have one
    const waits = deployedWeight(observed, name, side.stack) === undefined;
    if (waits && side.peer !== undefined && !planned.has(name)) return [];
    return [
      {
        host: name,
        text:
          `weight 0 on ${side.stack} would leave it without a positive weight (now: ` +
          `${formatWeights(observed, name)}); raise it on ${side.peer ?? "another side"} first, or keep ` +
          `it above 0 here`,
      },
    ];
  });
}

function beforeRecord(change: RecordChange): readonly Finding[] {
  const { host, stack, peer, to, observed } = change;
  if (to !== undefined && to > 0) return [];
  const set = weightedSet(observed, host);
  if (set.some((r) => r.setIdentifier === peer && (r.weight ?? 0) > 0)) return [];
  const now = formatWeights(observed, host);
  if (to !== undefined) {
    const text = `no other side has a positive weight (now: ${now}); raise it there first`;
    return [{ host, text }];
  }
  if (isGivenUp(change) || !set.some((r) => r.setIdentifier === stack)) return [];
  return [
    {
      host,
      text:
        `no other side has a positive weight (now: ${now}), and the last record of a set is answered ` +
        `at weight 0 too; raise it on the other side first`,
    },
  ];
}
