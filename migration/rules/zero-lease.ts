import { leaseHolder, leaseName } from "../leases.ts";
import { plan } from "../plan.ts";
import type { Rule } from "../situation.ts";
import { someHosts } from "../some-hosts.ts";
import { deployedWeight, hostsOf } from "../weights.ts";

/** Rule 2: a side has a weight of 0 only while it holds the zero lease, which only one side can. */
export const zeroLease: Rule = {
  name: "zero lease",
  violations: (situation) => {
    const { side, shared, observed } = situation;
    const holder = leaseHolder("zero", shared, observed);
    if (!plan(situation).zeroLease || holder === undefined || holder === side.stack) return [];
    const theirs = hostsOf(observed, holder).filter(
      (host) => deployedWeight(observed, host, holder) === 0,
    );
    const why =
      theirs.length > 0
        ? `since it has hosts at weight 0 itself (${someHosts(theirs)}); raise those on ${holder} and update ` +
          `it first`
        : `though none of its records is at 0: its file still says 0 for a host that has no record, or an ` +
          `update of it died; see to that, and update ${holder} once or twice`;
    return [
      {
        rule: "zero lease",
        text:
          `${side.stack} may not have a weight of 0: ${holder} holds ${leaseName("zero", shared)}, ` +
          why,
      },
    ];
  },
};
