import type { MigrationContext } from "../state/migration-context.ts";
import { formatViolations, violationsAt } from "../rules/verdict.ts";
import { UserError } from "../user-error.ts";
import { sameCluster, unknownHosts } from "./validation.ts";

/** @throws UserError with every violated rule, and with a weight or a cluster name that cannot be meant */
export function refuseAtStart(context: MigrationContext): void {
  const { side, shared, hosts, peerLast } = context;
  const found = [
    ...unknownHosts(side, shared, hosts),
    ...sameCluster(side, side.peer ?? "", peerLast?.cluster?.name),
    ...formatViolations(violationsAt("start", context)),
  ];
  if (found.length > 0) throw new UserError(found);
}
