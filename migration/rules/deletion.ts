// What the hooks that guard a whole side ask, by what Route53 shows at that moment.
import type { Observed } from "../state/observed.ts";
import { objection } from "./record-change.ts";
import type { Side } from "../state/side.ts";
import { deployedWeight, hostsOf } from "../state/weights.ts";

/** Why the side may not be destroyed: one line for each host that it serves, or is not retired from. */
export function destroyObjections(side: Side, observed: Observed): readonly string[] {
  const hosts = hostsOf(observed, side.stack);
  const deletionPolicy = { retired: side.retired, declaredHosts: new Set(hosts), removedHosts: [] };
  return hosts.flatMap((host) => {
    const change = { host, stack: side.stack, ...(side.peer !== undefined && { peer: side.peer }) };
    const why = objection(change, observed, deletionPolicy);
    return why === undefined ? [] : [`retire-last: ${host}: ${why}`];
  });
}

/** Why the side may not give up the zero-weight lock; undefined when none of its weights is 0. */
export function zeroWeightLockObjection(stack: string, observed: Observed): string | undefined {
  const zeros = hostsOf(observed, stack).filter(
    (host) => deployedWeight(observed, host, stack) === 0,
  );
  if (zeros.length === 0) return undefined;
  return (
    `zero-weight-lock: ${stack} still has weight 0 on ${zeros.join(", ")}; update again, and the lock goes once ` +
    `they are raised`
  );
}
