import type { MigrationContext } from "../state/migration-context.ts";
import { handsOver } from "../rules/active-once.ts";
import { formatViolations, violationsAt } from "../rules/verdict.ts";
import { UserError } from "../user-error.ts";
import { ingressesOf } from "../state/targets.ts";
import { sameCluster, sameIngress, unknownHosts } from "./validation.ts";

/** @throws UserError with every violated rule, and with a weight or a cluster name that cannot be meant */
export function refuseAtStart(context: MigrationContext): void {
  const { side, shared, hosts, peerLast, observed } = context;
  const { peer } = side;
  const found = [
    ...unknownHosts(side, shared, hosts),
    ...(peer === undefined
      ? []
      : [
          ...sameCluster(side, peer, peerLast?.cluster?.name),
          ...sameIngress(side, peer, ingressesOf({ stack: peer }, peerLast, observed)),
        ]),
    ...formatViolations(violationsAt("start", context)),
  ];
  if (found.length > 0) throw new UserError(found);
}

/** What would be refused at the hand-over, while there is time to correct it. */
export function handOverWarnings(context: MigrationContext): readonly string[] {
  const { side, handOverMistakes = [] } = context;
  if (handsOver(context)) return [];
  return handOverMistakes.map(
    (line) => `when ${side.stack} becomes active, its API server would not take it: ${line}`,
  );
}
