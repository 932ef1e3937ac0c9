import type { Observed } from "../state/observed.ts";
import type { RecordChange } from "../state/record-change.ts";
import type { Side } from "../state/side.ts";
import { hostsWithRecord } from "../state/weights.ts";

/** The deletion of one of a side's records as part of the destruction of its stack. */
export function recordDeletion(side: Side, host: string, observed: Observed): RecordChange {
  return {
    host,
    stack: side.stack,
    ...(side.peer !== undefined && { peer: side.peer }),
    policy: {
      retired: side.retired,
      declaredHosts: new Set(hostsWithRecord(observed, side.stack)),
      removedHosts: [],
    },
    observed,
  };
}
