import { lockHolder, lockName } from "../state/locks.ts";
import { plan } from "../state/plan.ts";
import type { Rule } from "../state/migration-context.ts";
import { formatHosts } from "../state/format-hosts.ts";
import { deployedWeight, hostsOf } from "../state/weights.ts";

/** Rule 2: a side has a weight of 0 only while it holds the zero-weight lock, which only one side can. */
export const zeroWeightLock: Rule = {
  name: "zero-weight-lock",
  violations: (context) => {
    const { side, shared, observed } = context;
    const holder = lockHolder("zeroWeight", shared, observed);
    if (!plan(context).zeroWeightLock || holder === undefined || holder === side.stack) return [];
    const theirs = hostsOf(observed, holder).filter(
      (host) => deployedWeight(observed, host, holder) === 0,
    );
    const why =
      theirs.length > 0
        ? `since it has hosts at weight 0 itself (${formatHosts(theirs)}); raise those on ${holder} and update ` +
          `it first`
        : `though none of its records is at 0: its file still says 0 for a host that has no record, or an ` +
          `update of it died; see to that, and update ${holder} once or twice`;
    return [
      {
        rule: "zero-weight-lock",
        text:
          `${side.stack} may not have a weight of 0: ${holder} holds ${lockName("zeroWeight", shared)}, ` +
          why,
      },
    ];
  },
};
