import type { Rule, Violation } from "../state/migration-context.ts";
import { describeWeights, hostsOf } from "../state/weights.ts";

/**
 * Rule 8: a host leaves the manifests only if `removedHosts` names it. At weight 0 too: its clients may
 * still come from cached answers, and as the last record of its set it would get everything.
 */
export const hostsStay: Rule = {
  name: "hosts-stay",
  violations: (context) => {
    const { side, shared, hosts, observed } = context;
    if (side.retired) return [];
    const declared = new Set(hosts.map(({ name }) => name));
    return hostsOf(observed, side.stack)
      .filter((host) => !declared.has(host) && !shared.removedHosts.includes(host))
      .map((host): Violation => ({
        rule: "hosts-stay",
        host,
        text:
          `it left the manifests and \`hosts\`, but clients may still come to ${side.stack} (now: ` +
          `${describeWeights(observed, host)}); put it back, or name it in removedHosts if they may fail`,
      }));
  },
};
