import type { MigrationContext } from "../state/migration-context.ts";
import { formatWeights, hostsWithRecord } from "../state/weights.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * A host leaves the manifests only if `removedHosts` names it. At weight 0 too: clients may still come
 * from cached answers, and Route53 answers the last record of a set at weight 0.
 */
export const hostsStay: Rule = {
  id: "hosts-stay",
  when: { start: (context) => (context.side.retired ? [] : missingHosts(context)) },
};

function missingHosts({ side, shared, hosts, observed }: MigrationContext): readonly Finding[] {
  const declared = new Set(hosts.map(({ name }) => name));
  return hostsWithRecord(observed, side.stack)
    .filter((host) => !declared.has(host) && !shared.removedHosts.includes(host))
    .map((host) => ({
      host,
      text:
        `it left the manifests and \`hosts\`, but clients may still come to ${side.stack} (now: ` +
        `${formatWeights(observed, host)}); put it back, or name it in removedHosts if its requests may fail`,
    }));
}
