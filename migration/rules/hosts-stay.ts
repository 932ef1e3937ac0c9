import type { Rule, Violation } from "../situation.ts";
import { hasPositivePeer } from "../plan.ts";
import { deployedWeight, describeWeights, hostsOf } from "../weights.ts";

/** Rule 8: a host that is served leaves the manifests only if `removedHosts` names it. */
export const hostsStay: Rule = {
  name: "hosts stay",
  violations: (situation) => {
    const { side, shared, hosts, observed } = situation;
    if (side.retired) return [];
    const declared = new Set(hosts.map(({ name }) => name));
    return hostsOf(observed, side.stack)
      .filter((host) => !declared.has(host) && !shared.removedHosts.includes(host))
      .filter(
        (host) =>
          (deployedWeight(observed, host, side.stack) ?? 0) > 0 ||
          // the last record of a set gets everything, at weight 0 too
          !hasPositivePeer(situation, host),
      )
      .map((host): Violation => ({
        rule: "hosts stay",
        host,
        text:
          `it left the manifests and \`hosts\`, but still gets traffic (now: ` +
          `${describeWeights(observed, host)}); put it back, or name it in removedHosts if its clients ` +
          `may fail`,
      }));
  },
};
